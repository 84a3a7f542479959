import type { Page } from "playwright-core";
import { PageError } from "../../src/errors.ts";
import {
  adaEverywhere,
  agents,
  clientOf,
  consentOf,
  deviceOf,
  failingOn,
  FakeSessions,
  here,
  laptop,
  phone,
  settings,
} from "../../testkit/http/browse-account.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../testkit/fakes/fake-kratos.ts";
import { consentTo, FakeHydraSessions } from "../../testkit/fakes/fake-hydra-sessions.ts";
import { hookOrder } from "../../testkit/orders/hook-order.ts";
import type { StoredOrder } from "../../src/orders/order.ts";
import { openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { oddNames, type Scene } from "./scene.ts";

/** Opens the question, and says yes to it. */
async function endFirstDevice(page: Page): Promise<void> {
  await page.locator(".ask > summary").first().click();
  await page.click("#end-device-0");
}

const atAccount = {
  path: "/account",
  isWide: true,
  cookie: sessionCookie,
  env: { KRATOS_PUBLIC_URL: settings.KRATOS_PUBLIC_URL },
};
const atDelete = {
  ...atAccount,
  path: "/account/delete",
  env: { ...atAccount.env, KRATOS_ADMIN_URL: "http://kratos.example:4434", ACCOUNT_DELETE: "true" },
};
const mail = consentOf({
  id: "consent-2",
  client: clientOf("mail", "Mail"),
  scopes: ["openid", "email"],
  device: phone,
  remembered: false,
});
const old = consentOf({ id: "consent-3", client: clientOf("old", "Old Ledger"), device: laptop, sid: "" });
const scopes = Array.from(
  { length: 40 },
  (_, index) => `https://api.agora.example/ledger/${index}.read-only`,
);

const odd = Object.values(oddNames);
const oddConsents = odd.map((name, index) =>
  consentOf({ id: `odd-${index}`, client: clientOf(`odd-${index}`, name), scopes: [name] }),
);

/** Who somebody is, where they are signed in and which apps have access. */
export const accountScenes: Scene[] = [
  {
    ...atAccount,
    name: "account",
    parts: () => people(new FakeSessions(consentOf(), mail, old)),
    languages: ["en", "de", "ja", "ar"],
  },
  {
    ...atAccount,
    name: "account-unconfirmed",
    parts: () => people(new FakeSessions(consentOf()), unconfirmedAda()),
    languages: ["en", "ar"],
  },
  {
    ...atAccount,
    name: "account-devices",
    path: "/account/devices",
    parts: () => people(new FakeSessions(consentOf(), mail, old)),
    languages: ["en", "de", "ja", "ar"],
  },
  {
    ...atAccount,
    name: "account-devices-asking",
    path: "/account/devices",
    parts: () => people(new FakeSessions(consentOf(), mail, old)),
    act: (page) => page.locator(".ask > summary").first().click(),
    languages: ["en", "ar"],
  },
  {
    ...atAccount,
    name: "account-apps",
    path: "/account/apps",
    parts: () => people(new FakeSessions(consentOf(), mail, old)),
    languages: ["en", "de", "ja", "ar"],
  },
  {
    ...atAccount,
    name: "account-app-left",
    path: "/account/apps",
    parts: () => people(new FakeSessions(consentOf(), mail, old)),
    act: async (page) => {
      await page.locator(".ask > summary").first().click();
      await page.click("#leave-app-0");
    },
    languages: ["en", "ar"],
  },
  {
    ...atAccount,
    path: "/account/devices",
    name: "account-alone",
    parts: () => people(new FakeSessions(), new FakeKratos().signedIn(deviceOf(here, agents.safariOnMac))),
    languages: ["en", "ar"],
  },
  {
    ...atAccount,
    path: "/account/devices",
    name: "account-device-ended",
    parts: () => people(new FakeSessions(consentOf())),
    act: endFirstDevice,
  },
  {
    ...atAccount,
    path: "/account/devices",
    name: "account-try-again",
    parts: () => people(new FakeSessions(consentOf())),
    act: async (page) => {
      await page.evaluate("document.querySelector('[name=_csrf]').value = 'not it'");
      await endFirstDevice(page);
    },
    languages: ["en", "ar"],
  },
  {
    ...atAccount,
    path: "/account/apps",
    name: "account-apps-unknown",
    parts: () => people(Object.assign(new FakeSessions(), { listFault: new PageError("hydra_unavailable") })),
  },
  {
    ...atAccount,
    path: "/account/devices",
    name: "account-stopped",
    parts: () =>
      people(Object.assign(new FakeSessions(consentOf({ device: phone })), { onTold: failingOn(/end/) })),
    act: endFirstDevice,
    languages: ["en", "ar"],
  },
  {
    ...atAccount,
    path: "/account/security?flow=f1",
    name: "account-others-ended",
    parts: () => changedPassword({ state: "done", endedAtMs: Date.now() }),
    languages: ["en", "ar"],
  },
  {
    ...atAccount,
    path: "/account/security?flow=f1",
    name: "account-others-not-ended",
    parts: () => changedPassword({ state: "failed", endedAtMs: Date.now() }),
    languages: ["en", "ar"],
  },
  {
    ...atDelete,
    name: "account-delete",
    parts: () => deletable(),
    languages: ["en", "de", "ar"],
  },
  {
    ...atDelete,
    name: "account-deleted",
    parts: () => deletable(),
    act: (page) => page.click("#delete-account"),
    languages: ["en", "ar"],
  },
  {
    ...atDelete,
    name: "account-delete-stopped",
    parts: () => deletable(new FakeHydraSessions(consentTo("agora")).failing("endLoginSession")),
    act: (page) => page.click("#delete-account"),
    languages: ["en", "ar"],
  },
  {
    ...atAccount,
    path: "/account/apps",
    name: "account-40-scopes",
    parts: () => people(new FakeSessions(consentOf({ scopes }), mail)),
  },
  {
    ...atAccount,
    path: "/account/apps",
    name: "account-odd",
    parts: () => people(new FakeSessions(...oddConsents), oddPeople()),
    languages: ["en", "ar"],
  },
];

function people(sessions: FakeSessions, kratos = adaEverywhere()) {
  return { kratos, flows: sessions };
}

/** Ada, who has just changed her password, and what became of the order that came of it. */
function changedPassword(order: Partial<StoredOrder>) {
  const kratos = adaEverywhere().openFlow(
    "settings",
    openedFlow({ state: "success", issuedAtMs: Date.now() }),
  );
  const findOrders = () => ({ listOf: () => Promise.resolve([hookOrder(order)]) });
  return { kratos, flows: new FakeSessions(), findOrders };
}

/** Ada, who has just signed in. */
function deletable(flows = new FakeHydraSessions(consentTo("agora"))) {
  return { kratos: adaEverywhere(), flows };
}

/** Ada with an address that she has not confirmed yet. */
function unconfirmedAda(): FakeKratos {
  const kratos = adaEverywhere();
  const identity = { ...ada, verifiedAddresses: [], unverifiedAddresses: ["ada@example.com"] };
  return kratos.signedIn({ ...deviceOf(here, agents.firefoxOnLinux), identity });
}

/** Ada under an odd name, at devices that call themselves and their places by others. */
function oddPeople(): FakeKratos {
  const [session, ...others] = odd.map((name, index) =>
    sessionOf(undefined, {
      id: `${here}-${index}`,
      devices: [{ userAgent: name, location: name, ipAddress: "192.0.2.7" }],
      methods: ["password", name],
    }),
  );
  const identity = { ...ada, traits: { email: oddNames.unbroken } };
  const kratos = new FakeKratos().signedIn({ ...sessionOf(identity), ...session, identity });
  kratos.otherSessions = others;
  return kratos;
}

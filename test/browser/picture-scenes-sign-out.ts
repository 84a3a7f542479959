import { PageError } from "../../src/errors.ts";
import type { LogoutRequest } from "../../src/hydra/logout-request.ts";
import { consentTo, FakeHydraSessions } from "../../testkit/fakes/fake-hydra-sessions.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { goneLogin } from "../../testkit/fakes/gone-login.ts";
import { halfWay, stayHalfWay } from "./half-way.ts";
import { answerWithoutCookies, oddNames, type Scene } from "./scene.ts";

const question = "/logout?logout_challenge=c1";
const asksAlways = { ...agora, skipLogoutConsent: false };
const offersAll = { LOGOUT_OFFER_EVERYWHERE: "true", LOGOUT_OFFER_CLIENT_ONLY: "true" };
const withKratos = {
  KRATOS_PUBLIC_URL: "https://kratos.example",
  KRATOS_ADMIN_URL: "http://kratos-admin.example",
};
const asksUser = openRequest({ rpInitiated: false, client: undefined, subject: "ada@example.org" });

/** Signing out, and what may go wrong with it. */
export const signOutScenes: Scene[] = [
  { name: "confirm", path: question, hydra: () => withApps(asking(), "Mail", "Calendar") },
  { name: "confirm-plain", path: question, hydra: () => asking() },
  { name: "confirm-own", path: question, hydra: () => asking(asksUser) },
  {
    name: "confirm-branded",
    path: question,
    hydra: () => asking(),
    env: { BRAND_NAME: "Olympus Bank" },
    languages: [
      "en",
      "de",
      "fr",
      "es",
      "pt-BR",
      "pt-PT",
      "it",
      "nl",
      "pl",
      "tr",
      "hi",
      "id",
      "vi",
      "th",
      "ja",
      "zh-Hans",
      "zh-Hant",
      "ko",
      "fi",
      "el",
      "uk",
      "hu",
      "ar",
      "he",
    ],
  },
  {
    name: "confirm-mismatch",
    path: question,
    hydra: () => asking(openRequest({ subject: "mallory" })),
    signedInAs: "ada@example.org",
    languages: ["en", "ar"],
  },
  {
    name: "try-again",
    path: question,
    hydra: () => asking(),
    act: answerWithoutCookies,
    languages: ["en", "de"],
  },
  { name: "signed-out", path: "/logged-out", languages: ["en", "ar"] },
  {
    name: "signed-out-account",
    path: "/logged-out",
    parts: () => ({ kratos: new FakeKratos() }),
    env: { ...withKratos, BRAND_NAME: "Olympus Bank", HOME_URL: "https://bank.example/" },
    languages: ["en", "de", "ar"],
  },
  {
    name: "signed-out-everywhere",
    path: question,
    hydra: () => leadsToTheEnd(asking(asksUser)),
    parts: () => ({
      flows: new FakeHydraSessions(
        consentTo("agora"),
        consentTo("mail", { sid: "sid-2" }),
        consentTo("bank", { sid: "sid-3", isNotified: true }),
      ).flows,
    }),
    env: { ...offersAll, LOGOUT_REVOKE: "all" },
    act: (page) => page.click("#everywhere"),
    languages: ["en", "de", "ar"],
  },
  {
    name: "account-still-open",
    path: "/logged-out",
    parts: () => ({ kratos: new FakeKratos().signedIn() }),
    env: withKratos,
    cookie: sessionCookie,
    languages: ["en", "ar"],
  },
  { name: "sign-out-ends", path: "/logged-out", env: { HYDRA_PUBLIC_URL: "" } },
  { name: "still-signed-in", path: question, hydra: () => asking(), act: (page) => page.click("#reject") },
  {
    name: "confirm-choices",
    path: question,
    hydra: () => withApps(asking(), "Mail"),
    env: offersAll,
    languages: ["en", "de", "ar"],
  },
  {
    name: "confirm-choices-long",
    path: question,
    hydra: () => asking(asksUnder(oddNames.unbroken)),
    env: offersAll,
  },
  {
    name: "confirm-ends-more",
    path: question,
    hydra: () => asking(openRequest({ subject: ada.id, client: asksAlways })),
    parts: () => ({ kratos: new FakeKratos().signedIn() }),
    env: { ...withKratos, LOGOUT_KRATOS: "identity", LOGOUT_REVOKE: "all" },
    cookie: sessionCookie,
    languages: ["en", "de", "ar"],
  },
  {
    name: "confirm-choices-apps",
    path: question,
    hydra: () => asking(openRequest({ subject: ada.id, client: asksAlways })),
    parts: () => ({ kratos: new FakeKratos().signedIn() }),
    env: { ...withKratos, ...offersAll, LOGOUT_KRATOS: "off", LOGOUT_REVOKE: "online" },
    cookie: sessionCookie,
    languages: ["en", "de", "ar"],
  },
  {
    name: "left",
    path: question,
    hydra: () => asking(openRequest({ query: "id_token_hint=e30.e30.e30", client: asksAlways })),
    parts: () => ({ flows: new FakeHydraSessions(consentTo("agora")).flows }),
    env: offersAll,
    act: (page) => page.click("#leave"),
    languages: ["en", "ar"],
  },
  {
    name: "sign-out-stopped",
    path: question,
    hydra: () => asking(openRequest({ subject: ada.id, client: asksAlways })),
    parts: () => ({
      kratos: new FakeKratos().signedIn(),
      flows: new FakeHydraSessions(consentTo("mail", { sid: "sid-2" })).failing("endLoginSession").flows,
    }),
    env: { ...offersAll, ...withKratos },
    cookie: sessionCookie,
    act: (page) => page.click("#everywhere"),
    languages: ["en", "ar"],
  },
  {
    name: "sign-out-going-on",
    path: question,
    hydra: () => asking(openRequest({ subject: ada.id, client: asksAlways })),
    parts: halfWay,
    env: { ...offersAll, LOGOUT_REVOKE: "all" },
    act: stayHalfWay,
    languages: ["en", "de", "ar", "ja"],
  },
  { name: "error-gone", path: question, languages: ["en", "ar"] },
  {
    name: "error-unavailable",
    path: question,
    hydra: () => asking().failing("get", new PageError("hydra_unavailable")),
  },
  { name: "error-not-found", path: "/nowhere" },
  {
    name: "hydra-error",
    path: `/error?error=invalid_request&error_hint=${encodeURIComponent("…the id_token_hint is missing.")}`,
  },
  { name: "home", path: "/" },
  {
    name: "home-branded",
    path: "/",
    env: {
      BRAND_NAME: "Olympus Bank",
      DEMO_USERS: "ada@example.com:mill",
      DEFAULT_OAUTH2_CLIENT_ID: "agora",
    },
    parts: () => ({ flows: goneLogin }),
    languages: ["en", "ar"],
  },
  ...Object.entries(oddNames).map(([kind, name]) => ({
    name: `name-${kind}`,
    path: question,
    hydra: () => withApps(asking(asksUnder(name)), name, "Mail"),
    languages: ["en", "ar"],
  })),
];

function asking(request: Omit<LogoutRequest, "challenge"> = asksFirst): FakeHydra {
  return new FakeHydra().openLogout("c1", request);
}

/** Where Hydra would lead when the sign-in has ended. */
function leadsToTheEnd(hydra: FakeHydra): FakeHydra {
  return Object.assign(hydra, { acceptLogoutRequest: () => Promise.resolve({ redirectTo: "/logged-out" }) });
}

function asksUnder(name: string): Omit<LogoutRequest, "challenge"> {
  return openRequest({ client: { ...asksAlways, name } });
}

function withApps(hydra: FakeHydra, ...names: string[]): FakeHydra {
  hydra.notified.set(
    "sid-1",
    names.map((name, index) => ({ clientId: `app-${index}`, name })),
  );
  return hydra;
}

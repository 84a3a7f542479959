import { expect } from "vitest";
import { adaEverywhere, browseAccount, consentOf, FakeSessions } from "../../testkit/http/browse-account.ts";
import { visit as visitAccount } from "../../testkit/http/browse-account.ts";
import {
  browse,
  fieldsOf,
  navigation,
  openQuestion,
  ownForm,
  sendForm,
  type Browser,
} from "../../testkit/http/browse.ts";
import { browseDevice, codeFieldOf, openForm, sendCode } from "../../testkit/http/browse-device.ts";
import { FakeHydraDevice } from "../../testkit/fakes/fake-hydra-device.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { kratosOrigin, openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { browseAtKratos, browseSignIn, demoUsers, fillIn, visit } from "../../testkit/http/browse-login.ts";
import { withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { promise } from "./readme.ts";

const atKratos = (kratos: FakeKratos) => browse(new FakeHydra(), { kratos, env: withKratos });

promise("`GET /logout?logout_challenge=…` | Hydra's `urls.logout`. Asks, or signs out", async () => {
  const hydra = new FakeHydra().openLogout("asks", asksFirst).openLogout("c1");
  const browser = browse(hydra);
  const page = await browser.get("/logout?logout_challenge=asks").set(navigation).expect(200);
  expect(page.text).toContain('id="accept"');
  await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
  expect(hydra.told).toEqual(["accept c1"]);
});

promise("`GET /logout` | begins a sign-out at Hydra", async () => {
  const answer = await browse(new FakeHydra()).get("/logout").set(navigation).expect(303);
  expect(answer.headers["location"]).toBe("https://hydra.example/oauth2/sessions/logout");
});

promise("`POST /logout` | the answer of the confirmation page", async () => {
  for (const action of ["accept", "reject"]) {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra);
    await sendForm(browser, { ...(await openQuestion(browser)), action });
    expect(hydra.told).toEqual([`${action} c1`]);
  }
});

promise(
  '`POST /logout/other-account` | "Use another account": signs out, and goes on with the client\'s request by way of `/logged-out`',
  async () => {
    const requestUrl = "https://hydra.example/oauth2/auth?client_id=agora";
    const kratos = new FakeKratos().signedIn();
    kratos.openFlow("login", openedFlow({ refresh: true, loginChallenge: "c1" }));
    const flows = new FakeLogin().openLogin("c1", { requestUrl });
    const browser = browse(new FakeHydra(), { kratos, flows, env: withKratos });
    const from = { ...navigation, Cookie: sessionCookie };
    const page = await browser.get("/login?flow=f1&login_challenge=c1").set(from).expect(200);
    const fields = page.text.matchAll(/name="(_csrf|switch)" value="([^"]*)"/g);
    const answer = await browser
      .post("/logout/other-account")
      .set({ ...ownForm, Cookie: sessionCookie })
      .type("form")
      .send(Object.fromEntries(Array.from(fields, ([, name = "", value = ""]) => [name, value])))
      .expect(303);
    expect(answer.headers["location"]).toBe("https://hydra.example/oauth2/sessions/logout");
    expect(kratos.told).toEqual(["endBrowserSession"]);
    const back = await browser.get("/logged-out").set(from).expect(303);
    expect(back.headers["location"]).toBe(requestUrl);
  },
);

promise(
  "`GET /logout/other-account` | leads to the sign-in that waits in this browser, else to `/`",
  async () => {
    const requestUrl = "https://hydra.example/oauth2/auth?client_id=agora";
    const flows = new FakeLogin().openLogin("c1", { requestUrl });
    const browser = browse(new FakeHydra(), { flows, env: demoUsers });
    const path = "/logout/other-account";
    expect((await browser.get(path).set(navigation).expect(303)).headers["location"]).toBe("/");
    await browser.get("/login?login_challenge=c1").set(navigation).expect(200);
    expect((await browser.get(path).set(navigation).expect(303)).headers["location"]).toBe(requestUrl);
  },
);

const login = "/login?login_challenge=c1";

promise(
  "`GET /login?login_challenge=…` | Hydra's `urls.login`: to Kratos, or with `DEMO_USERS` Lethe's own form",
  async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const sent = await visit(browseAtKratos(hydra, new FakeKratos()), login).expect(303);
    expect(sent.headers["location"]).toContain(`${kratosOrigin}/self-service/login/browser`);
    const page = await browseSignIn(hydra).get(login).set(navigation).expect(200);
    expect(page.text).toContain('id="password"');
  },
);

promise("`POST /login` | that form of `DEMO_USERS`", async () => {
  const hydra = new FakeLogin().openLogin("c1");
  const typed = { email: "ada@example.com", password: "mill", action: "accept" };
  expect((await fillIn(browseSignIn(hydra), login, typed)).status).toBe(303);
  expect(hydra.told).toEqual(["accept login c1"]);
});

promise("`GET /login?flow=…` | Kratos's `flows.login.ui_url`", async () => {
  const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: undefined }));
  const page = await atKratos(kratos).get("/login?flow=f1").set(navigation).expect(200);
  expect(page.text).toContain(`action="${kratosOrigin}/self-service/login?flow=f1"`);
});

promise("`GET /consent?consent_challenge=…` | Hydra's `urls.consent`", async () => {
  const hydra = new FakeLogin().openConsent("c1");
  const page = await browseSignIn(hydra).get("/consent?consent_challenge=c1").set(navigation).expect(200);
  expect(page.text).toContain('id="accept"');
});

promise("`POST /consent` | the answer of the consent page", async () => {
  const hydra = new FakeLogin().openConsent("c1");
  const allowed = { action: "accept", grant_scope: "email" };
  const answer = await fillIn(browseSignIn(hydra), "/consent?consent_challenge=c1", allowed);
  expect([answer.status, hydra.told]).toEqual([303, ["accept consent c1"]]);
});

promise(
  "`GET /device` | Hydra's `urls.device.verification` (v25.4 and newer): asks for the code of a device",
  async () => {
    const browser = browseDevice(new FakeHydraDevice("WDJBMJHT"));
    const page = await browser.get("/device?device_challenge=d1").set(navigation).expect(200);
    expect(codeFieldOf(page.text)).toBe("");
  },
);

promise("`POST /device` | the code", async () => {
  const hydra = new FakeHydraDevice("WDJBMJHT");
  const browser = browseDevice(hydra);
  const fields = { ...(await openForm(browser)), user_code: "WDJB-MJHT" };
  await sendCode(browser, fields).expect(303);
  expect(hydra.told).toEqual(["d1 WDJBMJHT"]);
});

promise("`GET /device/success` | Hydra's `urls.device.success`", async () => {
  const browser = browseDevice(new FakeHydraDevice("WDJBMJHT"));
  const page = await browser.get("/device/success").set(navigation).expect(200);
  expect(page.text).not.toContain('name="user_code"');
});

promise(
  "`GET /device/verify` | Hydra's `urls.device.verification` as Ory's reference app has it: leads to `/device`",
  async () => {
    const browser = browseDevice(new FakeHydraDevice("WDJBMJHT"));
    const answer = await browser.get("/device/verify?device_challenge=d1").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe("/device?device_challenge=d1");
  },
);

async function showsAndBegins(kind: "registration" | "recovery" | "verification") {
  const flow = openedFlow({ loginChallenge: undefined, returnTo: undefined });
  const browser = atKratos(new FakeKratos().signedIn().openFlow(kind, flow));
  await browser.get(`/${kind}?flow=f1`).set(navigation).expect(200);
  const begun = await visitAccount(browser, `/${kind}`).expect(303);
  expect(begun.headers["location"]).toContain(`${kratosOrigin}/self-service/${kind}/browser`);
}

promise("`GET /registration` | Kratos's `flows.registration.ui_url`; without `?flow=` one begins", async () =>
  showsAndBegins("registration"),
);
promise("`GET /recovery` | Kratos's `flows.recovery.ui_url`; without `?flow=` one begins", async () =>
  showsAndBegins("recovery"),
);
promise("`GET /verification` | Kratos's `flows.verification.ui_url`; without `?flow=` one begins", async () =>
  showsAndBegins("verification"),
);

promise(
  "`GET /settings` | Kratos's `flows.settings.ui_url`: leads to the page of the account that the flow is for",
  async () => {
    const requestUrl = `${kratosOrigin}/self-service/settings/browser?section=data`;
    const flow = openedFlow({ requestUrl });
    const answer = await atKratos(new FakeKratos().openFlow("settings", flow))
      .get("/settings?flow=f1")
      .set(navigation)
      .expect(303);
    expect(answer.headers["location"]).toBe("/account/data?flow=f1");
  },
);

async function showsSettings(path: string) {
  const browser = atKratos(new FakeKratos().signedIn().openFlow("settings"));
  await browser.get(`${path}?flow=f1`).set(navigation).expect(200);
  const begun = await visitAccount(browser, path).expect(303);
  expect(begun.headers["location"]).toContain(`${kratosOrigin}/self-service/settings/browser`);
}

promise(
  "`GET /account/security` | Kratos's settings: how the user signs in; without `?flow=` one begins",
  async () => showsSettings("/account/security"),
);
promise("`GET /account/data` | Kratos's settings: the user's data; without `?flow=` one begins", async () =>
  showsSettings("/account/data"),
);

promise(
  "`GET /.well-known/change-password` | where password managers look, always at the root of the host: leads to `/account/security`",
  async () => {
    const answer = await atKratos(new FakeKratos()).get("/.well-known/change-password").expect(303);
    expect(answer.headers["location"]).toBe("/account/security");
    const under = browse(new FakeHydra(), {
      kratos: new FakeKratos(),
      env: { ...withKratos, BASE_PATH: "/auth" },
    });
    const atRoot = await under.get("/.well-known/change-password").expect(303);
    expect(atRoot.headers["location"]).toBe("/auth/account/security");
  },
);

const atAccount = () => {
  const kratos = adaEverywhere();
  return { kratos, browser: browseAccount(kratos, new FakeSessions(consentOf())) };
};

promise("`GET /account` | with Kratos: who the user is", async () => {
  const { browser } = atAccount();
  expect((await visitAccount(browser, "/account").expect(200)).text).toContain("ada@example.com");
});

promise("`GET /account/devices` | where the user is signed in", async () => {
  const { text } = await visitAccount(atAccount().browser, "/account/devices").expect(200);
  for (const shown of ["Firefox", "Chrome", "Safari"]) expect(text).toContain(shown);
});

promise("`GET /account/apps` | which apps have access", async () => {
  expect((await visitAccount(atAccount().browser, "/account/apps").expect(200)).text).toContain("Agora");
});

async function sendTo(browser: Browser, path: string, fields: Record<string, string>) {
  const { text } = await visitAccount(browser, "/account/devices").expect(200);
  const { _csrf, account } = fieldsOf(text);
  const headers = { ...ownForm, Cookie: sessionCookie };
  const form = { ...fields, _csrf, account };
  return browser.post(path).set(headers).type("form").send(form).expect(303);
}

async function endsSignIns(path: string) {
  const { kratos, browser } = atAccount();
  const { text } = await visitAccount(browser, "/account/devices").expect(200);
  const [, device = ""] = /name="device" value="([^"]*)"/.exec(text) ?? [];
  await sendTo(browser, path, { action: "end_device", device });
  expect(kratos.otherSessions).toHaveLength(1);
  await sendTo(browser, path, { action: "end_others" });
  expect(kratos.otherSessions).toEqual([]);
}

async function endsAccess(path: string) {
  const sessions = new FakeSessions(consentOf());
  const browser = browseAccount(adaEverywhere(), sessions);
  await sendTo(browser, path, { action: "leave_app", client: "agora" });
  expect(sessions.told.length).toBeGreaterThan(0);
}

promise("`POST /account` | ends one of their sign-ins, all others, or an app's access", async () => {
  await endsSignIns("/account");
  await endsAccess("/account");
});
promise("`POST /account/devices` | ends one of these sign-ins, or all others", async () =>
  endsSignIns("/account/devices"),
);
promise("`POST /account/apps` | ends the access of one, or of all", async () => {
  await endsAccess("/account/apps");
  const sessions = new FakeSessions(consentOf());
  await sendTo(browseAccount(adaEverywhere(), sessions), "/account/apps", { action: "leave_all_apps" });
  expect(sessions.consents).toEqual([]);
});

promise(
  "`GET /assets/:file` | style sheets, scripts and icons, by names that have a hash of their content",
  async () => {
    const browser = browse(new FakeHydra());
    const { text } = await browser.get("/").expect(200);
    const files = Array.from(text.matchAll(/"(\/assets\/[^"]+)"/g), ([, file = ""]) => file);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      expect(file).toMatch(/[.-][0-9a-zA-Z_-]{8,}\.(?:css|js|svg|png|ico)$/);
      await browser.get(file).expect(200);
    }
  },
);

promise("`GET /error` | Hydra's `urls.error` and Kratos's `flows.error.ui_url`, in plain words", async () => {
  const kratos = new FakeKratos();
  kratos.errors.set("e1", { id: "self_service_flow_expired", status: 410 });
  const browser = atKratos(kratos);
  const ofHydra = await browser.get("/error?error=login_required").expect(400);
  expect(ofHydra.text).toMatch(/<h1>[A-Z][^<_]+<\/h1>/);
  const ofKratos = await browser.get("/error?id=e1").expect(400);
  expect(ofKratos.text).toContain("<h1>This page has expired</h1>");
});

promise("`GET /` | what this is; with Kratos, leads to `/account`", async () => {
  const page = await browse(new FakeHydra()).get("/").expect(200);
  expect(page.text).toContain("Apps send you here when you sign out.");
  const home = await atKratos(new FakeKratos()).get("/").expect(303);
  expect(home.headers["location"]).toBe("/account");
});

/** What the probe says with both ready, without Hydra, and without Kratos. */
async function probed(path: string): Promise<number[]> {
  const states = [
    [true, true],
    [false, true],
    [true, false],
  ] as const;
  return Promise.all(
    states.map(async ([hydraReady, kratosReady]) => {
      const [hydra, kratos] = [new FakeHydra(), new FakeKratos()];
      hydra.ready = hydraReady;
      kratos.ready = kratosReady;
      return (await browse(hydra, { kratos, env: withKratos }).get(path)).status;
    }),
  );
}

promise("`GET /health` | the same as `/health/alive`", async () => {
  expect(await probed("/health")).toEqual([200, 200, 200]);
});
promise("`GET /health/alive` | for probes: the process answers", async () => {
  expect(await probed("/health/alive")).toEqual([200, 200, 200]);
});
promise("`GET /health/ready` | for probes: Hydra and, where there is one, Kratos let Lethe in", async () => {
  expect(await probed("/health/ready")).toEqual([200, 503, 503]);
});

promise(
  "sign-in, consent, devices, registration, recovery, verification, settings, and a page where they end what they have signed in to.",
  async () => {
    const browser = atKratos(new FakeKratos());
    const pages = ["login", "consent", "device", "registration", "recovery", "verification", "settings"];
    for (const path of [...pages, "account"]) {
      expect((await browser.get(`/${path}`).set(navigation)).status).not.toBe(404);
    }
  },
);

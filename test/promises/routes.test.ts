import { expect } from "vitest";
import {
  adaEverywhere,
  browseAccount,
  consentOf,
  FakeSessions,
  send,
} from "../../testkit/http/browse-account.ts";
import { visit as visitAccount } from "../../testkit/http/browse-account.ts";
import { browse, navigation, openQuestion, ownForm, sendForm } from "../../testkit/http/browse.ts";
import { browseDevice, codeFieldOf, openForm, sendCode } from "../../testkit/http/browse-device.ts";
import { FakeHydraDevice } from "../../testkit/fakes/fake-hydra-device.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { kratosOrigin, openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { browseAtKratos, browseSignIn, fillIn, visit } from "../../testkit/http/browse-login.ts";
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

promise("`POST /logout` | the answer to the question", async () => {
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
  "`GET /login?login_challenge=…` | Hydra's `urls.login`: to Kratos, or with `DEMO_USERS` a form of ours (`POST /login`)",
  async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const login = "/login?login_challenge=c1";
    const sent = await visit(browseAtKratos(hydra, new FakeKratos()), login).expect(303);
    expect(sent.headers["location"]).toContain(`${kratosOrigin}/self-service/login/browser`);
    const typed = { email: "ada@example.com", password: "mill", action: "accept" };
    expect((await fillIn(browseSignIn(hydra), login, typed)).status).toBe(303);
    expect(hydra.told).toEqual(["accept login c1"]);
  },
);

promise("`GET /login?flow=…` | Kratos's `flows.login.ui_url`", async () => {
  const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: undefined }));
  const page = await atKratos(kratos).get("/login?flow=f1").set(navigation).expect(200);
  expect(page.text).toContain(`action="${kratosOrigin}/self-service/login?flow=f1"`);
});

promise("`GET /consent?consent_challenge=…`, `POST /consent` | Hydra's `urls.consent`", async () => {
  const hydra = new FakeLogin().openConsent("c1");
  const allowed = { action: "accept", grant_scope: "email" };
  const answer = await fillIn(browseSignIn(hydra), "/consent?consent_challenge=c1", allowed);
  expect([answer.status, hydra.told]).toEqual([303, ["accept consent c1"]]);
});

promise(
  "`GET /device`, `POST /device`, `GET /device/success` | Hydra's `urls.device` (v25.4 and newer)",
  async () => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const page = await browser.get("/device?device_challenge=d1").set(navigation).expect(200);
    expect(codeFieldOf(page.text)).toBe("");
    const fields = { ...(await openForm(browser)), user_code: "WDJB-MJHT" };
    await sendCode(browser, fields).expect(303);
    expect(hydra.told).toEqual(["d1 WDJBMJHT"]);
    await browser.get("/device/success").set(navigation).expect(200);
  },
);

promise(
  "`GET /registration`, `/recovery`, `/verification` | Kratos's pages; without `?flow=` one begins",
  async () => {
    const kratos = new FakeKratos().signedIn();
    for (const kind of ["registration", "recovery", "verification"] as const) {
      const flow = openedFlow({ loginChallenge: undefined, returnTo: undefined });
      const browser = atKratos(kratos.openFlow(kind, flow));
      await browser.get(`/${kind}?flow=f1`).set(navigation).expect(200);
      const begun = await visitAccount(browser, `/${kind}`).expect(303);
      expect(begun.headers["location"]).toContain(`${kratosOrigin}/self-service/${kind}/browser`);
    }
  },
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

promise(
  "`GET /account/security`, `/account/data` | Kratos's settings: how somebody signs in, and their data; without `?flow=` one begins",
  async () => {
    const browser = atKratos(new FakeKratos().signedIn().openFlow("settings"));
    for (const path of ["/account/security", "/account/data"]) {
      await browser.get(`${path}?flow=f1`).set(navigation).expect(200);
      const begun = await visitAccount(browser, path).expect(303);
      expect(begun.headers["location"]).toContain(`${kratosOrigin}/self-service/settings/browser`);
    }
  },
);

promise(
  "`GET /.well-known/change-password` | where password managers look: leads to `/account/security`",
  async () => {
    const answer = await atKratos(new FakeKratos()).get("/.well-known/change-password").expect(303);
    expect(answer.headers["location"]).toBe("/account/security");
  },
);

promise(
  "`GET /account`, `/account/devices`, `/account/apps`, and `POST` | who somebody is, where they are signed in, which apps have access; ends one, or all others",
  async () => {
    const kratos = adaEverywhere();
    const sessions = new FakeSessions(consentOf());
    const browser = browseAccount(kratos, sessions);
    const pages = ["/account", "/account/devices", "/account/apps"].map(async (path) =>
      visitAccount(browser, path).expect(200),
    );
    const [overview, devices, apps] = await Promise.all(pages);
    expect(overview?.text).toContain("ada@example.com");
    for (const shown of ["Firefox", "Chrome", "Safari"]) expect(devices?.text).toContain(shown);
    expect(apps?.text).toContain("Agora");
    const [, one = ""] = /name="device" value="([^"]*)"/.exec(devices?.text ?? "") ?? [];
    expect((await send(browser, { action: "end_device", device: one })).status).toBe(303);
    expect(kratos.otherSessions).toHaveLength(1);
    expect((await send(browser, { action: "end_others" })).status).toBe(303);
    expect(kratos.otherSessions).toEqual([]);
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

promise(
  "`GET /health/alive`, `GET /health/ready` | for probes; ready: Hydra and, where there is one, Kratos let us in. `/health` is the first",
  async () => {
    const statuses = async (hydraReady: boolean, kratosReady: boolean) => {
      const [hydra, kratos] = [new FakeHydra(), new FakeKratos()];
      hydra.ready = hydraReady;
      kratos.ready = kratosReady;
      const browser = browse(hydra, { kratos, env: withKratos });
      const paths = ["/health", "/health/alive", "/health/ready"];
      return Promise.all(paths.map(async (path) => (await browser.get(path)).status));
    };
    expect(await statuses(true, true)).toEqual([200, 200, 200]);
    expect(await statuses(false, true)).toEqual([200, 200, 503]);
    expect(await statuses(true, false)).toEqual([200, 200, 503]);
  },
);

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

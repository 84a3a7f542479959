import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import {
  browse,
  cookiesOf,
  fieldsOf,
  navigation,
  ownForm,
  type Browser,
} from "../../../testkit/http/browse.ts";
import { agora, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";
import { FakeKratos, sessionCookie } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { inProgressFixture } from "../../../testkit/http/sign-out-in-progress-fixture.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { demoUsers, loads } from "../../../testkit/http/browse-login.ts";
import { withKratos } from "../../../testkit/http/sign-out-fixture.ts";

const english = { ...navigation, "Accept-Language": "en" };
const wanted = ["xx", "de-AT", "fr"];
const german = { context: { uiLocales: wanted } };
const asking = (uiLocales?: string) =>
  openRequest({
    client: { ...agora, skipLogoutConsent: false },
    query: `id_token_hint=h${uiLocales === undefined ? "" : `&ui_locales=${uiLocales}`}`,
  });

/** Lethe with everything, in English unless an app asks for German: its challenge is `de`, another's `en`. */
function browseWorld(env: Record<string, string> = withKratos): Browser {
  const hydra = new FakeHydra().openLogout("de", asking("xx%20de-AT%20fr")).openLogout("en", asking());
  const flows = new FakeLogin()
    .openLogin("de", german)
    .openLogin("en")
    .openConsent("de", { ...german, subject: "ada@example.com" })
    .openConsent("en");
  const kratos = new FakeKratos().signedIn();
  for (const kind of ["login", "registration", "recovery", "verification", "settings"] as const) {
    kratos.openFlow(kind, openedFlow({ id: "plain" }));
    kratos.openFlow(kind, openedFlow({ id: "of-app", uiLocales: wanted }));
  }
  kratos.openFlow("login", openedFlow({ id: "of-login", loginChallenge: "de" }));
  const known = env === withKratos ? { kratos } : {};
  return browse(hydra, { flows, device: new FakeHydraDevice(), env, ...known });
}

async function languageOf(browser: Browser, path: string, headers: Record<string, string> = english) {
  const page = await browser.get(path).set(headers);
  return page.headers["content-language"];
}

/** Pages that know of no app's request. */
const pages = [
  "/nowhere",
  "/error?error=invalid_request&error_description=x",
  "/error?id=e1",
  "/device?device_challenge=d1",
  "/device/success",
  "/logout?logout_challenge=unknown",
  "/consent?consent_challenge=unknown",
  "/logged-out/check",
  "/login?flow=plain",
  "/registration?flow=plain",
  "/recovery?flow=plain",
  "/verification?flow=plain",
  "/account",
  "/account/devices",
  "/account/apps",
  "/account/security?flow=plain",
  "/account/data?flow=plain",
];
const inSession = { ...english, Cookie: sessionCookie };

describe("a page that knows of no app's request", () => {
  it.each(pages)(
    "%s goes by the app that was on its way in this browser, until another asks for nothing",
    async (path) => {
      const browser = browseWorld();
      expect(await languageOf(browser, path, inSession)).toBe("en");
      expect(await languageOf(browser, "/logout?logout_challenge=de")).toBe("de");
      expect(await languageOf(browser, path, inSession)).toBe("de");
      expect(await languageOf(browser, "/logout?logout_challenge=en")).toBe("en");
      expect(await languageOf(browser, path, inSession)).toBe("en");
    },
  );

  it.each(pages)("%s goes by its own address, and remembers that", async (path) => {
    const browser = browseWorld();
    const own = `${path}${path.includes("?") ? "&" : "?"}ui_locales=xx+fr-CA`;
    expect(await languageOf(browser, own, inSession)).toBe("fr");
    expect(await languageOf(browser, "/nowhere")).toBe("fr");
  });
});

describe("the start page without Kratos", () => {
  it("goes by its own address, and by the app that was on its way in this browser", async () => {
    const browser = browseWorld(demoUsers);
    expect(await languageOf(browser, "/logout?logout_challenge=de")).toBe("de");
    expect(await languageOf(browser, "/")).toBe("de");
    expect(await languageOf(browser, "/?ui_locales=xx+fr-CA")).toBe("fr");
  });
});

describe("a page that is about an app's request", () => {
  it.each([
    ["/logout?logout_challenge=de", "/logout?logout_challenge=en"],
    ["/login?login_challenge=de", "/login?login_challenge=en"],
    ["/consent?consent_challenge=de", "/consent?consent_challenge=en"],
  ])("%s goes by that, and is remembered", async (asks, asksNot) => {
    const browser = browseWorld(demoUsers);
    expect(await languageOf(browser, asks)).toBe("de");
    expect(await languageOf(browser, "/nowhere")).toBe("de");
    expect(await languageOf(browser, asksNot)).toBe("en");
    expect(await languageOf(browser, "/nowhere")).toBe("en");
  });

  it.each(["login", "registration", "recovery", "verification", "account/security"])(
    "/%s goes by what Kratos tells of that request",
    async (kind) => {
      const browser = browseWorld();
      expect(await languageOf(browser, `/${kind}?flow=of-app`)).toBe("de");
      expect(await languageOf(browser, "/nowhere")).toBe("de");
    },
  );

  it.each([
    ["pt-MZ pt", "pt-PT", "ltr"],
    ["pt", "pt-BR", "ltr"],
    ["zh-SG", "zh-Hans", "ltr"],
    ["iw", "he", "rtl"],
    ["in-ID", "id", "ltr"],
  ])("is in a form of a language that the app has asked for: %s", async (uiLocales, lang, dir) => {
    const locales = uiLocales.split(" ");
    const hydra = new FakeHydra().openLogout("c1", asking(encodeURIComponent(uiLocales)));
    const flows = new FakeLogin().openLogin("c1", { context: { uiLocales: locales } });
    const kratos = new FakeKratos().openFlow("registration", openedFlow({ id: "f1", uiLocales: locales }));
    for (const [path, env] of [
      ["/logout?logout_challenge=c1", demoUsers],
      ["/login?login_challenge=c1", demoUsers],
      ["/registration?flow=f1", withKratos],
    ] as const) {
      const known = env === withKratos ? { kratos } : {};
      const page = await browse(hydra, { flows, env, ...known })
        .get(path)
        .set(english);
      expect(page.text).toContain(`<html lang="${lang}" dir="${dir}">`);
    }
  });

  it("goes by its own address when the app asks for nothing", async () => {
    const browser = browseWorld();
    expect(await languageOf(browser, "/logout?logout_challenge=en&ui_locales=fr")).toBe("fr");
    expect(await languageOf(browser, "/logout?logout_challenge=de&ui_locales=fr")).toBe("de");
  });

  it("/login goes by what Hydra tells of it", async () => {
    expect(await languageOf(browseWorld(), "/login?flow=of-login&login_challenge=de")).toBe("de");
  });

  const answers = [
    ["/logout?logout_challenge=de", { action: "reject" }],
    ["/logout?logout_challenge=de", { action: "accept", _csrf: "wrong" }],
    ["/login?login_challenge=de", { action: "accept", email: "ada@example.com", password: "wrong" }],
    ["/login?login_challenge=de", { action: "accept", _csrf: "wrong" }],
    ["/consent?consent_challenge=de", { action: "accept", _csrf: "wrong" }],
    // What is no answer is not looked up.
    ["/logout?logout_challenge=de", { action: "nonsense" }],
    ["/consent?consent_challenge=de", { action: "nonsense" }],
  ] as const;

  it.each(answers)("%s is answered in that language when the answer is %j", async (path, fields) => {
    const browser = browseWorld(demoUsers);
    const page = await browser.get(path).set(english);
    const answer = () =>
      browser
        .post(path.split("?", 1)[0] ?? "")
        .set({ ...ownForm, "Accept-Language": "en" })
        .type("form")
        .send({ ...fieldsOf(page.text), ...fields });
    // Another app's page has this forgotten.
    if (fields.action !== "nonsense") await browser.get("/login?login_challenge=en").set(english);
    expect((await answer()).headers["content-language"]).toBe("de");
  });

  it("is told of in that language when it takes long, and when it stops", async () => {
    const request = { requestUrl: "/oauth2/sessions/logout?ui_locales=de" };
    const scene = inProgressFixture({ request });
    const going = await scene.answer("everywhere", { "Accept-Language": "en" });
    expect(going.text).toContain('id="go-on"');
    expect(going.headers["content-language"]).toBe("de");
    scene.sessions.failing("endLoginSession", { error: new PageError("hydra_unavailable") });
    const stopped = await scene.goOn(going).set("Accept-Language", "en");
    expect(stopped.status).toBe(503);
    expect(stopped.headers["content-language"]).toBe("de");
  });

  it("leaves its language behind when nothing is asked", async () => {
    const query = "id_token_hint=h&ui_locales=de";
    const request = openRequest({ client: { ...agora, skipLogoutConsent: true }, query });
    const browser = browse(
      new FakeHydra().openLogout("c1", { ...request, rpInitiated: false, client: undefined }),
      {
        env: { LOGOUT_PROMPT: "never" },
      },
    );
    await browser.get("/logout?logout_challenge=c1").set(english).expect(303);
    expect(await languageOf(browser, "/logged-out/check")).toBe("de");
  });
});

describe("the memory of it", () => {
  it.each(Object.entries(loads))("is not touched by a load that nobody made: %s", async (_name, headers) => {
    const browser = browseWorld();
    const loaded = { ...headers, "Accept-Language": "en" };
    const page = await browser.get("/logout?logout_challenge=de").set(loaded);
    expect(Object.keys(cookiesOf(page))).not.toContain("lethe-languages");
    expect([page.status, page.headers["content-language"]]).toEqual(
      page.status === 200 ? [200, "de"] : [503, "en"],
    );
    const own = await browser.get("/nowhere?ui_locales=fr").set(loaded);
    expect(own.headers["content-language"]).toBe("fr");
    expect(own.headers["set-cookie"]).toBeUndefined();
  });

  it("is set once for one answer, and not again while it says the same", async () => {
    const browser = browseWorld();
    const first = await browser.get("/nowhere?ui_locales=de").set(english);
    expect(first.headers["set-cookie"]).toHaveLength(1);
    const again = await browser.get("/nowhere?ui_locales=de").set(english);
    expect(again.headers["set-cookie"]).toBeUndefined();
    const plain = await browseWorld().get("/nowhere").set(english);
    expect(plain.headers["set-cookie"]).toBeUndefined();
  });

  it("lasts as long as Hydra waits for a sign-in, and holds no more than a short list", async () => {
    const many = Array.from({ length: 500 }, (_, at) => `x${at}`).join("%20");
    for (const list of [many, "x".repeat(2000)]) {
      // oxlint-disable-next-line no-await-in-loop -- two
      const page = await browseWorld().get(`/nowhere?ui_locales=${list}`).set(english);
      const [value = "", ...attributes] = cookiesOf(page)["lethe-languages"] ?? [];
      expect(value.length).toBeLessThan(400);
      expect(attributes).toContain("Max-Age=1800");
    }
  });

  it("takes a cookie that it has not signed for none", async () => {
    const Cookie = "lethe-languages=de";
    expect(await languageOf(browseWorld(), "/nowhere", { ...english, Cookie })).toBe("en");
  });
});

import { describe, expect, it } from "vitest";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { browse, fieldsOf, navigation, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { demoUsers, loads } from "../../../testkit/http/browse-login.ts";

const login = "/login?login_challenge=c1";
const consent = "/consent?consent_challenge=c1";
const device = "/device?device_challenge=d1";
const asked = "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours";
const start = (href: string) => `href="${href.replaceAll("&", "&amp;")}">Start again</a>`;
const withKratos = {
  KRATOS_PUBLIC_URL: "https://kratos.example",
  KRATOS_ADMIN_URL: "http://kratos-admin.example:4434",
};
const signsOut = 'href="/logout"';

function browserAt(env: Record<string, string> = demoUsers): Browser {
  const flows = new FakeLogin()
    .openLogin("c1")
    .openConsent("c1")
    .openLogin("c9", { skip: true, subject: "a" });
  const parts = env === demoUsers ? {} : { kratos: new FakeKratos() };
  return browse(new FakeHydra(), { flows, device: new FakeHydraDevice("ABCD"), env, ...parts });
}

const post = (browser: Browser, path: string, type = "form") => browser.post(path).set(ownForm).type(type);

async function tokenOf(browser: Browser): Promise<string> {
  return fieldsOf((await browser.get(login).set(navigation).expect(200)).text)["_csrf"] ?? "";
}

describe("the error page of a form", () => {
  it.each([
    ["a sign-in", login],
    ["a consent", consent],
  ])(
    "of %s leads to its own page, and begins no sign-out, after an answer that there is not",
    async (_what, path) => {
      const browser = browserAt();
      const fields = {
        _csrf: await tokenOf(browser),
        login_challenge: "c1",
        consent_challenge: "c1",
        action: "?",
      };
      const page = await post(browser, path).send(fields).expect(400);
      expect(page.text).toContain(start(""));
      expect(page.text).not.toContain(signsOut);
      await browser.get(path).set(navigation).expect(200);
    },
  );

  it.each([
    ["a sign-in", login],
    ["a consent", consent],
    ["a device", device],
    ["another account", "/logout/other-account"],
  ])("of %s does so when what was sent is no form, or too long for one", async (_what, path) => {
    const browser = browserAt();
    const wrong = await post(browser, path, "json").send({ action: "accept" }).expect(415);
    const long = await post(browser, path)
      .send({ action: "x".repeat(600_000) })
      .expect(413);
    for (const { text } of [wrong, long]) {
      expect(text).toContain(start(""));
      expect(text).not.toContain(signsOut);
    }
  });

  it.each(["/account", "/account/devices", "/account/apps", "/account/delete"])(
    "of %s does so when the cookies are gone",
    async (path) => {
      const browser = browserAt({ ACCOUNT_DELETE: "true", ...withKratos });
      const page = await post(browser, path).send({ action: "end_other_devices" }).expect(403);
      expect(page.text).toContain(start(""));
      expect(page.text).not.toContain(signsOut);
    },
  );

  it.each(["/logout?logout_challenge=o1", "/logout/", "/LOGOUT", "/logged-out"])(
    "of a sign-out begins another: %s",
    async (path) => {
      expect((await post(browserAt(), path, "json").send({}).expect(415)).text).toContain(start("/logout"));
    },
  );
});

describe("the error page of a page", () => {
  it("leads to the sign-in that waits, or to the start page, and begins no sign-out", async () => {
    const [waiting, other] = [browserAt(), browserAt()];
    await tokenOf(waiting);
    for (const [browser, href] of [
      [waiting, start(asked)],
      [other, 'href="/">Go to the start page</a>'],
    ] as const) {
      const page = await browser.get("/login?login_challenge=c9").set(loads.object).expect(400);
      expect(page.text).toContain(href);
      expect(page.text).not.toContain(signsOut);
    }
  });

  it.each([login, "/logout?logout_challenge=o1", "/account"])(
    "that was loaded ahead of time is opened by it: %s",
    async (path) => {
      const browser = browserAt(withKratos);
      const page = await browser
        .get(path)
        .set({ ...navigation, "Sec-Purpose": "prefetch" })
        .expect(503);
      expect(page.text).toContain('href="">Try again</a>');
    },
  );
});

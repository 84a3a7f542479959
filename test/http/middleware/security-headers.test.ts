import { describe, expect, it } from "vitest";
import { browse, navigation, openQuestion, sendForm, type Browser } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { faults } from "../../../testkit/http/every-error-page.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";

const hsts = { "Strict-Transport-Security": "max-age=31536000" };
const https = { BASE_URL: "https://auth.example" };

const answers: [number, string, (browser: Browser) => PromiseLike<{ status: number; headers: unknown }>][] = [
  [200, "GET /", (browser) => browser.get("/")],
  [200, "the question", (browser) => browser.get("/logout?logout_challenge=asks").set(navigation)],
  [200, "HEAD /logout", (browser) => browser.head("/logout?logout_challenge=asks")],
  [200, "an unchecked /logged-out", (browser) => browser.head("/logged-out")],
  [200, "GET /health/alive", (browser) => browser.get("/health/alive")],
  [200, "GET /health/ready", (browser) => browser.get("/health/ready")],
  [303, "a sign-out", (browser) => browser.get("/logout?logout_challenge=c1").set(navigation)],
  [303, "GET /logout without a challenge", (browser) => browser.get("/logout").set(navigation)],
  [303, "GET /logged-out", (browser) => browser.get("/logged-out").set(navigation)],
  [400, "GET /error", (browser) => browser.get("/error?error=invalid_request")],
  [404, "an unknown asset", (browser) => browser.get("/assets/lethe.css")],
  [405, "OPTIONS /logout", (browser) => browser.options("/logout")],
  [405, "POST /health/ready", (browser) => browser.post("/health/ready")],
];

const hydraWithBoth = () => new FakeHydra().openLogout("c1").openLogout("asks", asksFirst);

describe("the headers of", () => {
  it.each(answers)("%i to %s protect it, over http and https", async (status, _what, request) => {
    const plain = await request(browse(hydraWithBoth()));
    expect(plain.status).toBe(status);
    expect(check(plain, always)).toEqual([]);
    const secure = await request(browse(hydraWithBoth(), { env: https }));
    expect(check(secure, { ...always, ...hsts })).toEqual([]);
  });

  it.each(Object.entries(faults))("the fault %s protect it, over http and https", async (_code, fault) => {
    const plain = await fault.provoke({});
    expect(plain.status).toBe(fault.status);
    expect(check(plain, { ...always, "Retry-After": fault.retryAfter ?? null })).toEqual([]);
    const secure = await fault.provoke({ env: https });
    expect(secure.status).toBe(fault.status);
    expect(check(secure, { ...always, ...hsts })).toEqual([]);
    const json = await fault.provoke({ headers: { Accept: "application/json" } });
    expect(check(json, always)).toEqual([]);
  });

  it("the page after a no protect it", async () => {
    const browser = browse(hydraWithBoth());
    const fields = await openQuestion(browser, "asks");
    const page = await sendForm(browser, { ...fields, action: "reject" }).expect(200);
    expect(check(page, always)).toEqual([]);
  });

  it("an asset let it be kept for good, by a name that holds a hash of its content", async () => {
    const browser = browse(new FakeHydra());
    const home = await browser.get("/").expect(200);
    const paths = Array.from(
      home.text.matchAll(/href="(\/assets\/[\w-]+-[0-9a-f]{12}\.(?:css|svg))"/g),
      ([, path]) => path,
    );
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      const asset = await browser.get(path ?? "").expect(200);
      const immutable = { "Cache-Control": "public, max-age=31536000, immutable", "Set-Cookie": null };
      expect(
        check(asset, {
          ...always,
          ...immutable,
          "Content-Type": /^(?:text\/css; charset=utf-8|image\/svg\+xml)$/,
        }),
      ).toEqual([]);
    }
  });
});

describe("Content-Security-Policy", () => {
  const withLogo = (logoUri: string) =>
    new FakeHydra().openLogout(
      "c1",
      openRequest({ client: { ...agora, skipLogoutConsent: false, logoUri } }),
    );
  const policyOf = (answer: { headers: Record<string, string> }) => answer.headers["content-security-policy"];

  it("names no form-action: Chromium would strand the person on the way from Hydra to the app", async () => {
    const browser = browse(withLogo("https://cdn.example/logo.png"));
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(policyOf(page)).not.toContain("form-action");
  });

  it("lets the question load the client's logo from its one https origin", async () => {
    const browser = browse(withLogo("https://cdn.example:8443/a/logo.png?v=1"));
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    const policy = always["Content-Security-Policy"].replace("img-src", "img-src https://cdn.example:8443");
    expect(check(page, { ...always, "Content-Security-Policy": policy })).toEqual([]);
    expect(page.text).toContain('src="https://cdn.example:8443/a/logo.png?v=1"');
    expect(policyOf(await browser.get("/"))).toBe(always["Content-Security-Policy"]);
  });

  it.each([
    "http://cdn.example/logo.png",
    "javascript:alert(1)",
    "data:image/svg+xml,<svg/>",
    "https://user:word@cdn.example/logo.png",
    "//cdn.example/logo.png",
    "https://*",
    "https://cdn.example; script-src *",
    "https://cdn.example;script-src",
    "",
  ])("is not widened by a logo such as %j, which is not shown", async (logoUri) => {
    const browser = browse(withLogo(logoUri));
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(policyOf(page)).toBe(always["Content-Security-Policy"]);
    expect(page.text).not.toContain("<img");
  });
});

import { createHash } from "node:crypto";
import { expect } from "vitest";
import { browse, cookiesOf, navigation, openQuestion, ownForm, sendForm } from "../../testkit/http/browse.ts";
import { always, check } from "../../testkit/http/check-headers.ts";
import { skips } from "../../testkit/http/decision-rows.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../testkit/fakes/fake-kratos.ts";
import { inProgressFixture } from "../../testkit/http/sign-out-in-progress-fixture.ts";
import { goneLogin } from "../../testkit/fakes/gone-login.ts";
import { signInCookieOf, withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { promise } from "./readme.ts";

const path = "/logout?logout_challenge=c1";
const https = { BASE_URL: "https://auth.example" };
const asking = () => new FakeHydra().openLogout("c1", asksFirst);

promise("With Kratos, and where it is the login itself, Lethe knows, and asks.", async () => {
  const eve = sessionOf({ ...ada, id: "3f1f6f0a-0000-4000-8000-000000000eee" });
  const kratos = new FakeKratos().signedIn(eve);
  const demo = { env: { DEMO_USERS: "eva@example.com:mill" }, flows: goneLogin };
  for (const [options, cookie] of [
    [{ env: withKratos, kratos }, sessionCookie],
    [demo, await signInCookieOf("eva@example.com")],
  ] as const) {
    const hydra = new FakeHydra().openLogout("c1");
    const page = browse(hydra, options).get(path).set(navigation).set("Cookie", cookie);
    expect((await page.expect(200)).text).toMatch(/[Tt]his request is about /);
    expect(hydra.told).toEqual([]);
  }
});

promise(
  "Without, if a forced sign-out would hurt your users, set `LOGOUT_PROMPT=always`, or leave `skip_logout_consent: false` on your clients.",
  async () => {
    for (const [env, request] of [
      [{ LOGOUT_PROMPT: "always" }, openRequest()],
      [{}, openRequest(skips(false))],
    ] as const) {
      const hydra = new FakeHydra().openLogout("c1", request);
      await browse(hydra, { env }).get(path).set(navigation).expect(200);
      expect(hydra.told).toEqual([]);
    }
  },
);

promise("Iframes, images, scripts, prefetch, prerender and HEAD never sign anybody out.", async () => {
  const hydra = new FakeHydra().openLogout("c1", openRequest(skips(true)));
  const browser = browse(hydra, { env: { LOGOUT_PROMPT: "never" } });
  const frame = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" };
  const image = { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" };
  const script = { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script" };
  const ahead = ["prefetch", "prefetch;prerender"].map((purpose) => ({
    ...navigation,
    "Sec-Purpose": purpose,
  }));
  for (const headers of [frame, image, script, ...ahead]) await browser.get(path).set(headers);
  await browser.head(path).set(navigation);
  expect(hydra.told).toEqual([]);
  await browser.get(path).set(navigation).expect(303);
});

promise("carry a signed, HttpOnly, SameSite cookie's token (`__Host-` over https)", async () => {
  const plain = cookiesOf(await browse(asking()).get(path).set(navigation))["lethe-csrf"];
  expect(plain?.[0]).toMatch(/=s%3A[\w-]+\.[\w%-]{40,}$/);
  expect(plain).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Lax"]));
  const secure = await browse(asking(), { env: https }).get(path).set(navigation);
  expect(Object.keys(cookiesOf(secure))).toEqual(["__Host-lethe-csrf"]);
});

promise("read from the body alone, and must come from Lethe's own page.", async () => {
  const hydra = asking();
  const browser = browse(hydra);
  const { _csrf: token = "", ...fields } = { ...(await openQuestion(browser)), action: "accept" };
  const elsewhere = browser.post(`/logout?_csrf=${token}`).set({ ...ownForm, "X-CSRF-Token": token });
  await elsewhere.type("form").send(fields).expect(403);
  for (const headers of [{ "Sec-Fetch-Site": "cross-site" }, { Origin: "https://evil.example" }]) {
    const foreign = browser.post("/logout").set(headers).type("form");
    await foreign.send({ ...fields, _csrf: token }).expect(403);
  }
  expect(hydra.told).toEqual([]);
  await sendForm(browser, { ...fields, _csrf: token }).expect(303);
});

promise(
  "a Content-Security-Policy that allows only what the page uses, no framing, `no-store`, `no-referrer`, nosniff, HSTS over https",
  async () => {
    for (const env of [{}, https]) {
      const hsts = { "Strict-Transport-Security": "BASE_URL" in env ? "max-age=31536000" : null };
      const browser = browse(asking(), { env });
      for (const address of [path, "/", "/nowhere", "/logout?logout_challenge=gone", "/health/alive"]) {
        expect(check(await browser.get(address).set(navigation), { ...always, ...hsts })).toEqual([]);
      }
    }
  },
);

promise(
  "Only style sheets, scripts and icons are `public, immutable`: their names hold a hash of their content.",
  async () => {
    const { answer, browser } = inProgressFixture();
    const { text } = await answer("everywhere");
    const assets = Array.from(text.matchAll(/"(\/assets\/[\w-]+-([0-9a-f]+)\.(css|js|svg))"/g));
    expect(new Set(assets.map(([, , , kind]) => kind))).toEqual(new Set(["css", "js", "svg"]));
    for (const [, path_ = "", hash = ""] of assets) {
      const asset = await browser.get(path_).responseType("blob").expect(200);
      expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
      const whole = createHash("sha256")
        .update(asset.body as Buffer)
        .digest("hex");
      expect(whole.slice(0, 12)).toBe(hash);
    }
  },
);

promise(
  "`BASE_URL` says so. Without it each request does: its own connection, or the `X-Forwarded-Proto` of a proxy that `TRUST_PROXY` trusts.",
  async () => {
    const isHttps = async (env: Record<string, string>, proto?: string) => {
      const forwarded = proto === undefined ? {} : { "X-Forwarded-Proto": proto };
      const page = await browse(asking(), { env })
        .get(path)
        .set({ ...navigation, ...forwarded });
      return "strict-transport-security" in page.headers;
    };
    const trusting = { TRUST_PROXY: "loopback" };
    expect(await isHttps({ ...trusting, ...https }, "http")).toBe(true);
    expect(await isHttps({ ...trusting, BASE_URL: "http://auth.example" }, "https")).toBe(false);
    expect([await isHttps(trusting, "https"), await isHttps(trusting, "http")]).toEqual([true, false]);
    expect([await isHttps(trusting), await isHttps({}, "https")]).toEqual([false, false]);
  },
);

promise("No `form-action`: Chromium checks it along the whole redirect chain", async () => {
  const page = await browse(asking()).get(path).set(navigation);
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(page.headers["content-security-policy"]).not.toContain("form-action");
});

promise(
  "Names and logos of clients are shown as text and as https images from one origin; bidi tricks and invisible characters are taken out.",
  async () => {
    const show = (name: string, logoUri: string) => {
      const client = { ...agora, name, logoUri, skipLogoutConsent: false };
      return browse(new FakeHydra().openLogout("c1", openRequest({ client })))
        .get(path)
        .set(navigation);
    };
    const page = await show("<b>Ago\u202Era\u200B</b>", "https://cdn.example/logo.png");
    expect(page.text).toContain("&lt;b&gt;Agora&lt;/b&gt;");
    expect(page.text).not.toMatch(/<b>|\u202E|\u200B/);
    expect(page.text).toContain('src="https://cdn.example/logo.png"');
    expect(page.headers["content-security-policy"]).toContain("img-src https://cdn.example 'self'");
    for (const logo of ["http://cdn.example/logo.png", "javascript:x"]) {
      expect((await show("Agora", logo)).text).not.toContain("<img");
    }
  },
);

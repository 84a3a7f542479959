import { describe, expect, it } from "vitest";
import { browse, cookiesOf, fieldsOf, navigation, type Browser } from "../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { browseAccount } from "../../testkit/http/browse-account.ts";
import { FakeKratos } from "../../testkit/fakes/fake-kratos.ts";

// Every request of these tests comes from a loopback address.
const trusting = ["loopback", "1", "true", "127.0.0.0/8,::1/128,::ffff:127.0.0.0/104", "10.0.0.0/8,loopback"];
const notTrusting = ["", "false", "0", "10.0.0.0/8", "linklocal,uniquelocal"];

const overHttps = { ...navigation, "X-Forwarded-Proto": "https" };
const overHttp = { ...navigation, "X-Forwarded-Proto": "http" };
const hydra = () =>
  new FakeHydra().openLogout("c1", asksFirst).usedLogout("used", "https://hydra.example/again");
const open = (browser: Browser, headers: Record<string, string>, challenge = "c1") =>
  browser.get(`/logout?logout_challenge=${challenge}`).set(headers);

async function schemeOf(env: Record<string, string>, headers: Record<string, string>) {
  const answer = await open(browse(hydra(), { env }), headers).expect(200);
  const [[name, attributes] = ["", [] as string[]], ...others] = Object.entries(cookiesOf(answer));
  expect(others).toEqual([]);
  const isHttps = name.startsWith("__Host-");
  expect(name).toBe(`${isHttps ? "__Host-" : ""}lethe-csrf`);
  expect(attributes.includes("Secure")).toBe(isHttps);
  expect(answer.headers["strict-transport-security"]).toBe(isHttps ? "max-age=31536000" : undefined);
  return isHttps ? "https" : "http";
}

describe.each(trusting)("TRUST_PROXY=%s, without BASE_URL, believes the proxy", (TRUST_PROXY) => {
  it.each([
    ["https", overHttps],
    ["https", { ...navigation, "X-Forwarded-Proto": "https, http" }],
    ["http", overHttp],
    ["http", { ...navigation, "X-Forwarded-Proto": "HTTPS or so" }],
    ["http", navigation],
  ])("that it is %s: cookies and HSTS", async (scheme, headers) => {
    expect(await schemeOf({ TRUST_PROXY }, headers)).toBe(scheme);
  });
});

describe.each(notTrusting)("TRUST_PROXY=%j", (TRUST_PROXY) => {
  it("believes nobody's X-Forwarded-Proto", async () => {
    expect(await schemeOf({ TRUST_PROXY }, overHttps)).toBe("http");
  });
});

describe("BASE_URL", () => {
  it.each([
    ["http://auth.example", overHttps, "http"],
    ["https://auth.example", overHttp, "https"],
    ["https://auth.example", navigation, "https"],
  ])("%s decides, whatever a trusted proxy says", async (BASE_URL, headers, scheme) => {
    expect(await schemeOf({ BASE_URL, TRUST_PROXY: "true" }, headers)).toBe(scheme);
  });
});

describe("with TRUST_PROXY a cookie of plain http", () => {
  const env = { TRUST_PROXY: "loopback" };

  it("does not count over https, where anybody on the way could have planted it", async () => {
    const browser = browse(hydra(), { env });
    const plain = await open(browser, overHttp, "used").expect(303);
    const [mark = ""] = cookiesOf(plain)["lethe-followed"] ?? [];
    await open(browse(hydra(), { env }), { ...overHttp, Cookie: mark }, "used").expect(410);
    const again = await open(browse(hydra(), { env }), { ...overHttps, Cookie: mark }, "used").expect(303);
    expect(Object.keys(cookiesOf(again))).toEqual(["__Host-lethe-followed"]);
  });

  it("covers no form over https", async () => {
    const fake = hydra();
    const page = await open(browse(fake, { env }), overHttp).expect(200);
    const [cookie = ""] = cookiesOf(page)["lethe-csrf"] ?? [];
    const send = (headers: Record<string, string>) =>
      browse(fake, { env })
        .post("/logout")
        .set({ ...headers, Cookie: cookie, "Sec-Fetch-Site": "same-origin" })
        .type("form")
        .send({ ...fieldsOf(page.text), action: "accept" });
    await send(overHttps).expect(403);
    expect(fake.told).toEqual([]);
    await send(overHttp).expect(303);
    expect(fake.told).toEqual(["accept c1"]);
  });
});

describe("a form that comes without Fetch Metadata", () => {
  it.each([
    [403, "http://auth.example", "https", { TRUST_PROXY: "1" }],
    [303, "https://auth.example", "https", { TRUST_PROXY: "1" }],
    [303, "http://auth.example", "http", { TRUST_PROXY: "1" }],
    // Nobody said that there is a proxy: it may be one that speaks https with the browser.
    [303, "https://auth.example", "https", {}],
    [403, "http://auth.example", "http", { BASE_URL: "https://auth.example" }],
    [303, "https://auth.example", "http", { BASE_URL: "https://auth.example" }],
    [403, "http://evil.example", "https", { TRUST_PROXY: "1" }],
  ])("is answered %i from %s over %s with %j", async (status, origin, scheme, env) => {
    const fake = hydra();
    const headers = { Host: "auth.example", "X-Forwarded-Proto": scheme, "X-Forwarded-Host": "evil.example" };
    const page = await open(browse(fake, { env }), headers).expect(200);
    const [[cookie = ""] = []] = Object.values(cookiesOf(page));
    await browse(fake, { env })
      .post("/logout")
      .set({ ...headers, Origin: origin, Cookie: cookie })
      .type("form")
      .send({ ...fieldsOf(page.text), action: "accept" })
      .expect(status);
    expect(fake.told).toEqual(status === 303 ? ["accept c1"] : []);
  });
});

describe("links and redirects", () => {
  const claims = {
    ...overHttps,
    Host: "evil.example",
    "X-Forwarded-Host": "evil.example",
    Forwarded: "host=evil.example",
  };

  it.each(["/", "/logout?logout_challenge=c1", "/logged-out", "/nowhere", "/error?error=x", "/login"])(
    "of %s take no host from a header, trusted or not: they are paths",
    async (path) => {
      const browser = browseAccount(new FakeKratos(), undefined, {
        env: { BASE_URL: "", TRUST_PROXY: "true" },
      });
      const answer = await browser.get(path).set(claims);
      expect(answer.text + (answer.headers["location"] ?? "")).not.toContain("evil");
    },
  );

  it.each(["/account", "/settings"])(
    "of %s give Kratos no way back that only a header told",
    async (path) => {
      const browser = browseAccount(new FakeKratos(), undefined, {
        env: { BASE_URL: "", TRUST_PROXY: "true" },
      });
      const answer = await browser.get(path).set(claims).expect(303);
      expect(answer.headers["location"]).toMatch(/\/self-service\/(?:login|settings)\/browser$/);
    },
  );
});

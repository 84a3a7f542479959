import crypto from "node:crypto";
import express from "express";
import { afterEach, describe, expect, it, vi } from "vitest";
import { appOver, browserOf, fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

// Work is counted and never timed: what a request costs must not grow with what its sender likes to send.

const bytes = 60_000;
const fill = (part: string) => part.repeat(Math.floor(bytes / part.length));
const hydra = () =>
  new FakeHydra().openLogout("c1", asksFirst).usedLogout("used", "https://hydra.example/again");

const probes = ["/health", "/health/alive", "/health/ready"];
const paths = [
  "/logout?logout_challenge=c1",
  "/logout?logout_challenge=used",
  "/logout?logout_challenge=gone",
  "/logged-out",
  "/logged-out/check",
  "/error?error=x",
  "/",
  "/nowhere",
  "/assets/none.css",
  ...probes,
];

afterEach(() => vi.restoreAllMocks());

/** How many signatures are computed for one request. */
async function signaturesFor(path: string, cookie: string): Promise<number> {
  const browser = browserOf(appOver(hydra()));
  const computed = vi.spyOn(crypto, "createHmac");
  await browser.get(path).set({ ...navigation, Cookie: cookie });
  const { length } = computed.mock.calls;
  computed.mockRestore();
  return length;
}

const ours = ["csrf", "followed", "asked", "sign-in"].map((name) => `lethe-${name}=s%3Ax.y`).join("; ");

describe.each(paths)("GET %s", (path) => {
  it.each([
    ["signed cookies that are not ours", fill("c=s%3Ax.y; ")],
    ["names like ours", fill("lethe-a=s%3Ax.y; ")],
    ["names that end like ours", fill("xlethe-csrf=s%3Ax.y; ")],
    ["our names of https, on plain http", fill("__Host-lethe-csrf=s%3Ax.y; ")],
    ["values that are longer than ours", `lethe-csrf=s%3A${fill("x")}.y`],
    ["separators", fill("; ")],
  ])("computes no signature for 60 kB of %s", async (_what, cookie) => {
    expect(await signaturesFor(path, cookie)).toBe(await signaturesFor(path, ""));
  });

  it("computes as many for cookies of ours that come over and over as for one of each", async () => {
    expect(await signaturesFor(path, fill(`${ours}; `))).toBe(await signaturesFor(path, ours));
  });
});

it("computes one signature for a cookie of ours, whoever reads it how often", async () => {
  expect(await signaturesFor("/logged-out/check", "")).toBe(0);
  expect(await signaturesFor("/logged-out/check", ours)).toBe(1);
});

it.each(probes)("computes none at all for %s", async (path) => {
  expect(await signaturesFor(path, ours)).toBe(0);
});

/** What a negotiator got to see of a request that has as much as it can of everything there is to prefer. */
async function weighedFor(
  send: (browser: ReturnType<typeof browserOf>) => PromiseLike<unknown>,
): Promise<string[]> {
  const names = ["accepts", "acceptsLanguages", "acceptsCharsets", "acceptsEncodings"] as const;
  const spies = names.map((name) => vi.spyOn(express.request, name));
  await send(browserOf(appOver(hydra())));
  const seen = spies.flatMap(({ mock }) =>
    mock.contexts.flatMap((request) => Object.values((request as express.Request).headers)),
  );
  return seen.flat().filter((header) => header !== undefined);
}

const greedy = [
  { Accept: fill("a/b;q=0.1,") },
  { "Accept-Language": fill("xx-YY;q=0.1,") },
  { "Accept-Charset": fill("a,") },
  { "Accept-Encoding": fill("a,") },
];

describe.each(greedy)("what is weighed of 60 kB of %o", (headers) => {
  it.each(paths)("is 400 characters at most: GET %s", async (path) => {
    const seen = await weighedFor((browser) => browser.get(path).set({ ...navigation, ...headers }));
    expect(Math.max(0, ...seen.map(({ length }) => length))).toBeLessThanOrEqual(400);
  });

  it.each(probes)("is nothing, by any method: %s", async (path) => {
    for (const method of ["get", "head", "post", "put", "options"] as const)
      expect(await weighedFor((browser) => browser[method](path).set(headers))).toEqual([]);
  });
});

describe("what is weighed", () => {
  it.each([
    ["en;q=0.5,de", "de"],
    [`de,${"xx-YY,".repeat(8000)}en;q=0.1`, "de"],
    ["x".repeat(40_000), "en"],
    [`${"x".repeat(399)},de`, "en"],
    [`${"x".repeat(397)},de,en`, "de"],
  ])("is what comes first, in whole entries: %#", async (languages, lang) => {
    const page = await browserOf(appOver(hydra())).get("/").set("Accept-Language", languages);
    expect(page.headers["content-language"]).toBe(lang);
  });

  it("still tells a caller that wants JSON", async () => {
    const accept = `application/json,${"a/b;q=0.1,".repeat(4000)}`;
    const answer = await browserOf(appOver(hydra())).get("/nowhere").set("Accept", accept).expect(404);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  });
});

describe("a form beside 60 kB of cookies that are not ours", () => {
  it("is taken, with its token's cookie behind them all", async () => {
    const fake = hydra();
    const browser = browserOf(appOver(fake));
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    const [own = ""] = (page.headers["set-cookie"] as unknown as string[])[0]?.split(";") ?? [];
    const cookie = `${fill("c=s%3Ax.y; ").slice(0, 50_000)}; ${own}`;
    await browserOf(appOver(fake))
      .post("/logout")
      .set({ ...ownForm, Cookie: cookie })
      .type("form")
      .send({ ...fieldsOf(page.text), action: "accept" })
      .expect(303);
    expect(fake.told).toEqual(["accept c1"]);
  });
});

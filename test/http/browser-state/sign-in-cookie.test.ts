import express, { type Request, type Response } from "express";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { signedCookies } from "../../../src/middleware/signed-cookies.ts";
import { signInCookie } from "../../../src/browser-state/sign-in-cookie.ts";
import { cookiesOf } from "../../../testkit/http/browse.ts";

const secret = "a secret for tests of 32 bytes or more";

/** A browser at a service that remembers whoever `?as=` names, and says whom it remembers. */
function browserAt(secrets = [secret]) {
  const named = (req: Request, name: string) => new URL(req.url, "http://own").searchParams.get(name) ?? "";
  const cookies = signedCookies({ secrets, isHttps: () => false });
  const signIn = signInCookie(cookies, secrets);
  const app = express();
  app.get("/remember", (req: Request, res: Response) => {
    signIn.remember(res, named(req, "as"), 60_000, named(req, "called") || undefined);
    res.end();
  });
  app.get("/is", (req: Request, res: Response) => {
    const found = signIn.read(req);
    const is = found?.isSubject(named(req, "subject"));
    res.json({ is, at: found?.signedInAtMs, name: found?.name });
  });
  app.get("/forget", (req: Request, res: Response) => {
    signIn.forget(req, res);
    res.end();
  });
  return supertest.agent(app);
}

type Browser = ReturnType<typeof browserAt>;

async function remembered(browser: Browser, subject: string, cookie: string[] = []): Promise<Remembered> {
  const asked = browser.get(`/is?subject=${subject}`);
  return (await (cookie.length === 0 ? asked : asked.set("Cookie", cookie))).body as Remembered;
}

interface Remembered {
  is?: boolean;
  at?: number;
  name?: string;
}

describe("signInCookie", () => {
  it("knows who signed in and when, and that it was nobody else", async () => {
    const browser = browserAt();
    const before = Date.now();
    await browser.get("/remember?as=ada");
    const { is, at } = await remembered(browser, "ada");
    expect(is).toBe(true);
    expect(at).toBeGreaterThanOrEqual(before);
    expect((await remembered(browser, "grace")).is).toBe(false);
  });

  it("knows what to call them, sealed, if that was said and is not too long", async () => {
    const browser = browserAt();
    const kept = cookiesOf(await browser.get("/remember?as=u-17&called=lovelace@example.com"))[
      "lethe-sign-in"
    ]?.[0];
    expect(decodeURIComponent(kept ?? "")).not.toMatch(/lovelace|example/);
    expect(await remembered(browser, "u-17")).toMatchObject({ is: true, name: "lovelace@example.com" });
    await browser.get("/remember?as=u-17");
    expect(await remembered(browser, "u-17")).not.toHaveProperty("name");
    await browser.get(`/remember?as=u-17&called=${"a".repeat(121)}`);
    const { is, name } = await remembered(browser, "u-17");
    expect([is, name]).toEqual([true, undefined]);
  });

  it("holds no subject, and never the same value twice", async () => {
    const browser = browserAt();
    const first = cookiesOf(await browser.get("/remember?as=ada@example.com"))["lethe-sign-in"]?.[0];
    const second = cookiesOf(await browser.get("/remember?as=ada@example.com"))["lethe-sign-in"]?.[0];
    expect(first).not.toMatch(/(?<![\w-])ada(?![\w-])/);
    expect(decodeURIComponent(first ?? "").split(".")[1]).not.toBe(
      decodeURIComponent(second ?? "").split(".")[1],
    );
  });

  it("is HttpOnly, Lax and ends when it was told to", async () => {
    const [, ...attributes] = cookiesOf(await browserAt().get("/remember?as=ada"))["lethe-sign-in"] ?? [];
    expect(attributes).toEqual(expect.arrayContaining(["Max-Age=60", "Path=/", "HttpOnly", "SameSite=Lax"]));
  });

  it.each(["lethe-sign-in=s%3Aabc.def.1.sig", "lethe-sign-in=x", "lethe-sign-in="])(
    "believes no cookie that is not ours: %s",
    async (cookie) => {
      expect(await remembered(browserAt(), "ada", [cookie])).toEqual({});
    },
  );

  it("survives a new secret that is put before the old one", async () => {
    const line = cookiesOf(await browserAt().get("/remember?as=ada"))["lethe-sign-in"]?.[0] ?? "";
    const rotated = browserAt(["another secret for tests of 32 bytes", secret]);
    expect((await remembered(rotated, "ada", [line])).is).toBe(true);
  });

  it("is taken away only from a browser that has it", async () => {
    const browser = browserAt();
    expect(cookiesOf(await browser.get("/forget"))).toEqual({});
    await browser.get("/remember?as=ada");
    expect(cookiesOf(await browser.get("/forget"))["lethe-sign-in"]?.join()).toMatch(
      /^lethe-sign-in=,.*1970/,
    );
    expect(await remembered(browser, "ada")).toEqual({});
  });
});

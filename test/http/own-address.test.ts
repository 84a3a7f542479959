import express from "express";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createDeps, logoutRoutes, readConfig } from "../../src/index.ts";
import {
  appOver,
  browse,
  browserOf,
  fieldsOf,
  navigation,
  ownForm,
  testSettings,
} from "../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";

const hydra = () => new FakeHydra().openLogout("c1", asksFirst);
const linksOf = (html: string) =>
  Array.from(html.matchAll(/(?:href|src|action)="(\/[^"]*)"/g), ([, link = ""]) => link);

describe("BASE_PATH=/auth", () => {
  const env = { BASE_PATH: "/auth" };

  it.each(["/auth/logout?logout_challenge=c1", "/auth/", "/auth/error", "/auth/nowhere", "/nowhere"])(
    "every link of %s is under it, and leads somewhere",
    async (path) => {
      const browser = browse(hydra(), { env });
      const page = await browser.get(path).set(navigation);
      const links = linksOf(page.text);
      expect(links.length).toBeGreaterThan(1);
      for (const link of links) {
        expect(link).toMatch(/^\/auth\//);
        expect([200, 303]).toContain((await browser.get(link).set(navigation)).status);
      }
    },
  );

  it("leads from /logged-out to its own check", async () => {
    const answer = await browse(hydra(), { env }).get("/auth/logged-out").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe("/auth/logged-out/check");
  });

  it.each(["/logout?logout_challenge=c1", "/logged-out", "/error", "/", "/auth-/logout"])(
    "does not answer at %s",
    async (path) => {
      const lonely = hydra();
      await browse(lonely, { env }).get(path).set(navigation).expect(404);
      expect(lonely.asked).toEqual([]);
    },
  );

  it("is where a host app mounts the routes", async () => {
    const deps = createDeps(readConfig({ ...testSettings, ...env }), {
      hydra: hydra(),
      log: pino({ level: "silent" }),
    });
    const browser = browserOf(express().use("/auth", logoutRoutes(deps)));
    const page = await browser.get("/auth/logout?logout_challenge=c1").set(navigation).expect(200);
    for (const link of linksOf(page.text)) expect((await browser.get(link)).status).toBe(200);
    const form = { ...fieldsOf(page.text), action: "accept" };
    await browser.post("/auth/logout").set(ownForm).type("form").send(form).expect(303);
    const answer = await browser.get("/auth/logged-out").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe("/auth/logged-out/check");
  });

  it("leaves the health endpoints where probes look for them", async () => {
    const answer = await browse(hydra(), { env }).get("/health/alive").expect(200);
    expect(answer.body).toEqual({ status: "ok" });
  });
});

describe("BASE_URL with a path", () => {
  it("is what links begin with, while a proxy takes the path away before requests arrive", async () => {
    const env = { BASE_URL: "https://example.com/auth/" };
    const page = await browse(hydra(), { env }).get("/nowhere").expect(404);
    for (const link of linksOf(page.text)) expect(link).toMatch(/^\/auth\/(?!\/)/);
    const answer = await browse(hydra(), { env }).get("/logged-out").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe("/auth/logged-out/check");
  });

  it("and BASE_PATH differ when a proxy exchanges one for the other", async () => {
    const env = { BASE_URL: "http://example.com/sso", BASE_PATH: "/auth" };
    const page = await browse(hydra(), { env }).get("/auth/nowhere").expect(404);
    for (const link of linksOf(page.text)) expect(link).toMatch(/^\/sso\//);
  });
});

describe("TRUST_PROXY", () => {
  // What a host's own code sees: nothing of ours depends on the address of whoever asks.
  async function seenAddress(env: Record<string, string>): Promise<string | undefined> {
    let seen: string | undefined;
    const app = appOver(hydra(), {
      env,
      reviewDecision(decision, _request, req) {
        seen = req.ip;
        return decision;
      },
    });
    await browserOf(app)
      .get("/logout?logout_challenge=c1")
      .set({ ...navigation, "X-Forwarded-For": "203.0.113.7" });
    return seen;
  }

  it.each(["loopback", "1", "true", "127.0.0.0/8,::1/128,::ffff:127.0.0.0/104"])(
    "%s believes the proxy",
    async (value) => {
      expect(await seenAddress({ TRUST_PROXY: value })).toBe("203.0.113.7");
    },
  );

  it("unset believes nobody", async () => {
    expect(await seenAddress({})).toMatch(/127\.0\.0\.1$/);
  });

  it("does not make anybody's X-Forwarded-Host our own origin", async () => {
    const waiting = hydra();
    const browser = browse(waiting, { env: { TRUST_PROXY: "true" } });
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation);
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1];
    const headers = { Origin: "https://evil.example", "X-Forwarded-Host": "evil.example" };
    const form = { _csrf: token, logout_challenge: "c1", action: "accept" };
    await browser.post("/logout").set(headers).type("form").send(form).expect(403);
    expect(waiting.told).toEqual([]);
  });
});

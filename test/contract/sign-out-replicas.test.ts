import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freePort } from "../../testkit/processes/free-port.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { listen } from "../../testkit/processes/listen.ts";
import { LoginApp, type Tokens } from "./login-client.ts";
import { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { providers, type RunningProvider } from "./providers.ts";
import { startLethe, type RunningLethe } from "../../testkit/processes/start-lethe.ts";

const everything = { profile: "on", email: "on" };
const nobodyListens = "http://127.0.0.1:9/back-channel";

for (const provider of providers) {
  describe(`two replicas at ${provider.name}, one that signs out, one that signs in`, provider.needs, () => {
    // Known by the same cookies: they share the host and COOKIE_SECRET.
    const [host, canRevokeOne] = [provider.elsewhere, !provider.name.includes("v2.3")];
    let [signsOut, signsIn] = ["", ""];
    let running: RunningProvider;
    let apps: Awaited<ReturnType<typeof listen>>;
    let settings: Record<string, string>;
    let replicas: RunningLethe[] = [];
    let people = 0;

    beforeAll(async () => {
      [signsOut, signsIn] = [`http://${host}:${await freePort()}`, `http://${host}:${await freePort()}`];
      running = await provider.start({
        login: `${signsIn}/login`,
        consent: `${signsIn}/consent`,
        logout: `${signsOut}/logout`,
        error: `${signsOut}/error`,
        postLogoutRedirect: `${signsOut}/logged-out`,
      });
      apps = await listen((_req, res) => res.setHeader("content-type", "text/html").end("<h1>an app</h1>"));
      settings = {
        HYDRA_ADMIN_URL: running.adminUrl,
        HYDRA_PUBLIC_URL: running.publicUrl,
        DEMO_USERS: Array.from({ length: 9 }, (_, nth) => `user-${nth}@example.com:mill`).join(","),
        LOGOUT_REVOKE: "all",
        LOGOUT_REVOKE_DELAY: "10m",
      };
    });
    afterEach(async () => {
      await Promise.all(replicas.map(async (replica) => replica.close()));
      replicas = [];
    });
    afterAll(async () => {
      await Promise.all([apps?.close(), running?.close()]);
    });

    /** Somebody signed in to an app that Hydra tells of a sign-out. */
    async function scene(remember: "on" | "") {
      replicas = await Promise.all([startLethe(signsOut, settings), startLethe(signsIn, settings)]);
      people += 1;
      const context = {
        issuer: running.publicUrl,
        admin: new AdminApi(running.adminUrl),
        origin: `http://${host}:${apps.port}`,
      };
      const app = await LoginApp.register(context, { backchannel_logout_uri: nobodyListens });
      const visitor = new UserAtBrowser();
      return { app, visitor, email: `user-${people}@example.com`, consent: { ...everything, remember } };
    }

    type Scene = Awaited<ReturnType<typeof scene>>;

    async function signIn({ app, visitor, email, consent }: Scene): Promise<Tokens> {
      await visitor.open(app.signInUrl());
      await visitor.press("accept", { email, password: "mill", remember: "on" });
      if (visitor.page.url.pathname === "/consent") await visitor.press("accept", consent);
      return app.tokens(visitor);
    }

    async function signOut({ visitor }: Scene, { idToken }: Tokens): Promise<void> {
      const url = new URL("/oauth2/sessions/logout", running.publicUrl);
      url.searchParams.set("id_token_hint", idToken);
      await visitor.open(url);
      if (visitor.page.url.pathname === "/logout") await visitor.press("accept");
      expect(visitor.page.words).toContain("You are signed out");
    }

    /** What the replica that signed out has kept for later it does before it stops. */
    async function revokeLate(): Promise<Record<string, unknown>> {
      const [replica] = replicas;
      await replica?.close();
      const lines = (replica?.output() ?? "").split("\n").filter((line) => line.includes("revocation."));
      expect(lines).toHaveLength(1);
      return z.record(z.string(), z.unknown()).parse(JSON.parse(lines[0] ?? ""));
    }

    async function isActive({ accessToken }: Tokens): Promise<boolean> {
      const body = new URLSearchParams({ token: accessToken });
      const answer = await fetch(`${running.adminUrl}/admin/oauth2/introspect`, { method: "POST", body });
      return z.object({ active: z.boolean() }).parse(await answer.json()).active;
    }

    it("end the old access after the sign-out, where no consent was remembered", async () => {
      const here = await scene("");
      const old = await signIn(here);
      await signOut(here, old);
      expect(await isActive(old)).toBe(true);
      expect(await revokeLate()).toMatchObject({ event: "revocation.done", revoked: 1, spared: 0 });
      expect(await isActive(old)).toBe(false);
    });

    it("leave what was given since by a new consent", async () => {
      const here = await scene("");
      const old = await signIn(here);
      await signOut(here, old);
      const fresh = await signIn(here);
      expect(await revokeLate()).toMatchObject({ event: "revocation.done", spared: canRevokeOne ? 0 : 1 });
      expect([await isActive(old), await isActive(fresh)]).toEqual([!canRevokeOne, true]);
    });

    it("leave what was given since by a remembered consent, of which Hydra's list says nothing", async () => {
      const here = await scene("on");
      const old = await signIn(here);
      await signOut(here, old);
      const list = async () => {
        const answer = await fetch(
          `${running.adminUrl}/admin/oauth2/auth/sessions/consent?subject=${encodeURIComponent(here.email)}`,
        );
        const ids = z.array(
          z.object({ handled_at: z.string(), consent_request: z.object({ challenge: z.string() }) }),
        );
        return ids.parse(await answer.json());
      };
      const before = await list();
      const fresh = await signIn(here);
      expect(here.visitor.passedThrough("/consent")).toBe(true);
      expect(await list()).toEqual(before);
      expect(await revokeLate()).toMatchObject({ event: "revocation.done", revoked: 0, spared: 1 });
      expect([await isActive(old), await isActive(fresh)]).toEqual([!canRevokeOne, true]);
    });
  });
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import type { App, SignIn } from "../../testkit/clients/client.ts";
import { startApps, type Apps } from "../../testkit/clients/start-clients.ts";
import { startAutoSignIn } from "../../testkit/clients/auto-sign-in.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { temporaryFolder } from "../../testkit/processes/copy-of-lethe.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { startSlowProxy, type SlowProxy } from "./replicas/slow-proxy.ts";
import { runLethe } from "./process-run.ts";

// Far more than it takes to kill a process: whatever is begun after the answer is not done by then.
const slowMs = 200;

describe(
  "LOGOUT_REVOKE=all where Hydra tells the app, and Lethe is killed after its answer",
  needs("hydra"),
  () => {
    const undo: (() => unknown)[] = [];
    let [port, app]: [string?, App?] = [];
    let hydra: RunningHydra;
    let apps: Apps;
    let door: SlowProxy;

    beforeAll(async () => {
      port = String(await freePort());
      const own = `http://localhost:${port}`;
      const login = await startAutoSignIn("localhost");
      undo.push(() => login.close());
      const urls = { login: login.loginUrl, consent: login.consentUrl, logout: `${own}/logout` };
      hydra = await startHydra({
        urls: { ...urls, error: `${own}/error`, postLogoutRedirect: `${own}/logged-out` },
      });
      undo.push(() => hydra.close());
      const admin = new AdminApi(hydra.adminUrl);
      login.admin = admin;
      // Else Hydra v2.3 would have access spared, however it comes to that.
      login.rememberConsent = false;
      apps = await startApps(hydra.publicUrl, admin, "localhost");
      door = await startSlowProxy(hydra.adminUrl);
      undo.push(
        () => apps.close(),
        () => door.close(),
      );
      app = await apps.register({ backchannel_logout_uri: "{base}/back-channel", skip_logout_consent: true });
    });
    afterAll(async () => {
      for (const step of undo.toReversed()) await step();
    });

    /** Somebody signs in and out; the moment Lethe's answer is there it is killed, and then the browser follows the answer. */
    async function signOutAndKill(user: string, settings: Record<string, string>) {
      if (!app || port === undefined) throw new Error("there is no app");
      const agent = new BrowserAgent();
      const signIn = await app.signIn(agent, user);
      const urls = { HYDRA_ADMIN_URL: door.url, HYDRA_PUBLIC_URL: hydra.publicUrl, PORT: port };
      const lethe = await runLethe({ ...urls, LOGOUT_REVOKE: "all", ...settings });
      door.delayMs = slowMs;
      const atHydra = await agent.open(app.usualSignOutUrl(signIn), { follow: false });
      const answer = await agent.open(atHydra.answer.headers.location ?? "", { follow: false });
      lethe.child.kill("SIGKILL");
      await lethe.ended;
      door.delayMs = 0;
      // What was on its way arrives.
      await pause(slowMs * 3);
      expect(answer.status).toBe(303);
      const isActiveThen = await isActive(signIn);
      const page = await agent.open(answer.answer.headers.location ?? "");
      expect(page.url.href).toContain(app.signedOutUrl);
      expect(await app.whoIs(agent)).toBe("login_required");
      return { signIn, isActiveThen };
    }

    function noticesOf({ sid }: SignIn): number {
      return apps.notices.filter((notice) => notice.sid === sid).length;
    }

    async function isActive({ accessToken }: SignIn): Promise<boolean> {
      const body = new URLSearchParams({ token: accessToken });
      const answer = await fetch(`${hydra.adminUrl}/admin/oauth2/introspect`, { method: "POST", body });
      return z.object({ active: z.boolean() }).parse(await answer.json()).active;
    }

    it("loses what waits for LOGOUT_REVOKE_DELAY: the person is signed out, the app was told, and its token lives on", async () => {
      const { signIn, isActiveThen } = await signOutAndKill("ada", {});
      expect(isActiveThen).toBe(true);
      await expect.poll(() => noticesOf(signIn)).toBe(1);
      await runLethe({ HYDRA_ADMIN_URL: hydra.adminUrl, LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "1ms" });
      await pause(500);
      expect(await isActive(signIn)).toBe(true);
    });

    it("loses nothing with STORE_URL: the next start revokes what waited, after the app was told", async () => {
      const folder = await temporaryFolder();
      const STORE_URL = `sqlite:${join(folder, "lethe.db")}`;
      const { signIn, isActiveThen } = await signOutAndKill("linus", {
        STORE_URL,
        LOGOUT_REVOKE_DELAY: "5s",
      });
      expect(isActiveThen).toBe(true);
      await expect.poll(() => noticesOf(signIn)).toBe(1);
      // No more than it takes to name consents: of challenges and tokens nothing.
      expect(readFileSync(join(folder, "lethe.db")).toString("latin1")).not.toContain(signIn.accessToken);
      const next = await runLethe({ HYDRA_ADMIN_URL: hydra.adminUrl, LOGOUT_REVOKE: "all", STORE_URL });
      await expect.poll(() => isActive(signIn), { timeout: 120_000 }).toBe(false);
      await expect.poll(next.stdout).toContain("sign_out_order.done");
      expect(noticesOf(signIn)).toBe(1);
    });

    it("has nothing to lose with LOGOUT_REVOKE_DELAY=0: the token is dead when the answer comes, and Hydra tells no app", async () => {
      const { signIn, isActiveThen } = await signOutAndKill("grace", { LOGOUT_REVOKE_DELAY: "0" });
      expect(isActiveThen).toBe(false);
      expect(await isActive(signIn)).toBe(false);
      await pause(500);
      expect(noticesOf(signIn)).toBe(0);
    });
  },
);

import { createServer } from "node:http";
import express from "express";
import { pino } from "pino";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { listen } from "../../src/server/listen.ts";
import { inOne } from "../../testkit/fakes/hydra-parts.ts";
import { consentTo, FakeHydraSessions } from "../../testkit/fakes/fake-hydra-sessions.ts";
import { agora, FakeHydra, openRequest } from "../../testkit/fakes/fake-hydra.ts";
import { freePort } from "../../testkit/processes/free-port.ts";

/** An app and Lethe, over a Hydra that takes its time for a person with very many sign-ins. */
export interface SlowSignOut {
  appUrl: string;
  signedOutUrl: string;
  letheUrl: string;
  hydra: FakeHydra;
  /** What Hydra was told to end, and to accept. */
  told: string[];
  /** How often `/logout` was loaded, by method. */
  loads: Record<string, number>;
  /** Lets Hydra answer again. */
  release(): void;
  close(): Promise<void>;
}

/**
 * @param asks false: the sign-out begins without a question
 * @param holdsPost true: from the first POST on, Hydra answers nothing until `release()`
 */
export async function startSlowSignOut({
  signIns = 300,
  asks = true,
  sliceMs = 200,
  holdsPost = false,
} = {}): Promise<SlowSignOut> {
  const letheUrl = `http://localhost:${await freePort()}`;
  const appUrl = `http://app.localhost:${await freePort()}/`;
  const signedOutUrl = `${appUrl}signed-out`;
  const told: string[] = [];
  const request = openRequest({ client: { ...agora, skipLogoutConsent: !asks } });
  const hydra = Object.assign(new SlowHydra(signedOutUrl).openLogout("c1", request), { told });
  const consents = Array.from({ length: signIns }, (_, at) =>
    consentTo(`app-${at}`, { sid: asks ? `sid-${at + 2}` : "sid-1" }),
  );
  const sessions = Object.assign(new FakeHydraSessions(...consents), { told, delayMs: 20 });
  const config = readConfig({
    HYDRA_ADMIN_URL: "http://hydra-admin.example",
    HYDRA_PUBLIC_URL: appUrl,
    COOKIE_SECRET: "a secret for browsers that have to wait",
    LOGOUT_OFFER_EVERYWHERE: "true",
    LOGOUT_REVOKE: "all",
  });
  const parts = inOne({ hydra, flows: sessions.flows });
  const overrides = { ...parts, signOutBudgetMs: sliceMs, log: pino({ level: "silent" }) };
  const loads: Record<string, number> = {};
  let release: (() => void) | undefined;
  const counted = express();
  counted.use("/logout", ({ method }, _res, next) => {
    if (holdsPost && method === "POST") release ??= sessions.hold();
    loads[method] = (loads[method] ?? 0) + 1;
    next();
  });
  counted.use(createApp(config, overrides));
  const lethe = await listen(counted, { port: Number(new URL(letheUrl).port), host: "localhost" });
  const app = createServer((req, res) => {
    res.setHeader("Content-Type", "text/html; charset=utf-8");
    const face =
      req.url === "/signed-out"
        ? "Signed out"
        : `<a id="sign-out" href="${letheUrl}/logout?logout_challenge=c1">Sign out</a>`;
    res.end(
      `<!doctype html><title>An app</title><link rel="icon" href="data:,"><h1>An app</h1><p>${face}</p>`,
    );
  }).listen(Number(new URL(appUrl).port), "127.0.0.1");
  return {
    appUrl,
    signedOutUrl,
    letheUrl,
    hydra,
    told,
    loads,
    release: () => release?.(),
    async close() {
      release?.();
      app.closeAllConnections();
      app.close();
      await lethe.close();
    },
  };
}

/** Its redirect leads to the app at once. */
class SlowHydra extends FakeHydra {
  readonly #redirectTo: string;

  constructor(redirectTo: string) {
    super();
    this.#redirectTo = redirectTo;
  }

  override async acceptLogoutRequest(challenge: string): Promise<{ redirectTo: string }> {
    await super.acceptLogoutRequest(challenge);
    return { redirectTo: this.#redirectTo };
  }
}

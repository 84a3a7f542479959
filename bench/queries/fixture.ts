import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import type { App } from "../../testkit/clients/client.ts";
import { startApps } from "../../testkit/clients/start-clients.ts";
import { listen } from "../../testkit/processes/listen.ts";
import { startLethe, type RunningLethe } from "../../testkit/processes/start-lethe.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { hydraBinary } from "../../testkit/ory/hydra-binary.ts";
import { kratosBinary } from "../../testkit/ory/kratos-binary.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { startKratos, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import { startPostgres, type RunningPostgres } from "./postgres.ts";
import { startSignInApp } from "./start-sign-in.ts";
import { createCallCosts, type CallCosts } from "./call-costs.ts";

export interface Fixture {
  postgres: RunningPostgres;
  hydra: RunningHydra;
  kratos: RunningKratos;
  costs: CallCosts;
  /** One client that asks before a sign-out and one that does not, both of which Hydra notifies over the back channel. */
  apps: Record<"asks" | "trusted", App>;
  /** How many notices the apps have got. */
  notices: () => number;
  /** Lethe with these settings, in the place of the one before. */
  lethe: (settings: Record<string, string>) => Promise<RunningLethe>;
  /** Settings that add Kratos. */
  withKratos: Record<string, string>;
  close: () => Promise<void>;
}

const run = promisify(execFile);
const host = "localhost";

// As many connections as come, and kept: by default Hydra opens and closes them all the time.
const pool = "&max_conns=20&max_idle_conns=20";

/** Real Hydra and real Kratos on one PostgreSQL, and Lethe between them, whose calls to both are measured. */
export async function startFixture(): Promise<Fixture> {
  const stops: (() => Promise<void>)[] = [];
  const keep = async <T extends { close: () => Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    stops.unshift(async () => started.close());
    return started;
  };
  // One after the other: PostgreSQL waits for those who use it.
  const close = async () => {
    for (const stop of stops.splice(0)) await stop();
  };
  try {
    return await start();
  } catch (error) {
    await close();
    throw error;
  }

  async function start(): Promise<Fixture> {
    const postgres = await keep(startPostgres());
    await Promise.all([
      migrate(
        await hydraBinary(),
        ["migrate", "sql", "up", "--read-from-env", "--yes"],
        postgres.dsn("hydra"),
      ),
      migrate(await kratosBinary(), ["migrate", "sql", "--read-from-env", "--yes"], postgres.dsn("kratos")),
    ]);
    const own = `http://${host}:${await freePort()}`;
    const signIn = await keep(startSignInApp(host));
    const kratosPage = `${signIn.origin}/kratos`;
    const pages = ["login", "registration", "recovery", "verification", "settings", "error"] as const;
    const kratos = await keep(
      startKratos({
        host,
        dsn: postgres.dsn("kratos", pool),
        mailUrl: "http://127.0.0.1:9/",
        urls: {
          ...(Object.fromEntries(pages.map((page) => [page, kratosPage])) as Record<
            (typeof pages)[number],
            string
          >),
          afterLogin: `${signIn.origin}/welcome`,
        },
        // There is no mail here, and looking for some would be counted.
        more: { courier: { worker: { pull_wait: "1h" } } },
      }),
    );
    const hydra = await keep(
      startHydra({
        urls: {
          login: `${signIn.origin}/login`,
          consent: `${signIn.origin}/consent`,
          logout: `${own}/logout`,
          error: `${own}/error`,
          postLogoutRedirect: `${own}/logged-out`,
        },
        env: { DSN: postgres.dsn("hydra", pool), URLS_IDENTITY_PROVIDER_URL: kratos.adminUrl },
      }),
    );
    const admin = new AdminApi(hydra.adminUrl);
    Object.assign(signIn, { admin, kratosUrl: kratos.localUrl });
    const registry = await keep(startApps(hydra.publicUrl, admin, host));
    let notices = 0;
    const ear = await keep(
      listen((req, res) => {
        req.resume();
        notices += 1;
        res.end();
      }),
    );
    const told = {
      backchannel_logout_uri: `http://127.0.0.1:${ear.port}/told`,
      backchannel_logout_session_required: true,
    };
    const apps = {
      asks: await registry.register({ ...told, skip_logout_consent: false }),
      trusted: await registry.register({ ...told, skip_logout_consent: true }),
    };
    const costs = createCallCosts(postgres.psql);
    const [toHydra, toKratos, toKratosAdmin] = [
      await keep(costs.before(hydra.adminUrl, "Lethe → Hydra")),
      await keep(costs.before(kratos.localUrl, "Lethe → Kratos")),
      await keep(costs.before(kratos.adminUrl, "Lethe → Kratos admin")),
    ];
    let lethe: RunningLethe | undefined;
    stops.unshift(async () => lethe?.close());

    return {
      postgres,
      hydra,
      kratos,
      costs,
      apps,
      notices: () => notices,
      withKratos: {
        KRATOS_PUBLIC_URL: toKratos.url,
        KRATOS_BROWSER_URL: kratos.publicUrl,
        KRATOS_ADMIN_URL: toKratosAdmin.url,
      },
      async lethe(settings) {
        await lethe?.close();
        const calls = { HYDRA_ADMIN_URL: toHydra.url, HYDRA_PUBLIC_URL: hydra.publicUrl, LOG_LEVEL: "info" };
        lethe = await startLethe(own, { ...calls, ...settings });
        return lethe;
      },
      close,
    };
  }
}

async function migrate(program: string, args: string[], dsn: string): Promise<void> {
  const { PATH = "", HOME = "" } = process.env;
  await run(program, args, { env: { PATH, HOME, DSN: dsn }, maxBuffer: 64 * 1024 * 1024 });
}

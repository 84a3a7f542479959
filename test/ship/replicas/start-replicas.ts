import { AdminApi } from "../../../testkit/ory/admin-api.ts";
import { startApps } from "../../../testkit/clients/start-clients.ts";
import { startAutoSignIn } from "../../../testkit/clients/auto-sign-in.ts";
import { limitConcurrency } from "../../../src/concurrency.ts";
import { freePort } from "../../../testkit/processes/free-port.ts";
import { startHydra } from "../../../testkit/ory/start-hydra.ts";
import type { AtEnd } from "../../../testkit/processes/copy-of-lethe.ts";
import { buildLethe } from "../build-lethe.ts";
import { cookieSecret } from "../process-run.ts";
import { ReplicaUser } from "./replica-user.ts";
import { Replica } from "./replica.ts";
import { startSlowProxy } from "./slow-proxy.ts";
import { startHaproxy, type Haproxy } from "./start-haproxy.ts";
import { startPostgres } from "./start-postgres.ts";

export interface Replicas {
  haproxy: Haproxy;
  replicas: Replica[];
  /** How long Hydra's answers take from now on, each way. */
  slowDown(delayMs: number): void;
  /** People who have signed in, at browsers of their own, of all kinds in turn unless told. */
  people(count: number, kind?: Kind): Promise<ReplicaUser[]>;
}

/** Asked in the name of an app; not asked; asked when no app sent them, and at the end on a page of Lethe's. */
export type Kind = "bank" | "agora" | "provider";

const kinds: Kind[] = ["bank", "agora", "provider"];
const signInsAtOnce = 12;

/** Real Hydra on real PostgreSQL, three Lethes as they are deployed, and HAProxy in front of them. */
export async function startReplicas(atEnd: AtEnd): Promise<Replicas> {
  const port = await freePort();
  const own = `http://localhost:${port}`;
  const [program, postgres, autoSignIn] = await Promise.all([
    buildLethe(atEnd),
    startPostgres(),
    startAutoSignIn("localhost"),
  ]);
  atEnd(() => postgres.close());
  atEnd(() => autoSignIn.close());
  const hydra = await startHydra({
    urls: {
      login: autoSignIn.loginUrl,
      consent: autoSignIn.consentUrl,
      logout: `${own}/logout`,
      error: `${own}/error`,
      postLogoutRedirect: `${own}/logged-out`,
    },
    // Of a crowd's CPU time no more than has to be.
    env: { DSN: postgres.dsn, LOG_LEVEL: "error" },
  });
  atEnd(() => hydra.close());
  const admin = new AdminApi(hydra.adminUrl);
  autoSignIn.admin = admin;
  const apps = await startApps(hydra.publicUrl, admin, "localhost");
  atEnd(() => apps.close());
  // Loopback addresses that no outgoing connection takes its port at: a replica comes back where it was.
  const hosts = { a: "127.0.1.1", b: "127.0.1.2", c: "127.0.1.3" };
  const replicaPort = String(await freePort(hosts.a));
  const servers = Object.entries(hosts).map(([name, host]) => [name, `${host}:${replicaPort}`]);
  const haproxy = await startHaproxy(port, Object.fromEntries(servers) as Record<string, string>);
  atEnd(() => haproxy.close());
  const settings = {
    PORT: replicaPort,
    BASE_URL: own,
    COOKIE_SECRET: cookieSecret,
    HYDRA_PUBLIC_URL: hydra.publicUrl,
  };
  const replicas = await Promise.all(
    Object.entries(hosts).map(async ([name, host]) => {
      const door = await startSlowProxy(hydra.adminUrl);
      atEnd(() => door.close());
      return new Replica(name, program, { ...settings, HOST: host }, { haproxy, door, atEnd });
    }),
  );
  await Promise.all(replicas.map((replica) => replica.start()));

  const registered = {
    bank: await apps.register({ skip_logout_consent: false }),
    agora: await apps.register({ skip_logout_consent: true }),
  };
  let count = 0;
  return { haproxy, replicas, slowDown, people };

  function slowDown(delayMs: number): void {
    for (const { door } of replicas) door.delayMs = delayMs;
  }

  async function people(howMany: number, kind?: Kind): Promise<ReplicaUser[]> {
    const inTurn = limitConcurrency(signInsAtOnce);
    const all = Array.from({ length: howMany }, (_, index) => {
      count += 1;
      const theirs = kind ?? kinds[index % kinds.length] ?? "bank";
      const app = theirs === "agora" ? registered.agora : registered.bank;
      return new ReplicaUser(`person-${count}`, app, theirs === "provider" ? "provider" : "app");
    });
    await Promise.all(all.map((person) => inTurn(() => person.signIn())));
    return all;
  }
}

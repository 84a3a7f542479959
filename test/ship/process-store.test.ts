import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startPostgres, type RunningPostgres } from "../../testkit/processes/start-postgres.ts";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { headers, hydraOfMany, place, runAdmin, stateOf, token, type AdminLethe } from "./admin-lethe.ts";
import { buildLethe } from "./build-lethe.ts";
import { kratosOfMany } from "./kratos-of-many.ts";
import { ask } from "./process-ask.ts";
import { cookieSecret, main, run, runLethe } from "./process-run.ts";

// Numbers that look like chance and are the same in every run (Lehmer).
function chanceFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe("STORE_URL=postgres://…", needs("postgres"), () => {
  let postgres: RunningPostgres;
  beforeAll(async () => {
    postgres = await startPostgres(part("postgres").path, "lethe");
  });
  afterAll(async () => postgres?.close());

  it("lets three replicas, killed at random, carry out 200 orders: none is lost, and none of a subject's at the same time", async () => {
    const hydra = await hydraOfMany();
    const settings = { HYDRA_ADMIN_URL: hydra.url, STORE_URL: await postgres.newDatabase() };
    const replicas = await Promise.all([runAdmin(settings), runAdmin(settings), runAdmin(settings)]);
    const chance = chanceFrom(20_261_128);
    const any = () => replicas[chance(replicas.length)] as AdminLethe;
    const subjects = Array.from({ length: 100 }, (_, count) => `user-${count}`);

    /** As a caller should: again with the same key, at whoever answers. */
    async function placeSafely(subject: string, key: string): Promise<string> {
      for (;;) {
        try {
          return await place(any(), subject, key);
        } catch (error) {
          // It was just killed; whether it had kept the order, nobody knows.
          if (!(error instanceof TypeError)) throw error;
          await pause(50);
        }
      }
    }

    const progress = { isPlaced: false };
    const placing = Promise.all(
      subjects.map(async (subject) => [
        await placeSafely(subject, `${subject}-first`),
        await placeSafely(subject, `${subject}-again`),
      ]),
    ).finally(() => (progress.isPlaced = true));
    for (let kills = 0; kills < 6 || !progress.isPlaced; kills += 1) {
      await pause(100 + chance(500));
      const nth = chance(replicas.length);
      const victim = replicas[nth] as AdminLethe;
      victim.child.kill("SIGKILL");
      await victim.ended;
      replicas[nth] = await runAdmin(settings);
    }
    const ids = (await placing).flat();
    expect(new Set(ids).size).toBe(200);
    await expect
      .poll(() => postgres.sql(sqlOf("state <> 'completed'"), databaseOf(settings.STORE_URL)), {
        timeout: 120_000,
      })
      .toBe("0");
    for (const id of ids) expect(await stateOf(any(), id)).toBe("done");
    expect(await postgres.sql(sqlOf("true"), databaseOf(settings.STORE_URL))).toBe("200");
    // Each app was told, by the end of its sign-in, at least once; and its access has ended.
    for (const subject of subjects) expect(hydra.ends.get(`sid-${subject}`)).toBeGreaterThanOrEqual(1);
    expect(hydra.revoked).toEqual(new Set(subjects));
    expect(hydra.atOnce()).toBe(1);
    // Killed in the middle of something, and not only beside it.
    expect(
      Number(await postgres.sql(sqlOf("retry_count > 0"), databaseOf(settings.STORE_URL))),
    ).toBeGreaterThan(0);
  });

  it("lets another replica carry on where one is killed in the middle of a reconciliation: all who are lost end, nobody else does, and whoever came back meanwhile stays", async () => {
    const ids = Array.from(
      { length: 1_000 },
      (_, nth) => `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`,
    );
    const kratos = await kratosOfMany(ids, (nth) => nth % 5 === 0, 3);
    const lost = ids.filter((id) => kratos.disabled.has(id));
    const hydra = await hydraOfMany();
    const STORE_URL = await postgres.newDatabase();
    const database = databaseOf(STORE_URL);
    const replicas = await Promise.all(
      kratos.urls.map(async (url) =>
        runAdmin({
          HYDRA_ADMIN_URL: hydra.url,
          KRATOS_PUBLIC_URL: url,
          KRATOS_ADMIN_URL: url,
          STORE_URL,
          RECONCILE_EVERY: "1h",
        }),
      ),
    );

    // The one that looks is killed when it has looked at a part of them.
    await expect.poll(() => kratos.listed.length, { timeout: 60_000, interval: 5 }).toBe(5);
    const [{ door: looking } = { door: 0 }] = kratos.listed;
    const victim = replicas[looking] as AdminLethe;
    victim.child.kill("SIGKILL");
    await victim.ended;
    const ordered = Number(await postgres.sql(sqlOf("true"), database));
    expect(ordered).toBeGreaterThan(0);
    expect(ordered).toBeLessThan(lost.length);
    expect(new Set(kratos.listed.map(({ door }) => door))).toEqual(new Set([looking]));

    // An administrator lets somebody back in whose order is over, and they sign in again.
    const over =
      "SELECT singleton_key FROM lethe.job WHERE name = 'sign-outs' AND state = 'completed' LIMIT 1";
    await expect.poll(() => postgres.sql(over, database)).not.toBe("");
    const back = await postgres.sql(over, database);
    kratos.disabled.delete(back);
    kratos.inSession.add(back);
    hydra.revoked.delete(back);
    const endsOfBack = hydra.ends.get(`sid-${back}`);

    const others = replicas.filter((replica) => replica !== victim);
    await expect
      .poll(() => others.map((replica) => replica.stdout()).join(""), { timeout: 200_000, interval: 500 })
      .toContain("reconciliation.done");
    expect(kratos.listed.filter(({ from }) => from === 0)).toHaveLength(2);
    await expect
      .poll(() => postgres.sql(sqlOf("state <> 'completed'"), database), { timeout: 120_000 })
      .toBe("0");
    const ended = lost.filter((id) => id !== back);
    expect(ended.filter((id) => !hydra.revoked.has(id) || !hydra.ends.has(`sid-${id}`))).toEqual([]);
    expect(ended.filter((id) => kratos.inSession.has(id))).toEqual([]);
    expect(ids.filter((id) => !lost.includes(id) && hydra.ends.has(`sid-${id}`))).toEqual([]);
    expect([hydra.revoked.has(back), kratos.inSession.has(back)]).toEqual([false, true]);
    expect(hydra.ends.get(`sid-${back}`)).toBe(endsOfBack);
    // One order for each, though the list was looked at from its beginning once more.
    const perSubject = `SELECT max(count) FROM (SELECT count(*) FROM lethe.job WHERE name = 'sign-outs' GROUP BY singleton_key) AS orders`;
    expect(await postgres.sql(perSubject, database)).toBe("1");
    expect(await postgres.sql(sqlOf("true"), database)).toBe(String(lost.length));
  });

  it("is waited for where it is away at the start and later on; the rest goes on, and no password reaches the log", async () => {
    const hydra = await hydraOfMany();
    const settings = { HYDRA_ADMIN_URL: hydra.url, STORE_URL: await postgres.newDatabase() };
    await postgres.stop();
    const lethe = await runAdmin(settings);
    expect((await ask(`${lethe.url}/health/alive`)).status).toBe(200);
    const refused = await fetch(`${lethe.adminUrl}/sign-outs`, {
      method: "POST",
      headers,
      body: JSON.stringify({ subject: "ada" }),
    });
    expect(refused.status).toBe(503);
    await postgres.start();
    const id = await place(lethe, "ada");
    await expect.poll(() => stateOf(lethe, id)).toBe("done");
    await postgres.stop();
    await expect.poll(lethe.stdout).toMatch(/the store of sign-out orders fails/);
    await postgres.start();
    await expect.poll(lethe.stdout).toMatch(/the store of sign-out orders works again/);
    lethe.child.kill("SIGTERM");
    expect((await lethe.ended).code).toBe(0);
    const said = lethe.stdout() + lethe.stderr();
    expect(said).not.toContain(new URL(settings.STORE_URL).password);
    expect(said).not.toContain(token);
  });

  it("refuses to start where PostgreSQL refuses it, and lethe migrate makes the tables for who may not", async () => {
    const owner = await postgres.newDatabase();
    await postgres.sql("CREATE USER clerk PASSWORD 'only-for-these-tests'");
    const clerk = postgres.url(databaseOf(owner), "clerk");
    const env = {
      HYDRA_ADMIN_URL: "http://127.0.0.1:1",
      COOKIE_SECRET: cookieSecret,
      ADMIN_PORT: "0",
      ADMIN_TOKEN: token,
      HOST: "127.0.0.1",
      PORT: "0",
    };
    const refused = run(process.execPath, [main, "serve"], { env: { ...env, STORE_URL: clerk } });
    expect((await refused.ended).code).toBe(78);
    expect(refused.stderr()).toContain("run `lethe migrate` as one who may");
    // As it ships: pg-boss and what it needs are in the program.
    const program = await buildLethe(onTestFinished);
    const migrate = run(process.execPath, [program, "migrate"], { env: { ...env, STORE_URL: owner } });
    expect((await migrate.ended).code).toBe(0);
    expect(migrate.stdout()).toBe("The store is up to date.\n");
    await postgres.sql(
      `GRANT USAGE ON SCHEMA lethe TO clerk;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA lethe TO clerk`,
      databaseOf(owner),
    );
    const lethe = await runLethe({ ...env, STORE_URL: clerk });
    const wrong = run(process.execPath, [main, "migrate"], {
      env: { ...env, STORE_URL: owner.replace("only-for", "not-for") },
    });
    expect((await wrong.ended).code).toBe(1);
    expect(wrong.stderr()).toBe("lethe: STORE_URL: PostgreSQL refuses the user or the password\n");
    lethe.child.kill("SIGTERM");
    expect((await lethe.ended).code).toBe(0);
  });
});

function sqlOf(condition: string): string {
  return `SELECT count(*) FROM lethe.job WHERE name = 'sign-outs' AND ${condition}`;
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

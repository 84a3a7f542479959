import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { hydraBinary } from "../../testkit/ory/hydra-binary.ts";
import type { Stage } from "./stage.ts";
import { readTables } from "./tables.ts";
import { signedIn } from "./visits.ts";

export interface Cleaned {
  table: string;
  before: number;
  /** Rows that the janitor has left. */
  after: number;
  /** Rows that the statements of docs/scale.md have left then. */
  afterOwn: number;
}

const run = promisify(execFile);

const aged = {
  hydra_oauth2_flow: ["requested_at", "login_authenticated_at", "login_initialized_at"],
  hydra_oauth2_logout_request: ["requested_at", "expires_at"],
  hydra_oauth2_authentication_session: ["authenticated_at", "expires_at"],
  hydra_oauth2_access: ["requested_at", "expires_at"],
  hydra_oauth2_refresh: ["requested_at", "expires_at"],
  hydra_oauth2_code: ["requested_at", "expires_at"],
  hydra_oauth2_oidc: ["requested_at", "expires_at"],
  hydra_oauth2_pkce: ["requested_at", "expires_at"],
};

/** The statements that docs/scale.md has for what the janitor leaves. */
export const ownCleaning = [
  `DELETE FROM hydra_oauth2_authentication_session WHERE authenticated_at < now() - interval '60 days'`,
  `DELETE FROM hydra_oauth2_flow AS f
WHERE f.requested_at < now() - interval '60 days'
  AND f.login_session_id IS NULL
  AND NOT coalesce(f.consent_remember, false)
  AND NOT EXISTS (SELECT FROM hydra_oauth2_access AS a WHERE a.challenge_id = f.consent_challenge_id)
  AND NOT EXISTS (SELECT FROM hydra_oauth2_refresh AS r WHERE r.challenge_id = f.consent_challenge_id)`,
  `DELETE FROM hydra_oauth2_logout_request WHERE was_used OR rejected`,
];

/** Makes everything half a year old, which is beyond every lifespan, and has Hydra's janitor clean up, and then those statements. What is new has to stay. */
export async function cleanUp({ postgres, apps, hydra }: Stage): Promise<Cleaned[]> {
  const inside = postgres.inside("hydra");
  for (const [table, columns] of Object.entries(aged)) {
    const exist = await inside.run(
      `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}';`,
    );
    const known = columns.filter((column) => exist.includes(column));
    const sets = known.map((column) => `${column} = ${column} - interval '180 days'`);
    await inside.run(`UPDATE ${table} SET ${sets.join(", ")};`);
  }
  const before = await readTables(inside);
  const { PATH = "", HOME = "" } = process.env;
  const args = [
    "janitor",
    "--read-from-env",
    "--tokens",
    "--requests",
    "--grants",
    "--limit",
    "1000000",
    "--batch-size",
    "1000",
  ];
  await run(await hydraBinary(), args, { env: { PATH, HOME, DSN: postgres.dsn("hydra") } });
  const after = await readTables(inside);
  const { signIn } = await signedIn(apps.asks);
  for (const statement of ownCleaning) await inside.run(`${statement};`);
  const afterOwn = await readTables(inside);
  await inside.close();
  const list = await fetch(`${hydra.adminUrl}/admin/oauth2/auth/sessions/consent?subject=${signIn.subject}`);
  if ((await list.text()) === "[]") throw new Error("a consent of today was cleaned up");
  return Object.keys(aged)
    .filter((table) => (before[table]?.rows ?? 0) > 0)
    .map((table) => {
      const [left, leftOwn] = [after, afterOwn].map((tables) => tables[table]?.rows ?? 0);
      const isOfToday = table !== "hydra_oauth2_logout_request";
      return {
        table,
        before: before[table]?.rows ?? 0,
        after: left ?? 0,
        afterOwn: (leftOwn ?? 0) - (isOfToday ? 1 : 0),
      };
    });
}

import { z } from "zod";
import type { Psql } from "./psql.ts";
import type { Stage } from "./stage.ts";
import { newUser, signedIn } from "./visits.ts";

/** How Hydra finds consents, with so many rows in its table, and so many of them this person's. */
export interface LongList {
  rows: number;
  ofSubject: number;
  /** PostgreSQL's own time and its plan's index, for the list of a page of 50, the count for its header, and whom to tell of a sign-out. */
  list: Explained;
  count: Explained;
  notify: Explained;
  /** The median of what the admin API takes for the same page, and for the list of one sign-in. */
  httpMs: number;
  httpOneSignInMs: number;
}

export interface Explained {
  ms: number;
  pages: number;
  index: string;
}

interface PlanNode {
  "Node Type": string;
  "Index Name"?: string | undefined;
  Plans?: PlanNode[] | undefined;
}

const node: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    "Node Type": z.string(),
    "Index Name": z.string().optional(),
    Plans: z.array(node).optional(),
  }),
);
const explained = z.tuple([
  z.object({
    Plan: z.intersection(
      node,
      z.object({ "Shared Hit Blocks": z.number(), "Shared Read Blocks": z.number() }),
    ),
    "Execution Time": z.number(),
  }),
]);

// What Hydra v2.3.0 asks for, in its own words (persistence/sql/persister_consent.go).
const granted =
  "(state = 6 OR state = 5) AND subject = '$subject' AND consent_skip=FALSE AND consent_error='{}' AND nid = '$nid'";
const queries = {
  list: `SELECT * FROM hydra_oauth2_flow WHERE ${granted} ORDER BY requested_at DESC LIMIT 50 OFFSET 0`,
  count: `SELECT COUNT(*) FROM hydra_oauth2_flow WHERE ${granted}`,
  notify: `SELECT DISTINCT c.* FROM hydra_client as c JOIN hydra_oauth2_flow as f ON (c.id = f.client_id AND c.nid = f.nid)
 WHERE f.subject='$subject' AND c.backchannel_logout_uri != '' AND c.backchannel_logout_uri IS NOT NULL
 AND f.login_session_id = '$sid' AND f.nid = '$nid' AND c.nid = '$nid'`,
};

interface Person {
  subject: string;
  sid: string;
}

/** One real sign-in, copied until the table is long: most copies are other people's, some are of one person who signs in a lot. */
export async function measureLongLists(stage: Stage, sizes: number[], ofOne: number[]): Promise<LongList[]> {
  const inside = stage.postgres.inside("hydra");
  const lists: LongList[] = [];
  try {
    const rare = await newPerson(stage);
    for (const size of sizes) {
      const missing = size - (await count(inside));
      // Ten sign-ins a person.
      await copy(inside, rare, missing, "'nobody-' || lpad((i / 10)::text, 29, '0')");
      lists.push(await measure(stage, inside, rare, 1));
    }
    for (const many of ofOne) {
      const person = await newPerson(stage);
      await copy(inside, person, many - 1, `'${person.subject}'`);
      lists.push(await measure(stage, inside, person, many));
    }
  } finally {
    await inside.close();
  }
  return lists;
}

async function newPerson(stage: Stage): Promise<Person> {
  const subject = newUser();
  const { signIn } = await signedIn(stage.apps.asks, subject);
  return { subject, sid: signIn.sid };
}

// Every column as it is, but for those that say whose sign-in it was, and when. Session ids refer to a table that has no such rows.
async function copy(inside: Psql, { subject }: Person, times: number, whose: string): Promise<void> {
  if (times <= 0) return;
  const listed = await inside.run(
    "SELECT column_name FROM information_schema.columns WHERE table_name = 'hydra_oauth2_flow' ORDER BY ordinal_position;",
  );
  const fresh: Record<string, string> = {
    login_challenge: "gen_random_uuid()::text",
    login_verifier: "gen_random_uuid()::text",
    consent_challenge_id: "gen_random_uuid()::text",
    consent_verifier: "gen_random_uuid()::text",
    login_session_id: "NULL",
    subject: whose,
    requested_at: "requested_at - i * interval '1 second'",
  };
  const columns = listed.filter((line) => line !== "");
  const values = columns.map((column) => fresh[column] ?? column);
  await inside.run(
    `INSERT INTO hydra_oauth2_flow (${columns.join(", ")}) SELECT ${values.join(", ")} FROM generate_series(1, ${times}) AS i,
     (SELECT * FROM hydra_oauth2_flow WHERE subject = '${subject}' AND login_session_id IS NOT NULL LIMIT 1) AS f;`,
  );
  await inside.run("VACUUM ANALYZE hydra_oauth2_flow;");
}

async function measure(stage: Stage, inside: Psql, person: Person, ofSubject: number): Promise<LongList> {
  const [nid = ""] = await inside.run("SELECT id FROM networks LIMIT 1;");
  const fill = (sql: string) =>
    sql.replaceAll("$subject", person.subject).replaceAll("$sid", person.sid).replaceAll("$nid", nid);
  const consents = `${stage.hydra.adminUrl}/admin/oauth2/auth/sessions/consent?subject=${person.subject}&page_size=50`;
  return {
    rows: await count(inside),
    ofSubject,
    list: await explain(inside, fill(queries.list)),
    count: await explain(inside, fill(queries.count)),
    notify: await explain(inside, fill(queries.notify)),
    httpMs: await medianMs(consents),
    httpOneSignInMs: await medianMs(`${consents}&login_session_id=${person.sid}`),
  };
}

async function count(inside: Psql): Promise<number> {
  return Number((await inside.run("SELECT count(*) FROM hydra_oauth2_flow;")).join(""));
}

// The second time: what the first one reads from the disk is not what is asked here.
async function explain(inside: Psql, sql: string): Promise<Explained> {
  await inside.run(`${sql};`);
  const [{ Plan: plan, "Execution Time": ms }] = explained.parse(
    await inside.json(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`),
  );
  const index = new Set(accessesOf(plan));
  return {
    ms,
    pages: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
    index: Array.from(index).join(", "),
  };
}

function accessesOf({ "Node Type": type, "Index Name": index, Plans: below = [] }: PlanNode): string[] {
  const own = index ?? (type === "Seq Scan" ? "the whole table" : undefined);
  return [...(own === undefined ? [] : [own]), ...below.flatMap(accessesOf)];
}

async function medianMs(url: string): Promise<number> {
  const took: number[] = [];
  while (took.length < 9) {
    const startedAt = performance.now();
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`the list was answered ${answer.status}`);
    await answer.text();
    took.push(performance.now() - startedAt);
  }
  return took.toSorted((one, other) => one - other)[4] ?? Number.NaN;
}

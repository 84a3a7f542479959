import http from "node:http";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import type { ReplicaUser } from "./replicas/replica-user.ts";
import { startReplicas, type Replicas } from "./replicas/start-replicas.ts";
import { signOutWhile } from "./replicas/sign-out-while.ts";
import { cookieSecret, until } from "./process-run.ts";

const crowd = 200;
// Hydra's answers take that long each way: so that a replica has some requests under way when it ends.
const slowMs = 150;
const busy = 3;

const confirmed = ({ signedOut }: { signedOut: boolean }) => signedOut;

describe("three replicas behind HAProxy", needs("hydra", "postgres", "haproxy"), () => {
  let fixture: Replicas;
  const undo: (() => unknown)[] = [];
  beforeAll(async () => {
    fixture = await startReplicas((step) => undo.push(step));
  });
  afterAll(async () => {
    for (const step of undo.toReversed()) await step();
  });

  async function stillSignedIn(people: ReplicaUser[]): Promise<ReplicaUser[]> {
    const answers = await Promise.all(people.map((person) => person.isSignedIn()));
    return people.filter((_, index) => answers[index]);
  }

  it("take each other's forms, whichever asked and whichever is answered", async () => {
    const people = await fixture.people(6, "bank");
    const pairs = new Set<string>();
    // HAProxy goes round: with a request in between, the answer goes to the one after the next.
    const goOn = async (index: number) =>
      index < 3 ? undefined : fetch(`${fixture.haproxy.url}/health/alive`).then((answer) => answer.text());
    for (const [index, person] of people.entries()) {
      const asked = await person.openQuestion();
      await goOn(index);
      const answered = await person.answer({ follow: false });
      await goOn(index);
      expect(answered?.status).toBe(303);
      pairs.add([asked, answered].map((page) => page?.answer.headers["x-replica"]).join(" "));
      await person.agent.open(answered?.answer.headers.location ?? "");
    }
    expect([...pairs].toSorted()).toEqual(["a b", "a c", "b a", "b c", "c a", "c b"]);
    expect(await stillSignedIn(people)).toEqual([]);
  });

  it("that are drained and then get SIGTERM, one after the other, fail nobody of 200 who sign out meanwhile", async () => {
    fixture.slowDown(slowMs);
    const [people, undecided] = [await fixture.people(crowd), await fixture.people(3, "bank")];
    for (const person of undecided) await person.openQuestion();
    const visits = await signOutWhile(people, fixture.replicas, async (replica) => {
      await until(() => replica.door.accepting >= busy);
      expect(await replica.drainAndStop()).toEqual({ code: 0, signal: null });
      await replica.start();
    });
    fixture.slowDown(0);
    expect(people.flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(visits.filter(confirmed)).toHaveLength(crowd);
    expect(people.flatMap(({ lies }) => lies)).toEqual([]);
    // Those who have not answered are where they were, with a form that still works.
    expect(await stillSignedIn(undecided)).toEqual(undecided);
    for (const person of undecided) expect(await person.signOut()).toBe(true);
    expect(undecided.flatMap(({ troubles, lies }) => [...troubles, ...lies])).toEqual([]);
  });

  it("that are killed fail only those whose form they had in hand, and these can send it again", async () => {
    // On a kept connection HAProxy would hang up without a word, for a browser to send the form again by itself.
    const { globalAgent } = http;
    http.globalAgent = new http.Agent();
    onTestFinished(() => void (http.globalAgent = globalAgent));
    fixture.slowDown(slowMs);
    const people = await fixture.people(crowd);
    const visits = await signOutWhile(people, fixture.replicas, async (replica) => {
      await until(() => replica.door.accepting >= busy);
      expect(await replica.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
      await replica.start();
    });
    fixture.slowDown(0);
    const failures = visits.flatMap(({ person, during }) =>
      person.troubles.map(({ at, status, replica }) => ({ at, status, isKilled: replica === during })),
    );
    expect(failures.length).toBeGreaterThan(0);
    expect(failures).toEqual(failures.map(() => ({ at: "answer", status: 502, isKilled: true })));
    expect(visits.filter(confirmed)).toHaveLength(crowd);
    expect(people.flatMap(({ lies }) => lies)).toEqual([]);
  });

  it("whose secret is replaced in three rolls refuse no form", async () => {
    const next = "the-secret-that-comes-after-that-one";
    const rolls = [`${cookieSecret},${next}`, `${next},${cookieSecret}`, next];
    // Browsers that were here before, and keep their cookie for as long as they are open.
    const early = await fixture.people(9, "provider");
    for (const person of early) await person.openQuestion();
    for (const [roll, secrets] of rolls.entries()) {
      const fresh = await fixture.people(9, "bank");
      const returned = early.slice(roll * 3, roll * 3 + 3);
      for (const person of [...fresh, ...returned]) expect(await person.openQuestion()).toBeDefined();
      const waiting = [...fresh, ...returned];
      for (const replica of fixture.replicas) {
        await replica.drainAndStop();
        await replica.start({ COOKIE_SECRET: secrets });
        // Some while one, two or three of them know the secret of this roll.
        for (const person of waiting.splice(0, 4)) await person.signOut();
      }
      expect(waiting).toEqual([]);
      for (const person of [...fresh, ...returned]) {
        expect(person.troubles).toEqual([]);
        expect(person.lies).toEqual([]);
      }
      expect(await stillSignedIn([...fresh, ...returned])).toEqual([]);
    }
  });
});

import { setTimeout as pause } from "node:timers/promises";
import type { ReplicaUser } from "./replica-user.ts";
import type { Replica } from "./replica.ts";

const everyMs = 20;

export interface Visit {
  person: ReplicaUser;
  /** Whether they were told, in the end, that they are signed out. */
  signedOut: boolean;
  /** The replica whose turn it was when they began. */
  during: string;
}

/** While these people sign out, one soon after the other, each of these replicas in its turn has this done to it. */
export async function signOutWhile(
  people: ReplicaUser[],
  replicas: Replica[],
  roll: (replica: Replica) => Promise<void>,
): Promise<Visit[]> {
  const perTurn = Math.ceil(people.length / replicas.length);
  const visits: Visit[] = [];
  for (const [index, replica] of replicas.entries()) {
    const theirs = people.slice(index * perTurn, (index + 1) * perTurn);
    const outcomes = theirs.map(async (person, place) => {
      await pause(place * everyMs);
      return { person, signedOut: await person.signOut(), during: replica.name };
    });
    await roll(replica);
    visits.push(...(await Promise.all(outcomes)));
  }
  return visits;
}

import { setTimeout as pause } from "node:timers/promises";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { kinds, type Kind } from "./kinds.ts";
import type { Fixture } from "./fixture.ts";
import type { Book } from "./call-costs.ts";
import { inTurn, newUser, signedIn } from "./visits.ts";

export interface CountedKind {
  id: string;
  title: string;
  rounds: number;
  /** Back-channel notices per round. */
  notices: number;
  book: Book;
}

/** Every kind, `rounds` times each, one at a time. */
export async function countKinds(fixture: Fixture, rounds: number): Promise<CountedKind[]> {
  const counted: CountedKind[] = [];
  for (const kind of kinds) counted.push(await countKind(fixture, kind, rounds));
  return [...counted, ...(await countSignIns(fixture, rounds))];
}

async function countKind(fixture: Fixture, kind: Kind, usual: number): Promise<CountedKind> {
  const { id, title, settings = {}, withKratos = false, share = 1, settleMs = 0 } = kind;
  await fixture.lethe({ ...settings, ...(withKratos && fixture.withKratos) });
  // The first of a kind prepares statements and fills caches.
  await kind.visit(fixture, await kind.prepare(fixture));
  const rounds = Math.max(1, Math.round(usual * share));
  const ready = await inTurn(rounds, () => kind.prepare(fixture));
  await pause(settleMs + 200);
  const before = fixture.notices();
  fixture.costs.isOn = true;
  for (const one of ready) await kind.visit(fixture, one);
  await pause(settleMs + 200);
  fixture.costs.isOn = false;
  const notices = (fixture.notices() - before) / rounds;
  return { id, title, rounds, notices, book: fixture.costs.take() };
}

/** For comparison: what it takes to sign in, all calls of it together, without those of a password. */
async function countSignIns(fixture: Fixture, rounds: number): Promise<CountedKind[]> {
  const { costs, apps } = fixture;
  await signedIn(apps.asks);
  const first: CountedKind = {
    id: "sign-in",
    title: "Sign-in, consent and tokens",
    rounds,
    notices: 0,
    book: new Map(),
  };
  const second = { ...first, id: "sign-in-again", title: "The same for a second app" };
  const agents = Array.from({ length: rounds }, () => new BrowserAgent());
  costs.isOn = true;
  for (const agent of agents) {
    await costs.measure("everything", async () => apps.asks.signIn(agent, newUser()));
  }
  first.book = costs.take();
  for (const agent of agents) await costs.measure("everything", async () => apps.trusted.signIn(agent, ""));
  second.book = costs.take();
  costs.isOn = false;
  return [first, second];
}

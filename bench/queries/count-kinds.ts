import { setTimeout as pause } from "node:timers/promises";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { kinds, type Kind } from "./kinds.ts";
import type { Stage } from "./stage.ts";
import type { Book } from "./toll.ts";
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
export async function countKinds(stage: Stage, rounds: number): Promise<CountedKind[]> {
  const counted: CountedKind[] = [];
  for (const kind of kinds) counted.push(await countKind(stage, kind, rounds));
  return [...counted, ...(await countSignIns(stage, rounds))];
}

async function countKind(stage: Stage, kind: Kind, usual: number): Promise<CountedKind> {
  const { id, title, settings = {}, withKratos = false, share = 1, settleMs = 0 } = kind;
  await stage.lethe({ ...settings, ...(withKratos && stage.withKratos) });
  // The first of a kind prepares statements and fills caches.
  await kind.visit(stage, await kind.prepare(stage));
  const rounds = Math.max(1, Math.round(usual * share));
  const ready = await inTurn(rounds, () => kind.prepare(stage));
  await pause(settleMs + 200);
  const before = stage.notices();
  stage.toll.isOn = true;
  for (const one of ready) await kind.visit(stage, one);
  await pause(settleMs + 200);
  stage.toll.isOn = false;
  const notices = (stage.notices() - before) / rounds;
  return { id, title, rounds, notices, book: stage.toll.take() };
}

/** For comparison: what it takes to sign in, all calls of it together, without those of a password. */
async function countSignIns(stage: Stage, rounds: number): Promise<CountedKind[]> {
  const { toll, apps } = stage;
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
  toll.isOn = true;
  for (const agent of agents) {
    await toll.measure("everything", async () => apps.asks.signIn(agent, newUser()));
  }
  first.book = toll.take();
  for (const agent of agents) await toll.measure("everything", async () => apps.trusted.signIn(agent, ""));
  second.book = toll.take();
  toll.isOn = false;
  return [first, second];
}

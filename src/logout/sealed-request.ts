import { z } from "zod";
import { createSeal } from "../encryption.ts";

/** How far a sign-out has come that takes more than one request. For showing: what there is to end is read anew each time. */
const goingOn = z.object({
  /** Why it was decided on, for the audit. */
  reason: z.string(),
  /** How much there was to end when it began. */
  of: z.number(),
  /** By what ended, what that came to. */
  ended: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What it was about to end. */
  halfWay: z.string(),
  /** When the newest consent was given that there was when it began, by Hydra's clock: what is newer stays. */
  newestAtMs: z.number().optional(),
});
export type GoingOn = z.output<typeof goingOn>;

/** What the page was made from: enough to carry out and record the answer without asking Hydra for the request again. */
const requestFacts = z.object({
  subject: z.string(),
  /** There when something depends on it. */
  sid: z.string().optional(),
  clientId: z.string().optional(),
  /** True when the page offered more than the sign-out, because it knew that the request was the person's own. */
  offered: z.boolean().optional(),
  /** There when the sign-out has begun. */
  goingOn: goingOn.optional(),
});
export type RequestFacts = z.output<typeof requestFacts>;

/** Carries what a page was made from through its form: nobody else can read it, change it, or move it to another challenge. */
export interface RequestSeal {
  seal(challenge: string, facts: RequestFacts): string;
  /** Undefined when it is missing, damaged, from another challenge, older than the oldest secret, or of a shape not known here. */
  open(challenge: string, sealed: unknown): RequestFacts | undefined;
}

/** @param secrets newest first: the first seals, all can open */
export function createRequestSeal(secrets: string[]): RequestSeal {
  const seal = createSeal(secrets, "lethe sealed request");
  return {
    seal: (challenge, facts) => seal.seal(challenge, JSON.stringify(facts)),
    open(challenge, sealed) {
      const text = typeof sealed === "string" ? seal.open(challenge, sealed) : undefined;
      return text === undefined ? undefined : readFacts(text);
    },
  };
}

// While releases replace each other, one seals what the other does not know: that counts as absent, and Hydra is asked again.
function readFacts(text: string): RequestFacts | undefined {
  try {
    return requestFacts.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

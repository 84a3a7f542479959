import { z } from "zod";

/** What a sign-out ends. `here` is Hydra's sign-in in this browser, which ends when the browser follows Hydra's redirect. */
export type TerminationTarget =
  "account" | "account_elsewhere" | "account_everywhere" | "devices" | "access" | "client_access" | "here";

/** How far a sign-out has come, for the page and the audit to say. */
export interface Progress {
  /** Everything that it is to end, in order. */
  targets: readonly TerminationTarget[];
  /** With what it came to, in this request and those before it. */
  ended: Map<TerminationTarget, string | number>;
  /** Begun, and not known to have ended. */
  unsure: TerminationTarget[];
  /** Not begun. */
  notEnded: TerminationTarget[];
  /** The target of which something is left for another request. */
  incomplete: TerminationTarget | undefined;
  /** Of a target that is many, how many have ended in this request, also where one of them failed. */
  counts: Map<TerminationTarget, Count>;
  /** What was asked for by its id, once it is known to be the user's own: nothing that a form made up. */
  clientId?: string;
  /** Kratos's id of a session, which opens nothing: its token does. */
  sessionId?: string;
}

/** So many of so many. */
export interface Count {
  /** Those that have ended. */
  ended: number;
  /** All that there were. */
  of: number;
}

export const earlierProgress = z.object({
  /** Why it was decided on, for the audit. */
  reason: z.string(),
  /** How much there was to end when it began. */
  of: z.number(),
  /** By target, what that came to. */
  ended: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The target that it was about to end. */
  halfWay: z.string(),
  /** When the newest consent was given that there was when it began, by Hydra's clock: what is newer stays. */
  newestAtMs: z.number().optional(),
});
/** How far the requests before this one have come, as it goes through a page's form. For showing and counting: what there is to end is read anew. */
export type EarlierProgress = z.output<typeof earlierProgress>;

/** @param earlier how far the requests before this one have come */
export function startProgress(targets: readonly TerminationTarget[], earlier?: EarlierProgress): Progress {
  const had = targets.filter((target) => earlier !== undefined && target in earlier.ended);
  const complete = had.filter((target) => target !== earlier?.halfWay);
  return {
    targets,
    ended: new Map(complete.map((target) => [target, earlier?.ended[target] ?? "ended"])),
    unsure: had.filter((target) => target === earlier?.halfWay),
    notEnded: targets.filter((target) => !had.includes(target)),
    incomplete: undefined,
    counts: new Map(),
  };
}

/** None of none for a target that was not begun. */
export function countOf({ counts }: Progress, target: TerminationTarget): Count {
  return counts.get(target) ?? { ended: 0, of: 0 };
}

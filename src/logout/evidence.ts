import type { Request } from "express";

/** Who sits at this browser, as far as the sources that are set up can tell. */
export interface Evidence {
  /** False when no source is set up: then nobody can know who sits there, and rows 7 and 8 of the decision say nothing. */
  configured: boolean;
  /** Hydra's subject of the person at this browser, when a source knows them. */
  subject?: string;
  /** The newest moment at which a source saw the person, in milliseconds since the epoch. */
  seenAtMs?: number;
}

/** Asked only when the rows before it have not decided, because an answer may cost a call. */
export type EvidenceReader = (req: Request) => Promise<Evidence>;

export const noEvidence: EvidenceReader = () => Promise.resolve({ configured: false });

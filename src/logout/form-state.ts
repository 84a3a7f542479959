import { z } from "zod";
import { createEncryption } from "../encryption.ts";
import { earlierProgress } from "../sign-out/progress.ts";

/** What a page was made from: enough to carry out and record its response without asking Hydra for the request again. */
const shape = z.object({
  subject: z.string(),
  /** There when something depends on it. */
  sid: z.string().optional(),
  clientId: z.string().optional(),
  /** True when the page offered more than the sign-out, because it knew that the request was the user's own. */
  offered: z.boolean().optional(),
  /** There when the sign-out has begun. */
  earlier: earlierProgress.optional(),
});
export type FormState = z.output<typeof shape>;

/** Carries what a page was made from through its form, encrypted (docs/decisions/004), and bound to the page's challenge. */
export interface EncryptedFormState {
  seal(challenge: string, state: FormState): string;
  /** Undefined when it is missing, damaged, from another challenge, older than the oldest secret, or of a shape not known here. */
  open(challenge: string, sealed: unknown): FormState | undefined;
}

/** @param secrets newest first: the first encrypts, all can decrypt */
export function createFormState(secrets: string[]): EncryptedFormState {
  const seal = createEncryption(secrets, "lethe sealed request");
  return {
    seal: (challenge, state) => seal.seal(challenge, JSON.stringify(state)),
    open(challenge, sealed) {
      const text = typeof sealed === "string" ? seal.open(challenge, sealed) : undefined;
      return text === undefined ? undefined : parse(text);
    },
  };
}

// While releases replace each other, one encrypts what the other does not know: that counts as absent, and Hydra is asked again.
function parse(text: string): FormState | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

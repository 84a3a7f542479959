import { displayName } from "./client-view.ts";

interface NamedIdentity {
  traits: Record<string, unknown>;
  verifiedAddresses: readonly string[];
}

/** What to call a user of Kratos's on a page; undefined when the traits have nothing: the id says nothing to a user. */
export function identityName({ traits, verifiedAddresses }: NamedIdentity): string | undefined {
  const { email, username, phone, name } = traits;
  for (const text of [email, username, ...verifiedAddresses, phone, name]) {
    const shown = typeof text === "string" ? displayName(text) : undefined;
    if (shown !== undefined) return shown;
  }
  return undefined;
}

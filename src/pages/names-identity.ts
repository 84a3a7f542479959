interface HintedIdentity {
  traits: Record<string, unknown>;
  verifiedAddresses: readonly string[];
}

/** True when this `login_hint` is one of the names and addresses that the identity has. */
export function namesIdentity(hint: string, { traits, verifiedAddresses }: HintedIdentity): boolean {
  const wanted = plain(hint);
  return [...verifiedAddresses, ...textsIn(traits)].some((text) => plain(text) === wanted);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

// However a telephone number, or a name, is written.
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s().-]/g, "");
}

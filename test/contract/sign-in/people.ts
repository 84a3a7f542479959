interface Someone {
  email: string;
  name: string;
}

export const people: Someone[] = [
  { email: "ada@example.com", name: "Ada Lovelace" },
  { email: "grace@example.com", name: "Grace Hopper" },
];

export const everyonesPassword = "demo";

export function findPerson(email: string): Someone | undefined {
  return people.find((user) => user.email === email.trim().toLowerCase());
}

/** What the consent puts into id_tokens for the scopes that were granted. */
export function claimsFor(subject: string, scopes: string[]): Record<string, unknown> {
  const user = findPerson(subject);
  if (user === undefined) return {};
  return {
    ...(scopes.includes("profile") ? { name: user.name } : {}),
    ...(scopes.includes("email") ? { email: user.email, email_verified: true } : {}),
  };
}

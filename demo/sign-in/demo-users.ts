export interface DemoUser {
  email: string;
  name: string;
}

export const demoUsers: DemoUser[] = [
  { email: "ada@example.com", name: "Ada Lovelace" },
  { email: "grace@example.com", name: "Grace Hopper" },
];

/** Shown on the sign-in page: there is nothing here to protect. */
export const demoPassword = "demo";

export function findDemoUser(email: string): DemoUser | undefined {
  return demoUsers.find((user) => user.email === email.trim().toLowerCase());
}

/** What the consent puts into id_tokens for the scopes that were granted. */
export function claimsFor(subject: string, scopes: string[]): Record<string, unknown> {
  const user = findDemoUser(subject);
  if (user === undefined) return {};
  return {
    ...(scopes.includes("profile") ? { name: user.name } : {}),
    ...(scopes.includes("email") ? { email: user.email, email_verified: true } : {}),
  };
}

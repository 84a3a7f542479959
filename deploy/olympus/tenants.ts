// The two tenants of Olympus, as far as they differ. Used by `npm run stack`, by the compose file's `seed` jobs and by the tests.

export type TenantName = "ciam" | "iam";

/** How an app hears of a sign-out that began elsewhere: not at all, from Hydra, or in the browser. */
export type AppRole = "plain" | "backChannel" | "frontChannel";

export interface TenantApp {
  id: string;
  name: string;
  /** For its own page. */
  hint: string;
}

export interface Person {
  email: string;
  first: string;
  last: string;
}

export interface Tenant {
  title: string;
  /** What its pages are headed by. */
  brand: { name: string; color: string };
  apps: Record<AppRole, TenantApp>;
  people: Person[];
}

const heard = {
  plain: "Nobody tells it when you sign out elsewhere.",
  backChannel: "Leave it open, sign out of another app, and watch Hydra tell it.",
  frontChannel: "Leave it open, sign out of another app, and watch your browser tell it.",
};

function apps(names: Record<AppRole, string>): Record<AppRole, TenantApp> {
  const app = (role: AppRole) => ({ id: names[role].toLowerCase(), name: names[role], hint: heard[role] });
  return { plain: app("plain"), backChannel: app("backChannel"), frontChannel: app("frontChannel") };
}

// The same address in both: two accounts that know nothing of each other.
const ada = { email: "ada@example.com", first: "Ada", last: "Lovelace" };

export const tenants: Record<TenantName, Tenant> = {
  ciam: {
    title: "CIAM, for customers",
    brand: { name: "Olympus", color: "#5b3fb5" },
    apps: apps({ plain: "Agora", backChannel: "Odeon", frontChannel: "Stoa" }),
    people: [ada, { email: "grace@example.com", first: "Grace", last: "Hopper" }],
  },
  iam: {
    title: "IAM, for employees",
    brand: { name: "Olympus staff", color: "#0f6b52" },
    apps: apps({ plain: "Archive", backChannel: "Forge", frontChannel: "Treasury" }),
    people: [ada, { email: "alan@example.com", first: "Alan", last: "Turing" }],
  },
};

export const tenantNames: TenantName[] = ["ciam", "iam"];
export const appRoles: AppRole[] = ["plain", "backChannel", "frontChannel"];

/** Everybody's, and printed at the start: there is nothing here to protect. */
export const demoPassword = "olympus-demo-only";

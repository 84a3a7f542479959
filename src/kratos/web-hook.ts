import { z } from "zod";

/** The self-service flows of Kratos's that a web-hook is for. */
export const hookFlows = ["settings", "recovery", "registration", "login", "verification"] as const;

export type HookFlow = (typeof hookFlows)[number];

/**
 * What the user did: `password`: set another one. `recovery`: came in by a code or link of a recovery. `second_factor`: removed a code app, backup
 * codes, a security key or a passkey. `address`: wrote down an address that was not there before. `login`: signed in. `other`: anything else.
 */
export type HookedChange = "password" | "recovery" | "second_factor" | "address" | "login" | "other";

/** A flow that a user has finished, as the web-hook's body says (`deploy/kratos/lethe.jsonnet`). */
export interface HookedFlow {
  /** The identity's id. */
  identityId: string;
  change: HookedChange;
  /** When the flow began, in milliseconds since the epoch. */
  issuedAtMs: number;
  /** The session that it was finished in. Undefined: Kratos does not say, or has not kept it yet. */
  sessionId: string | undefined;
  /** When the user of that session proved who they are. Undefined: Kratos does not say, or an older `lethe.jsonnet` does not. */
  authenticatedAtMs: number | undefined;
  /** The browser's cookie of that session, where Kratos says no session: a secret. */
  sessionCookie: string | undefined;
  /** False: the hook runs before Kratos has kept the change, which may yet fail. */
  isKept: boolean;
}

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const secret = z.string().max(4096);
// Hooks of a login run before Kratos keeps its session, which has no id until then.
const nil = "00000000-0000-0000-0000-000000000000";
const sessionId = z
  .uuid()
  .nullish()
  .transform((id) => (id === nil ? undefined : (id ?? undefined)));

const body = z.object({
  version: z.literal(1),
  identity_id: z.uuid(),
  flow_issued_at: time,
  flow_state: z.string().max(64).nullish(),
  session_id: sessionId,
  session_authenticated_at: time.nullish(),
  session_cookie: secret.regex(/^[^\s;,"\\]*$/).nullish(),
  fields: z.array(z.string().max(200)).max(2000),
  keys_added_at: z.array(time).max(200),
  addresses_created_at: z.array(time).max(200),
});

type Body = z.output<typeof body>;

/**
 * @param method of a settings flow, such as `totp`: Kratos's own flow does not say
 * @param sent the parsed JSON
 * @throws ZodError when it is not what our Jsonnet makes
 */
export function parseWebHook(flow: HookFlow, method: string | undefined, sent: unknown): HookedFlow {
  const wire = body.parse(sent);
  return {
    identityId: wire.identity_id,
    change: flow === "settings" ? (settingsChanges.get(method)?.(wire) ?? "other") : flowChanges[flow],
    issuedAtMs: wire.flow_issued_at,
    sessionId: wire.session_id,
    authenticatedAtMs: wire.session_authenticated_at ?? undefined,
    sessionCookie: wire.session_cookie ?? undefined,
    // With "parse", settings hooks run before the change is written.
    isKept: flow !== "settings" || wire.flow_state === "success",
  };
}

const flowChanges = {
  recovery: "recovery",
  registration: "other",
  login: "login",
  verification: "other",
} as const satisfies Record<Exclude<HookFlow, "settings">, HookedChange>;

type Facts = Pick<Body, "fields" | "flow_issued_at" | "keys_added_at" | "addresses_created_at">;

// Kratos shows in the flow what is there after the change: what can be removed is there.
const settingsChanges: ReadonlyMap<string | undefined, (facts: Facts) => HookedChange> = new Map([
  ["password", () => "password"],
  ["totp", (facts) => removedWithout(facts.fields, "totp_unlink")],
  ["lookup_secret", (facts) => removedWithout(facts.fields, "lookup_secret_reveal", "lookup_secret_disable")],
  ["webauthn", keyChange],
  ["passkey", keyChange],
  ["profile", (facts) => (facts.addresses_created_at.some(sinceFlow(facts)) ? "address" : "other")],
] as const);

function removedWithout(fields: string[], ...names: string[]): HookedChange {
  return names.some((name) => fields.includes(name)) ? "other" : "second_factor";
}

// One of several may have been removed, or one added to none.
function keyChange(facts: Facts): HookedChange {
  return facts.keys_added_at.some(sinceFlow(facts)) ? "other" : "second_factor";
}

function sinceFlow({ flow_issued_at: beganAtMs }: Facts) {
  return (createdAtMs: number) => createdAtMs >= beganAtMs;
}

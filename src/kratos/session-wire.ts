import { z } from "zod";
import type { KratosIdentity, KratosSession, ListedSession } from "./kratos.ts";
import { isRecoveryMethod } from "./recovery-methods.ts";

const text = z.string().nullish();

const identity = z
  .object({
    id: z.string().min(1),
    state: text,
    traits: z.record(z.string(), z.unknown()).nullish(),
    verifiable_addresses: z.array(z.object({ value: z.string(), verified: z.boolean() })).nullish(),
    recovery_addresses: z.array(z.object({ value: z.string() })).nullish(),
  })
  .transform((wire): KratosIdentity => ({
    id: wire.id,
    traits: wire.traits ?? {},
    verifiedAddresses: (wire.verifiable_addresses ?? []).filter((it) => it.verified).map((it) => it.value),
    unverifiedAddresses: (wire.verifiable_addresses ?? []).filter((it) => !it.verified).map((it) => it.value),
    ...(wire.recovery_addresses?.length && {
      recoveryAddresses: wire.recovery_addresses.map(({ value }) => value),
    }),
    ...(wire.state === "inactive" && { isDisabled: true }),
  }));

const session = z
  .object({
    id: z.string().min(1),
    active: z.boolean().nullish(),
    identity,
    authenticator_assurance_level: text,
    authentication_methods: z.array(z.object({ method: text })).nullish(),
    authenticated_at: text,
    expires_at: text,
    devices: z.array(z.object({ user_agent: text, location: text, ip_address: text })).nullish(),
  })
  .transform((wire): KratosSession & { active: boolean } => ({
    id: wire.id,
    active: wire.active !== false,
    identity: wire.identity,
    assuranceLevel: wire.authenticator_assurance_level ?? "",
    methods: (wire.authentication_methods ?? []).flatMap(({ method }) => method ?? []),
    authenticatedAtMs: toMs(wire.authenticated_at),
    expiresAtMs: toMs(wire.expires_at),
    devices: (wire.devices ?? []).map((device) => ({
      userAgent: device.user_agent ?? "",
      location: device.location ?? "",
      ipAddress: device.ip_address ?? "",
    })),
  }));

/** Undefined when the session is not active. @throws ZodError when the answer is no session */
export function parseSession(body: unknown): KratosSession | undefined {
  const { active, ...rest } = session.parse(body);
  return active ? rest : undefined;
}

/** The active ones. Kratos leaves the identity, which is the caller's own, out of a list. @throws ZodError */
export function parseSessions(body: unknown, owner: KratosIdentity): KratosSession[] {
  const list = z.array(z.looseObject({})).parse(body ?? []);
  const own = { id: owner.id, traits: owner.traits };
  return list.flatMap((item) => parseSession({ ...item, identity: item["identity"] ?? own }) ?? []);
}

const listedSessions = z.array(
  z.object({
    id: z.string().min(1),
    active: z.boolean().nullish(),
    authenticated_at: text,
    authentication_methods: z.array(z.object({ method: text })).nullish(),
  }),
);
/** The active ones. @throws ZodError when the answer is no list of sessions */
export function parseListedSessions(body: unknown): ListedSession[] {
  return listedSessions.parse(body ?? []).flatMap((wire) =>
    wire.active === false
      ? []
      : {
          id: wire.id,
          authenticatedAtMs: toMs(wire.authenticated_at),
          isRecovery: (wire.authentication_methods ?? []).some(({ method }) => isRecoveryMethod(method)),
        },
  );
}

/** @throws ZodError when the answer is no identity */
export function parseIdentity(body: unknown): KratosIdentity {
  return identity.parse(body);
}

/** @throws ZodError when the answer is no list of identities */
export function parseIdentities(body: unknown): KratosIdentity[] {
  return z.array(identity).parse(body ?? []);
}

/** @throws ZodError when the answer has no logout token */
export function parseLogoutToken(body: unknown): string {
  return z.object({ logout_token: z.string().min(1) }).parse(body).logout_token;
}

function toMs(time: string | null | undefined): number | undefined {
  const ms = Date.parse(time ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}

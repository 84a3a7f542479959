import { z } from "zod";
import * as kind from "./setting-types.ts";

export const programSettings = {
  ADMIN_PORT: kind.port.optional().meta({
    description:
      "Separate port for the [admin API](admin-api.md), through which programs sign users out; there is none when not set",
    examples: ["3100"],
  }),
  ADMIN_TOKEN: kind.bearerSecrets.optional().meta({
    description:
      "Bearer token of those programs (`Authorization: Bearer`): 32 characters or more. Several, comma-separated, newest first: all are accepted",
    examples: ["put-the-output-of-openssl-rand-hex-32-here"],
  }),
  RECONCILE_EVERY: kind.duration
    .refine((ms) => ms >= 60_000 && ms <= 604_800_000, "must be between 1m and 7d")
    .optional()
    .meta({
      description:
        "How often sign-ins of identities that are disabled at Kratos [are looked for](admin-api.md#reconcile), and end: `1m` to `7d`; never by itself when not set",
      examples: ["1h"],
    }),
  KRATOS_HOOK_TOKEN: kind.bearerSecrets.optional().meta({
    description:
      "The same for [Kratos's web-hooks](hooks.md), by which a changed password ends a user's other sign-ins; they are off when not set",
    examples: ["put-the-output-of-openssl-rand-hex-32-here"],
  }),
  SIGN_OUT_ON: kind.signOutOn.prefault("password,recovery").meta({
    description:
      "Which of the web-hooks end other sign-ins: `password`, `recovery`, `second-factor`, `address`, `login`, or `none`",
  }),
  HYDRA_HOOK_TOKEN: kind.bearerSecrets.optional().meta({
    description:
      "The same for [Hydra's token hook](hooks.md), by which a refresh ends with its sign-in or its user; it is off when not set",
    examples: ["put-the-output-of-openssl-rand-hex-32-here"],
  }),
  HYDRA_HOOK_ON_ERROR: z.enum(["closed", "open"], "must be closed or open").default("closed").meta({
    description:
      "While Kratos can't be asked whether the user still exists: `closed` issues no token, `open` issues all of them",
  }),
  HYDRA_HOOK_CLAIMS: kind.flag
    .prefault("false")
    .meta({ description: "`true`: a refreshed token has the identity's current traits" }),
  GLOBAL_REVOCATION_TOKEN: kind.bearerSecrets.optional().meta({
    description:
      "The same for [Global Token Revocation](hooks.md), by which a security product signs users out everywhere; it is off when not set",
    examples: ["put-the-output-of-openssl-rand-hex-32-here"],
  }),
  GLOBAL_REVOCATION_ISSUER: kind.issuer.optional().meta({
    description:
      "Issuer (`iss`) whose JWTs are accepted there as well, with `GLOBAL_REVOCATION_JWKS_URL` and `GLOBAL_REVOCATION_AUDIENCE`",
    examples: ["https://acme.okta.com"],
  }),
  GLOBAL_REVOCATION_JWKS_URL: kind.httpsUrl.optional().meta({
    description: "https URL of that issuer's keys",
    examples: ["https://acme.okta.com/oauth2/v1/keys"],
  }),
  GLOBAL_REVOCATION_AUDIENCE: z
    .string()
    .max(2048, "must be 2048 characters or less")
    .optional()
    .meta({
      description: "Audience (`aud`) of those JWTs",
      examples: ["https://signin.example.com/global-token-revocation"],
    }),
  GLOBAL_REVOCATION_PROVIDER: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "must be the id of a social sign-in provider at Kratos")
    .optional()
    .meta({
      description:
        "Id of that issuer among Kratos's social sign-in providers, for users whom it names by its own ids",
      examples: ["okta"],
    }),
  STORE_URL: z
    .string()
    .regex(
      /^(?:sqlite:\/[^/?#][^?#]*|postgres(?:ql)?:\/\/[^/?#]+\/[^/?#]+(?:\?[^#]*)?)$/,
      "must be sqlite: and a file's absolute path, or postgres://user:password@host:port/database",
    )
    .optional()
    .meta({
      description:
        "Keeps sign-out orders and late revocations, so that a killed process loses none: `postgres://…`, or for one machine `sqlite:/path/to/file`. In memory when not set",
      examples: ["postgres://lethe:password@postgres:5432/lethe?sslmode=verify-full"],
    }),
};

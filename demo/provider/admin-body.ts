import type { Request } from "express";
import { z } from "zod";
import type { HydraClient } from "./hydra-client.ts";
import { HydraError } from "./hydra-error.ts";

const unableTo = "Unable to decode body because";
const record = z.record(z.string(), z.unknown());
// Go reads a missing field and a null alike.
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const seconds = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const words = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

export const loginAccept = z.strictObject({
  subject: text,
  remember: flag,
  remember_for: seconds,
  extend_session_lifespan: flag,
  acr: text,
  amr: words,
  identity_provider_session_id: text,
  force_subject_identifier: text,
  context: z.unknown().optional(),
});

export const consentAccept = z.strictObject({
  grant_scope: words,
  grant_access_token_audience: words,
  session: z.object({ access_token: record.nullish(), id_token: record.nullish() }).nullish(),
  remember: flag,
  remember_for: seconds,
  handled_at: z.string().nullish(),
  context: z.unknown().optional(),
});

export const denial = z.strictObject({
  error: text,
  error_description: text,
  error_hint: text,
  error_debug: text,
  status_code: seconds,
  valid: flag,
});

export const userCodeAccept = z.object({ user_code: text });

/** Decodes a body as Go's strict decoder does, with its words where they are known. */
export function readBody<T>(req: Request, schema: z.ZodType<T>, complaint = unableTo): T {
  const parsed = schema.safeParse(parse(req, complaint));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const why =
    issue?.code === "unrecognized_keys"
      ? `json: unknown field "${issue.keys[0] ?? ""}"`
      : `json: cannot unmarshal field ${issue?.path.join(".") ?? ""}`;
  throw HydraError.of("invalid_request", `${complaint}: ${why}`);
}

export function readClient(req: Request): HydraClient {
  try {
    return record.parse(parse(req, unableTo));
  } catch (error) {
    const why =
      error instanceof HydraError ? (error.description.split("because: ")[1] ?? "") : "unexpected value";
    throw new HydraError(
      400,
      "The request was malformed or contained invalid parameters",
      `Unable to decode the request body: ${why}`,
    );
  }
}

function parse(req: Request, complaint: string): unknown {
  const body: unknown = req.body;
  const undecodable = (why: string) => HydraError.of("invalid_request", `${complaint}: ${why}`);
  if (typeof body !== "string" || body.trim() === "") throw undecodable("EOF");
  try {
    return JSON.parse(body);
  } catch {
    throw undecodable("unexpected EOF");
  }
}

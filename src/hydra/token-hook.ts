import { z } from "zod";
import { text, texts } from "./oauth-client.ts";

/** What Hydra is about to give out, as its token hook says (`oauth2.token_hook`). Times are in milliseconds since the epoch. */
export interface HookedToken {
  /** `refresh`: at the end of an older token. `sign_in`: for a user who has just allowed it. `other`: for no user, or by another party's word. */
  grant: "refresh" | "sign_in" | "other";
  /** Hydra's subject, also where the client sees another one. */
  subject: string;
  clientId: string;
  grantedScopes: string[];
  /** The sign-in at Hydra. */
  sid: string | undefined;
  /** When the user signed in. */
  signedInAtMs: number | undefined;
  /** When the client asked for what this comes of. */
  askedAtMs: number | undefined;
  /** What its tokens say so far beside the protocol's own. */
  claims: TokenClaims;
}

/** What tokens say beside the protocol's own. */
export interface TokenClaims {
  idToken: Record<string, unknown>;
  accessToken: Record<string, unknown>;
}

const record = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((found) => found ?? {});

const hookRequest = z.object({
  session: z.object({
    id_token: z.object({
      subject: text,
      id_token_claims: z.object({ auth_time: text, rat: text, ext: record }),
    }),
    extra: record,
  }),
  request: z.object({ client_id: z.string().min(1), granted_scopes: texts, grant_types: texts }),
});

const userGrants: ReadonlySet<string> = new Set([
  "authorization_code",
  "urn:ietf:params:oauth:grant-type:device_code",
]);

/** @throws ZodError when it is no request of the token hook */
export function parseTokenHook(body: unknown): HookedToken {
  const { session, request } = hookRequest.parse(body);
  const { subject, id_token_claims: claims } = session.id_token;
  const { sid } = claims.ext;
  return {
    grant: grantOf(request.grant_types),
    subject: subject ?? "",
    clientId: request.client_id,
    grantedScopes: request.granted_scopes,
    sid: typeof sid === "string" && sid !== "" ? sid : undefined,
    signedInAtMs: toMs(claims.auth_time),
    askedAtMs: toMs(claims.rat),
    claims: { idToken: claims.ext, accessToken: session.extra },
  };
}

/** What Hydra takes instead of all that it had: `sid` among it, which has to be said again. */
export function tokenHookAnswer({ idToken, accessToken }: TokenClaims): object {
  return { session: { id_token: idToken, access_token: accessToken } };
}

function grantOf(types: string[]): HookedToken["grant"] {
  if (types.includes("refresh_token")) return "refresh";
  return types.some((type) => userGrants.has(type)) ? "sign_in" : "other";
}

// Go's zero time says that there is none.
function toMs(time: string | null | undefined): number | undefined {
  const ms = Date.parse(time ?? "");
  return ms > 0 ? ms : undefined;
}

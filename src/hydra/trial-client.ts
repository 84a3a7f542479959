import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { PageError } from "../errors.ts";
import { createAdminCall, type HydraClientOptions } from "./admin-call.ts";
import { signInRejection } from "./hydra-errors.ts";

/** A client that lives for one trial of a sign-in and a sign-out, and how a browser and the client itself use Hydra then. */
export interface TrialClient {
  /** `client_id`. */
  id: string;
  /** `POST /admin/clients` @throws PageError */
  register(): Promise<void>;
  /** False while Hydra has not been asked to make it, and when it refused. */
  mayExist(): boolean;
  /** Where a sign-in begins; it ends at `{base}/callback`. */
  authorizationUrl(parameters?: { prompt: "none" }): string;
  /** The request that changes the code for tokens (RFC 6749 §4.1.3). */
  tokenRequest(code: string): { url: string; body: string };
  /** Where the sign-out begins that leads back to `{base}/signed-out`. */
  signOutUrl(idToken: string): string;
  /** Deletes the client. It being gone already is success. */
  remove(): Promise<void>;
  close: () => void;
}

/** Where the trial's client is. */
export interface TrialAddresses {
  /** As the browser sees it; nothing has to answer there. */
  base: string;
  /** Where Hydra posts the logout token (OpenID Connect Back-Channel Logout 1.0). */
  backchannelLogoutUri: string;
}

/** What the code is good for: the ID token, and whose sign-in it is. */
export interface TrialTokens {
  idToken: string;
  /** `sid`. */
  sid: string | undefined;
}

const scope = "openid";

/** Its id is chosen here, so that it can be removed where Hydra's answer to its registration is lost. */
export function createTrialClient(
  options: HydraClientOptions & { publicUrl: string },
  { base, backchannelLogoutUri }: TrialAddresses,
): TrialClient {
  const { publicUrl } = options;
  const { build, send, close } = createAdminCall(options);
  const id = randomUUID();
  const secret = randomBytes(32).toString("hex");
  const redirectUri = `${base}/callback`;
  const signedOutUri = `${base}/signed-out`;
  let mayExist = false;

  return {
    id,
    async register() {
      mayExist = true;
      const answer = await send(
        build.createOAuth2Client({
          client_id: id,
          client_name: "lethe doctor",
          client_secret: secret,
          grant_types: ["authorization_code"],
          response_types: ["code"],
          scope,
          redirect_uris: [redirectUri],
          post_logout_redirect_uris: [signedOutUri],
          backchannel_logout_uri: backchannelLogoutUri,
          backchannel_logout_session_required: true,
          token_endpoint_auth_method: "client_secret_post",
        }),
      );
      if (answer.status === 201) return;
      // An error of the server's own, or of a proxy's, may come after the client was written.
      mayExist = answer.status >= 500;
      throw signInRejection(answer);
    },
    mayExist: () => mayExist,
    authorizationUrl: (parameters) =>
      withQuery(`${publicUrl}/oauth2/auth`, {
        client_id: id,
        response_type: "code",
        scope,
        redirect_uri: redirectUri,
        state: randomBytes(16).toString("hex"),
        nonce: randomBytes(16).toString("hex"),
        ...parameters,
      }),
    tokenRequest: (code) => ({
      url: `${publicUrl}/oauth2/token`,
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        client_id: id,
        client_secret: secret,
      }).toString(),
    }),
    signOutUrl: (idToken) =>
      withQuery(`${publicUrl}/oauth2/sessions/logout`, {
        id_token_hint: idToken,
        post_logout_redirect_uri: signedOutUri,
        state: "lethe-doctor",
      }),
    async remove() {
      const { status } = await send(build.deleteOAuth2Client(id));
      if (status !== 204 && status !== 404)
        throw new PageError("hydra_fault", { detail: `Hydra answered ${status}` });
    },
    close,
  };
}

/** Undefined when the answer has no ID token. Its signature is not looked at: it came from the token endpoint itself (Core 1.0 §3.1.3.7). */
export function readTrialTokens(answer: unknown): TrialTokens | undefined {
  const read = tokens.safeParse(answer);
  if (!read.success) return undefined;
  return { idToken: read.data.id_token, sid: readJwtClaims(read.data.id_token)?.sid };
}

/** What a logout token says of the sign-in that has ended; undefined when it is none. */
export function readLogoutToken(body: string): { sid: string | undefined } | undefined {
  const token = new URLSearchParams(body).get("logout_token");
  const claims = token === null ? undefined : readJwtClaims(token);
  return claims && { sid: claims.sid };
}

const tokens = z.object({ id_token: z.string().min(1) });
const claims = z.object({ sid: z.string().optional() });

function readJwtClaims(jwt: string) {
  const [, payload = ""] = jwt.split(".");
  try {
    return claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}

function withQuery(address: string, parameters: Record<string, string>): string {
  return `${address}?${new URLSearchParams(parameters).toString()}`;
}

import { randomBytes } from "node:crypto";
import type { Config } from "../config/config.ts";
import { PageError } from "../errors.ts";
import type { HydraLogin } from "../hydra/hydra-admin.ts";

const wishedScopes = ["openid", "profile", "email"];

/**
 * Where a sign-in begins that no app has asked for: an authorization request of the client that the operator named. Undefined when none
 * was named, or Hydra's public URL is not known.
 */
export async function authorizationUrl(
  hydra: HydraLogin,
  config: Pick<Config, "hydra" | "signIn">,
): Promise<string | undefined> {
  const { defaultClientId: id } = config.signIn;
  const { publicUrl } = config.hydra;
  if (publicUrl === undefined || id === undefined) return undefined;
  const client = await hydra.findClient(id);
  const redirectUri = client?.redirectUris[0];
  if (client === undefined || redirectUri === undefined) {
    throw new PageError("link_missing", { detail: "DEFAULT_OAUTH2_CLIENT_ID: no such client at Hydra" });
  }
  const url = new URL(`${publicUrl}/oauth2/auth`);
  url.searchParams.set("client_id", id);
  url.searchParams.set("response_type", "code");
  // With `openid` Hydra wants it, however many are registered.
  url.searchParams.set("redirect_uri", redirectUri);
  const scopes = wishedScopes.filter((scope) => client.scopes.includes(scope));
  if (scopes.length > 0) url.searchParams.set("scope", scopes.join(" "));
  url.searchParams.set("state", randomBytes(16).toString("base64url"));
  return url.href;
}

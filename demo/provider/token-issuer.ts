import { createHash, randomBytes, randomUUID } from "node:crypto";
import { Provider, type Client, type Token, type TokenContext } from "oidc-provider/lib/provider.js";
import type { ClientStore } from "./client-store.ts";
import type { ConsentSession, ConsentSessions } from "./consent-sessions.ts";
import { lifespanSeconds } from "./lifespans.ts";
import type { Claims, SigningKey } from "./signing-key.ts";
import { tokenAdapter } from "./token-adapter.ts";

export interface TokenIssuerDeps {
  issuer: string;
  key: SigningKey;
  clients: ClientStore;
  consents: ConsentSessions;
}

/** oidc-provider behind Hydra's paths: client authentication, PKCE, codes, rotation and revocation are its work. */
export function tokenIssuer({ issuer, key, clients, consents }: TokenIssuerDeps): Provider {
  const lifespan = ({ oidc }: TokenContext, token: "access" | "id" | "refresh") =>
    lifespanSeconds(clients.find(oidc.client.clientId), String(oidc.params["grant_type"]), token);
  const ttl = (token: "access" | "refresh") => (ctx: TokenContext) => lifespan(ctx, token);

  const provider = new Provider(issuer, {
    adapter: tokenAdapter(clients),
    jwks: { keys: [key.privateJwk] },
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    routes: { token: "/oauth2/token", revocation: "/oauth2/revoke", authorization: "/unused/auth" },
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
    scopes: ["openid", "offline", "offline_access", "profile", "email"],
    pkce: { required: () => false },
    ttl: {
      AccessToken: ttl("access"),
      ClientCredentials: ttl("access"),
      RefreshToken: ttl("refresh"),
      IdToken: 3600,
      AuthorizationCode: 600,
      // Hydra looks at a device code's age only once somebody has allowed it: until then it is pending, however old.
      DeviceCode: 365 * 24 * 3600,
      Grant: 365 * 24 * 3600,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx: unknown, client: Client, token: Token) => token.clientId === client.clientId,
      },
      clientCredentials: { enabled: true },
      // For the token endpoint's part of it; the rest is in device-authorization.ts and device-verify.ts.
      deviceFlow: { enabled: true },
    },
    findAccount: (_ctx: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
    issueRefreshToken: (_ctx: unknown, client: Client, code: Token) =>
      client.grantTypeAllowed("refresh_token") && /\boffline(_access)?\b/.test(code.scope ?? ""),
    // Hydra ends the old access token together with the old refresh token.
    rotateRefreshToken: async (ctx: { oidc: { entities: { RefreshToken: Token } } }) => {
      await provider.AccessToken.revokeByGrantId(ctx.oidc.entities.RefreshToken.grantId ?? "");
      return true;
    },
    revokeGrantPolicy: () => true,
    renderError: (ctx: { body: unknown }, out: unknown) => void (ctx.body = out),
  });

  prefixTokens(provider.AuthorizationCode.prototype, "ory_ac_");
  prefixTokens(provider.DeviceCode.prototype, "ory_dc_");
  prefixTokens(provider.AccessToken.prototype, "ory_at_");
  prefixTokens(provider.ClientCredentials.prototype, "ory_at_");
  prefixTokens(provider.RefreshToken.prototype, "ory_rt_");
  // oidc-provider would filter claims by scope and write `aud` as a string; Hydra does neither.
  provider.IdToken.prototype.issue = async function issueAsHydra() {
    const { AccessToken, Grant } = this.ctx.oidc.entities;
    const session = consents.ofGrant(Grant?.jti);
    if (session === undefined) throw new Error("an id_token without a consent session");
    const now = Math.floor(Date.now() / 1000);
    const at_hash = createHash("sha256")
      .update(AccessToken?.jti ?? "")
      .digest()
      .subarray(0, 16)
      .toString("base64url");
    const exp = now + lifespan(this.ctx, "id");
    const once = { at_hash, exp, iat: now, jti: randomUUID(), sid: session.flow.sessionId };
    return key.sign({ ...signInClaims(issuer, session), ...once, ...nonceOf(session) });
  };
  return provider;
}

/** The claims that id_tokens and the userinfo endpoint have in common. */
export function signInClaims(issuer: string, { flow }: ConsentSession): Claims {
  return {
    ...withoutOwnClaims(flow.consent?.idTokenExtra ?? {}),
    ...(flow.login?.acr ? { acr: flow.login.acr } : {}),
    ...(flow.login?.amr.length ? { amr: flow.login.amr } : {}),
    aud: [flow.clientId],
    auth_time: Math.floor((flow.authenticatedAt?.getTime() ?? 0) / 1000),
    iss: issuer,
    rat: Math.floor(flow.requestedAt.getTime() / 1000),
    sub: flow.subject,
  };
}

// What Hydra writes itself, or leaves out where it has nothing to say, whatever the consent says.
const ownClaims: ReadonlySet<string> = new Set(["nonce", "at_hash", "c_hash", "acr", "amr"]);

function withoutOwnClaims(extra: Claims): Claims {
  return Object.fromEntries(Object.entries(extra).filter(([name]) => !ownClaims.has(name)));
}

function nonceOf({ flow }: ConsentSession): Claims {
  const nonce = new URL(flow.requestUrl).searchParams.get("nonce");
  return nonce === null || nonce === "" ? {} : { nonce };
}

function prefixTokens(model: { generateTokenId: () => string }, prefix: string): void {
  const { generateTokenId } = model;
  model.generateTokenId = function prefixed() {
    return prefix + generateTokenId.call(this);
  };
}

export async function revokeTokens(provider: Provider, sessions: ConsentSession[]): Promise<void> {
  for (const { grantId } of sessions) {
    if (grantId === undefined) continue;
    await provider.AuthorizationCode.revokeByGrantId(grantId);
    await provider.AccessToken.revokeByGrantId(grantId);
    await provider.RefreshToken.revokeByGrantId(grantId);
  }
}

import type { Request, Response } from "express";
import type { Provider, Token } from "oidc-provider/lib/provider.js";
import type { ConsentSessions } from "./consent-sessions.ts";
import { HydraError } from "./hydra-error.ts";
import { writeJson } from "./wire.ts";

export interface IntrospectDeps {
  issuer: string;
  provider: Provider;
  consents: ConsentSessions;
}

/** `POST /admin/oauth2/introspect`: no client authentication, the admin API is private. */
export function introspect({ issuer, provider, consents }: IntrospectDeps) {
  return async function answerIntrospection(req: Request, res: Response): Promise<void> {
    const body = new URLSearchParams(typeof req.body === "string" ? req.body : "");
    if (body.size === 0) throw HydraError.of("invalid_request", "The POST body can not be empty.");
    const value = body.get("token") ?? "";
    const wanted = (body.get("scope") ?? "").split(" ").filter((scope) => scope !== "");

    const refresh = await provider.RefreshToken.find(value);
    const access = (await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value));
    const token = refresh ?? access;
    const isActive = token !== undefined && token.consumed === undefined && hasScopes(token, wanted);
    if (!isActive) return writeJson(res, { active: false });

    const extra = consents.ofGrant(token.grantId)?.flow.consent?.accessTokenExtra;
    writeJson(res, {
      active: true,
      scope: token.scope ?? "",
      client_id: token.clientId,
      sub: token.accountId ?? token.clientId,
      exp: token.exp,
      iat: token.iat,
      nbf: token.iat,
      aud: [],
      iss: issuer,
      token_type: "Bearer",
      token_use: refresh === undefined ? "access_token" : "refresh_token",
      ...(extra === undefined ? {} : { ext: extra }),
    });
  };
}

function hasScopes(token: Token, wanted: string[]): boolean {
  const granted = (token.scope ?? "").split(" ");
  return wanted.every((scope) => granted.includes(scope));
}

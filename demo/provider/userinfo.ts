import type { Request, Response } from "express";
import type { Provider } from "oidc-provider/lib/provider.js";
import type { ConsentSessions } from "./consent-sessions.ts";
import { HydraError } from "./hydra-error.ts";
import { signInClaims } from "./token-issuer.ts";
import { writeJson } from "./wire.ts";

export interface UserinfoDeps {
  issuer: string;
  provider: Provider;
  consents: ConsentSessions;
}

export function userinfo({ issuer, provider, consents }: UserinfoDeps) {
  return async function answerUserinfo(req: Request, res: Response): Promise<void> {
    const bearer = /^bearer (.+)$/i.exec(req.headers.authorization ?? "")?.[1];
    const token = await provider.AccessToken.find(bearer ?? "");
    const session = consents.ofGrant(token?.grantId);
    if (token === undefined || session === undefined) {
      const error = HydraError.of(
        "request_unauthorized",
        "Check that you provided valid credentials in the right format.",
      );
      const challenge = `Bearer error="${error.name}",error_description="${error.description}"`;
      res.setHeader("www-authenticate", challenge);
      throw error;
    }
    writeJson(res, { ...signInClaims(issuer, session), iat: token.iat });
  };
}

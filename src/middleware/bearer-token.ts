import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import { Problem } from "./api-problem.ts";
import { failedAttempts } from "./rate-limit.ts";

/**
 * Lets in who sends one of these secrets (RFC 6750 §2.1); the comparison takes as long whatever is sent. Without any, nobody.
 * @param setting where they stand, for who is refused
 */
export function bearerToken(secrets: readonly string[], setting: string): RequestHandler {
  const digests = secrets.map(digestOf);
  const refuse = failedAttempts();
  return (req, res, next) => {
    const [, sent = ""] = /^Bearer +([\x21-\x7E]+)$/i.exec(req.headers.authorization ?? "") ?? [];
    const given = digestOf(sent);
    // All of them, so that it can't be told which it was.
    const matches = digests.map((digest) => timingSafeEqual(digest, given));
    if (matches.includes(true)) return next();
    throw refuse(res, () => {
      res.setHeader("WWW-Authenticate", sent === "" ? "Bearer" : 'Bearer error="invalid_token"');
      return new Problem(
        401,
        "The secret is missing or wrong",
        `Send it as Authorization: Bearer <${setting}>.`,
      );
    });
  };
}

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

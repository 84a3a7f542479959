import { generateKeyPairSync, sign } from "node:crypto";
import express from "express";
import { listen } from "../../testkit/processes/listen.ts";

export interface SocialProviderStub {
  issuerUrl: string;
  /** Who signs in there next. */
  is: (claims: Record<string, unknown> & { sub: string }) => void;
  close(): Promise<void>;
}

/** Another service that people sign in with: it asks nothing and says who they are. */
export async function startSocialProvider(clientId: string): Promise<SocialProviderStub> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const nonces = new Map<string, unknown>();
  let claims: Record<string, unknown> = {};
  let issuerUrl = "";
  const app = express();

  app.get("/.well-known/openid-configuration", (_req, res) => {
    res.json({
      issuer: issuerUrl,
      authorization_endpoint: `${issuerUrl}/auth`,
      token_endpoint: `${issuerUrl}/token`,
      jwks_uri: `${issuerUrl}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    });
  });
  app.get("/jwks", (_req, res) => {
    res.json({ keys: [{ ...publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: "one" }] });
  });
  app.get("/auth", ({ query }, res) => {
    const code = `code-${nonces.size}`;
    nonces.set(code, query["nonce"]);
    const { redirect_uri, state } = query as { redirect_uri: string; state: string };
    const back = new URL(redirect_uri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", state);
    res.redirect(303, back.href);
  });
  app.post("/token", express.urlencoded(), (req, res) => {
    const { code } = req.body as { code: string };
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 300 };
    const idToken = jwt({ ...claims, ...times, iss: issuerUrl, aud: clientId, nonce: nonces.get(code) });
    res.json({ access_token: "of no use", token_type: "Bearer", expires_in: 300, id_token: idToken });
  });
  const { port, close } = await listen(app);
  issuerUrl = `http://127.0.0.1:${port}`;
  return {
    issuerUrl,
    is(next) {
      claims = next;
    },
    close,
  };

  function jwt(payload: object): string {
    const parts = [{ alg: "RS256", kid: "one" }, payload];
    const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`;
  }
}

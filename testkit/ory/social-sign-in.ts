import type { Setting } from "./as-environment.ts";

/** An OpenID provider that people may sign in with at Kratos. Its client's redirect URI: `{kratos}/self-service/methods/oidc/callback/{id}`. */
export interface SocialProvider {
  id: string;
  label?: string;
  /** As Kratos reaches it, and as its id_tokens name it. */
  issuerUrl: string;
  clientId: string;
  clientSecret: string;
  scope?: string[];
  /** Jsonnet that makes traits of claims; by default email and name. */
  mapper?: string;
}

const emailAndName = `local claims = std.extVar('claims');
{ identity: { traits: {
  email: claims.email,
  name: { [if 'name' in claims then 'first']: claims.name },
} } }`;

export function socialSettings(providers: SocialProvider[]): Setting {
  return {
    enabled: providers.length > 0,
    config: {
      providers: providers.map((provider) => ({
        id: provider.id,
        provider: "generic",
        label: provider.label ?? provider.id,
        issuer_url: provider.issuerUrl,
        client_id: provider.clientId,
        client_secret: provider.clientSecret,
        scope: provider.scope ?? ["openid", "profile", "email"],
        mapper_url: `base64://${Buffer.from(provider.mapper ?? emailAndName).toString("base64")}`,
      })),
    },
  };
}

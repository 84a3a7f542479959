// The OpenID Connect half that the examples share: all of it is openid-client's work.
import * as oidc from "openid-client";

/** Where the provider is, and what it knows this client by. */
export interface ClientSettings {
  /** Hydra as browsers see it. */
  issuer: string;
  clientId: string;
  /** Undefined: a public client, which keeps no secret. */
  clientSecret?: string;
  /** The client as browsers see it, without a slash at the end. Registered are `/callback` and `/` (post-logout). */
  url: string;
}

/** What has to be kept between leaving for the provider and coming back. */
export interface Departure {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** A sign-in. The ID token is kept for the sign-out, which needs it as a hint. */
export interface SignIn {
  subject: string;
  idToken: string;
  accessToken: string;
  refreshToken: string | undefined;
}

export async function discover({
  issuer,
  clientId,
  clientSecret,
}: ClientSettings): Promise<oidc.Configuration> {
  const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret);
  // On this machine alone there may be no https.
  const execute = issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [];
  return oidc.discovery(new URL(issuer), clientId, undefined, authentication, { execute });
}

export async function beginSignIn(configuration: oidc.Configuration, url: string) {
  const departure: Departure = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    codeVerifier: oidc.randomPKCECodeVerifier(),
  };
  const to = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: `${url}/callback`,
    scope: "openid",
    state: departure.state,
    nonce: departure.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(departure.codeVerifier),
    code_challenge_method: "S256",
  });
  return { to: to.href, departure };
}

/** @throws Error when state, nonce, issuer, signature or code are not as they have to be */
export async function endSignIn(
  configuration: oidc.Configuration,
  callback: URL,
  { state, nonce, codeVerifier }: Departure,
): Promise<SignIn> {
  const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  });
  return toSignIn(tokens);
}

export function toSignIn(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): SignIn {
  const subject = tokens.claims()?.sub;
  if (subject === undefined || tokens.id_token === undefined) throw new Error("there is no ID token");
  return {
    subject,
    idToken: tokens.id_token,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
  };
}

/** RP-Initiated Logout 1.0: the hint says who signs out, and the registered address where to go then. */
export function signOutUrl(
  configuration: oidc.Configuration,
  { idToken }: SignIn,
  afterwards?: string,
): string {
  return oidc.buildEndSessionUrl(configuration, {
    id_token_hint: idToken,
    ...(afterwards !== undefined && { post_logout_redirect_uri: afterwards }),
  }).href;
}

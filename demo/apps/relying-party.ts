import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  WWWAuthenticateChallengeError,
  type Configuration,
} from "openid-client";
import { z } from "zod";
import type { AppSettings } from "./app-settings.ts";

/** What has to be remembered between leaving for the provider and coming back. */
export interface Departure {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface SignedIn {
  subject: string;
  sid: string;
  name: string;
  idToken: string;
  accessToken: string;
}

const said = z.object({ sid: z.string(), name: z.string().optional() });

/** The OpenID Connect half of an app: all of it is openid-client's work. */
export class RelyingParty {
  readonly #settings: AppSettings;
  readonly #appUrl: string;
  #discovered: Promise<Configuration> | undefined;

  constructor(settings: AppSettings, appUrl: string) {
    this.#settings = settings;
    this.#appUrl = appUrl;
  }

  async signInUrl({ asOther = false } = {}): Promise<{ url: string; departure: Departure }> {
    const departure = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: `${this.#appUrl}/callback`,
      scope: this.#settings.APP_SCOPE,
      state: departure.state,
      nonce: departure.nonce,
      code_challenge: await calculatePKCECodeChallenge(departure.codeVerifier),
      code_challenge_method: "S256",
      ...(asOther ? { prompt: "login" } : {}),
    });
    return { url: url.href, departure };
  }

  /** @throws when state, nonce, issuer, signature or code are not as they have to be */
  async signedIn(pathAndQuery: string, { state, nonce, codeVerifier }: Departure): Promise<SignedIn> {
    const tokens = await authorizationCodeGrant(
      await this.configuration(),
      new URL(pathAndQuery, this.#appUrl),
      { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true },
    );
    const claims = tokens.claims();
    if (claims === undefined || tokens.id_token === undefined) throw new Error("no id_token");
    const { sid, name } = said.parse(claims);
    const { id_token: idToken, access_token: accessToken } = tokens;
    return { subject: claims.sub, sid, name: name ?? claims.sub, idToken, accessToken };
  }

  /** Whether the provider still takes this app's access token: an ended session alone does not change that. */
  async hasAccess({ accessToken, subject }: SignedIn): Promise<boolean> {
    try {
      await fetchUserInfo(await this.configuration(), accessToken, subject);
      return true;
    } catch (error) {
      if (error instanceof WWWAuthenticateChallengeError) return false;
      throw error;
    }
  }

  /** RP-Initiated Logout 1.0: the hint says who, the URI says where to go afterwards, the state comes back with it. */
  async signOutUrl(idToken: string, state: string): Promise<string> {
    const url = buildEndSessionUrl(await this.configuration(), {
      id_token_hint: idToken,
      post_logout_redirect_uri: `${this.#appUrl}/logged-out`,
      state,
    });
    return url.href;
  }

  async signOutUrlWithoutHint(): Promise<string> {
    return (await this.configuration()).serverMetadata().end_session_endpoint ?? "";
  }

  /** Fetched when first needed and, if that fails, again: the app may be up before the provider is. */
  async configuration(): Promise<Configuration> {
    this.#discovered ??= this.#discover();
    try {
      return await this.#discovered;
    } catch (error) {
      this.#discovered = undefined;
      throw error;
    }
  }

  #discover(): Promise<Configuration> {
    const { ISSUER_URL: issuer, ISSUER_INTERNAL_URL: internal = issuer } = this.#settings;
    const { CLIENT_ID: id, CLIENT_SECRET: secret } = this.#settings;
    const authentication = secret === undefined ? None() : ClientSecretPost(secret);
    return discovery(new URL(issuer), id, undefined, authentication, {
      // A demo on localhost has no https.
      execute: issuer.startsWith("http:") ? [allowInsecureRequests] : [],
      [customFetch]: (url, { body, ...options }) =>
        fetch(url.replace(issuer, internal), { ...options, ...(body ? { body } : {}) }),
    });
  }

  /** The provider's keys, fetched the same way. */
  async jwks(): Promise<unknown> {
    const { ISSUER_URL: issuer, ISSUER_INTERNAL_URL: internal = issuer } = this.#settings;
    const uri = (await this.configuration()).serverMetadata().jwks_uri ?? "";
    return (await fetch(uri.replace(issuer, internal))).json();
  }
}

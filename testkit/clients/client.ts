import * as oidc from "openid-client";

export interface SignIn {
  idToken: string;
  accessToken: string;
  refreshToken: string;
  subject: string;
  sid: string;
}

/** A browser as an app sees it: it is sent to the provider, and comes back. */
export interface ClientVisitor {
  open(url: URL): Promise<{ url: URL; status: number; words: string }>;
}

/** One relying party: signs in by the code flow, asks who is there, and builds the logout link of its sign-out button. */
export class App {
  readonly name: string;
  /** Its registered post_logout_redirect_uri. */
  readonly signedOutUrl: string;
  readonly #base: string;
  readonly #config: oidc.Configuration;

  constructor(name: string, base: string, config: oidc.Configuration) {
    this.name = name;
    this.signedOutUrl = `${base}/signed-out`;
    this.#base = base;
    this.#config = config;
  }

  get clientId(): string {
    return this.#config.clientMetadata().client_id;
  }

  /** Sends the browser through the code flow; the sign-in app lets everybody in. */
  async signIn(agent: ClientVisitor, user: string, scope = "openid offline_access"): Promise<SignIn> {
    const { page, checks } = await this.#authorize(agent, { login_hint: user, scope });
    return toSignIn(await oidc.authorizationCodeGrant(this.#config, page.url, checks));
  }

  /** Who the provider says sits at this browser, asked with prompt=none: a subject, or the error "login_required". */
  async whoIs(agent: ClientVisitor): Promise<string> {
    const { page, checks } = await this.#authorize(agent, { prompt: "none" });
    const error = page.url.searchParams.get("error");
    if (error !== null) return error;
    return (await oidc.authorizationCodeGrant(this.#config, page.url, checks)).claims()?.sub ?? "";
  }

  /** The address of the sign-out button: Hydra's end-session endpoint with exactly these parameters. */
  signOutUrl(parameters: Record<string, string> = {}): URL {
    const url = new URL(this.#config.serverMetadata().end_session_endpoint ?? "");
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url;
  }

  /** What a well-behaved app sends: hint, post-logout URI and a state. */
  usualSignOutUrl({ idToken }: SignIn, state = "s1"): URL {
    return this.signOutUrl({ id_token_hint: idToken, post_logout_redirect_uri: this.signedOutUrl, state });
  }

  async userInfo({ accessToken, subject }: SignIn): Promise<oidc.UserInfoResponse> {
    return oidc.fetchUserInfo(this.#config, accessToken, subject);
  }

  async refresh({ refreshToken }: SignIn): Promise<string> {
    return (await oidc.refreshTokenGrant(this.#config, refreshToken)).access_token;
  }

  /** Every token that a refresh gives, with what the ID token says. */
  async refreshAll({ refreshToken }: SignIn): Promise<SignIn & { claims: Record<string, unknown> }> {
    const tokens = await oidc.refreshTokenGrant(this.#config, refreshToken);
    return { ...toSignIn(tokens), claims: { ...tokens.claims() } };
  }

  async #authorize(agent: ClientVisitor, extra: Record<string, string>) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const expectedState = oidc.randomState();
    const expectedNonce = oidc.randomNonce();
    const url = oidc.buildAuthorizationUrl(this.#config, {
      redirect_uri: `${this.#base}/callback`,
      scope: "openid offline_access",
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
      ...extra,
    });
    const page = await agent.open(url);
    if (!page.url.pathname.endsWith("/callback")) {
      throw new Error(`the sign-in ended at ${page.url.href} (${page.status}): ${page.words.slice(0, 500)}`);
    }
    return { page, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
  }
}

function toSignIn(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): SignIn {
  const claims = tokens.claims();
  return {
    idToken: tokens.id_token ?? "",
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? "",
    subject: claims?.sub ?? "",
    sid: typeof claims?.["sid"] === "string" ? claims["sid"] : "",
  };
}

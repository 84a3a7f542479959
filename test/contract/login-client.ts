import * as oidc from "openid-client";
import { z } from "zod";
import type { AdminApi } from "../../testkit/ory/admin-api.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";

const registration = z.object({ client_id: z.string(), client_secret: z.string() });

export interface Tokens {
  claims: Record<string, unknown> | undefined;
  scope: string;
  idToken: string;
  accessToken: string;
  /** Empty where none was asked for. */
  refreshToken: string;
}

/** A relying party whose sign-ins a person goes through by hand. */
export class LoginApp {
  readonly id: string;
  readonly callback: string;
  readonly signedOutUrl: string;
  readonly #config: oidc.Configuration;
  #checks = { expectedState: "", expectedNonce: "" };

  private constructor(id: string, origin: string, config: oidc.Configuration) {
    this.id = id;
    this.callback = `${origin}/callback`;
    this.signedOutUrl = `${origin}/signed-out`;
    this.#config = config;
  }

  /** @param client overrides fields of the registration */
  static async register(
    { issuer, admin, origin }: { issuer: string; admin: AdminApi; origin: string },
    client: Record<string, unknown> = {},
  ): Promise<LoginApp> {
    const { client_id: id, client_secret: secret } = await admin.send(
      "POST",
      "/admin/clients",
      registration,
      {
        client_name: "Agora",
        redirect_uris: [`${origin}/callback`],
        post_logout_redirect_uris: [`${origin}/signed-out`],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        scope: "openid offline_access profile email",
        token_endpoint_auth_method: "client_secret_basic",
        ...client,
      },
    );
    const metadata = { client_secret: secret, id_token_signed_response_alg: "RS256" };
    const config = await oidc.discovery(new URL(issuer), id, metadata, oidc.ClientSecretBasic(secret), {
      execute: [oidc.allowInsecureRequests],
    });
    return new LoginApp(id, origin, config);
  }

  /** The address of the app's sign-in button. */
  signInUrl(parameters: Record<string, string> = {}): URL {
    const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
    this.#checks = { expectedState, expectedNonce };
    return oidc.buildAuthorizationUrl(this.#config, {
      redirect_uri: this.callback,
      scope: "openid profile email",
      state: expectedState,
      nonce: expectedNonce,
      ...parameters,
    });
  }

  /** What the visitor has come back with: an error's name, else nothing. */
  errorOf({ page }: UserAtBrowser): string | undefined {
    if (!page.url.href.startsWith(this.callback)) throw new Error(`at ${page.url.pathname}: ${page.words}`);
    return page.url.searchParams.get("error") ?? undefined;
  }

  async tokens(visitor: UserAtBrowser, { idToken = true } = {}): Promise<Tokens> {
    const { page } = visitor;
    const error = this.errorOf(visitor);
    if (error !== undefined) throw new Error(`the app was told ${error}`);
    const { expectedState, expectedNonce } = this.#checks;
    const checks = { expectedState, ...(idToken && { expectedNonce }), idTokenExpected: idToken };
    return toTokens(await oidc.authorizationCodeGrant(this.#config, page.url, checks));
  }

  async refresh({ refreshToken }: Pick<Tokens, "refreshToken">): Promise<Tokens> {
    return toTokens(await oidc.refreshTokenGrant(this.#config, refreshToken));
  }

  async userInfo({ accessToken, claims }: Tokens): Promise<oidc.UserInfoResponse> {
    return oidc.fetchUserInfo(this.#config, accessToken, String(claims?.["sub"]));
  }

  signOutUrl(idToken: string): URL {
    return oidc.buildEndSessionUrl(this.#config, {
      id_token_hint: idToken,
      post_logout_redirect_uri: this.signedOutUrl,
    });
  }
}

function toTokens(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): Tokens {
  return {
    claims: tokens.claims(),
    scope: tokens.scope ?? "",
    idToken: tokens.id_token ?? "",
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? "",
  };
}

import { Configuration, OAuth2Api } from "@ory/client";
import { PageError } from "../errors.ts";
import type { FoundLogoutRequest, Hydra, LogoutRequest, NotifiedApp } from "./hydra.ts";
import { refusal, toPageError } from "./faults.ts";
import { holdToOrigin } from "./redirects.ts";
import { createTransport, type TransportResponse } from "./transport.ts";
import { parseAppsToNotify, parseLogoutRequest, parseRedirect } from "./wire.ts";

export interface HydraClientOptions {
  /** Base URL of the admin API, or of the Ory Network project. */
  adminUrl: string;
  /** Hydra as browsers see it. Without it any http(s) redirect of the admin API is followed. */
  publicUrl: string | undefined;
  apiKey: string | undefined;
  timeoutMs: number;
  maxSockets: number;
  ca?: string;
}

// For what the page can do without.
const courtesyTimeoutMs = 500;

type AxiosInstance = ConstructorParameters<typeof OAuth2Api>[2];

/** Hydra's admin API through @ory/client. Its answers are validated, its statuses become our failures, and its URLs are held to Hydra. */
export function createHydraClient(options: HydraClientOptions): Hydra & { close(): void } {
  const { adminUrl, publicUrl, apiKey } = options;
  const transport = createTransport(options);
  const configuration = new Configuration({ basePath: adminUrl, ...(apiKey ? { accessToken: apiKey } : {}) });
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- the API classes use no more of axios than the transport has
  const instance = transport as unknown as AxiosInstance;
  const oauth2 = new OAuth2Api(configuration, undefined, instance);

  return {
    getLogoutRequest,
    acceptLogoutRequest,
    rejectLogoutRequest,
    listAppsToNotify,
    isReady,
    close: transport.close,
  };

  async function getLogoutRequest(challenge: string): Promise<FoundLogoutRequest> {
    const answer = await ask(() => oauth2.getOAuth2LogoutRequest({ logoutChallenge: challenge }));
    if (answer.status === 200) {
      return { state: "open", request: validated(() => parseLogoutRequest(challenge, answer.data)) };
    }
    // A 410 says where the flow starts again. It is a courtesy: one that can't be followed leaves the plain page.
    if (answer.status === 410) return { state: "gone", restartUrl: restartUrlOf(answer.data) };
    const failure = refusal(answer);
    if (failure.code === "challenge_gone") return { state: "gone", restartUrl: undefined };
    throw failure;
  }

  async function acceptLogoutRequest(challenge: string): Promise<{ redirectTo: string }> {
    const answer = await ask(() => oauth2.acceptOAuth2LogoutRequest({ logoutChallenge: challenge }));
    if (answer.status !== 200) throw refusal(answer);
    const redirectTo = holdToOrigin(
      validated(() => parseRedirect(answer.data)),
      publicUrl,
    );
    if (redirectTo === undefined)
      throw new PageError("hydra_fault", { detail: "redirect_to is not on Hydra's public origin" });
    return { redirectTo };
  }

  async function rejectLogoutRequest(challenge: string): Promise<void> {
    const answer = await ask(() => oauth2.rejectOAuth2LogoutRequest({ logoutChallenge: challenge }));
    if (answer.status !== 204) throw refusal(answer);
  }

  async function listAppsToNotify({ subject, sid }: LogoutRequest): Promise<NotifiedApp[]> {
    const sessions = { subject, loginSessionId: sid, pageSize: 100 };
    const answer = await ask(() =>
      oauth2.listOAuth2ConsentSessions(sessions, { timeout: courtesyTimeoutMs }),
    );
    if (answer.status !== 200) throw refusal(answer);
    return validated(() => parseAppsToNotify(answer.data));
  }

  // Any answer below 500 shows that Hydra is there: Ory Network has no health endpoint at the project's address.
  async function isReady(): Promise<boolean> {
    try {
      const { status } = await transport.request({ url: `${adminUrl}/health/ready` });
      return status < 500 && status !== 429;
    } catch {
      return false;
    }
  }

  function restartUrlOf(body: unknown): string | undefined {
    try {
      return publicUrl === undefined ? undefined : holdToOrigin(parseRedirect(body), publicUrl);
    } catch {
      return undefined;
    }
  }
}

async function ask(call: () => Promise<TransportResponse>): Promise<TransportResponse> {
  try {
    return await call();
  } catch (error) {
    throw toPageError(error);
  }
}

function validated<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw toPageError(cause);
  }
}

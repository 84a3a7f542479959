import { Configuration, OAuth2ApiAxiosParamCreator } from "@ory/client";
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
const maxConsentSessions = 100;

/** A request as @ory/client builds it: path with query, method, headers. */
type Built = Awaited<ReturnType<ReturnType<typeof OAuth2ApiAxiosParamCreator>["getOAuth2LogoutRequest"]>>;

/** Hydra's admin API through @ory/client. Its answers are validated, its statuses become our failures, and its URLs are held to Hydra. */
export function createHydraClient(options: HydraClientOptions): Hydra & { close(): void } {
  const { adminUrl, publicUrl, apiKey } = options;
  const transport = createTransport(options);
  // @ory/client's API classes make all of their some forty methods anew for each call; what builds their requests is made once.
  const build = OAuth2ApiAxiosParamCreator(new Configuration(apiKey ? { accessToken: apiKey } : {}));

  return {
    getLogoutRequest,
    acceptLogoutRequest,
    rejectLogoutRequest,
    listAppsToNotify,
    isReady,
    close: transport.close,
  };

  async function getLogoutRequest(challenge: string): Promise<FoundLogoutRequest> {
    const answer = await send(build.getOAuth2LogoutRequest(challenge));
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
    const answer = await send(build.acceptOAuth2LogoutRequest(challenge));
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
    const answer = await send(build.rejectOAuth2LogoutRequest(challenge));
    if (answer.status !== 204) throw refusal(answer);
  }

  async function listAppsToNotify({ subject, sid }: LogoutRequest): Promise<NotifiedApp[]> {
    const sessions = build.listOAuth2ConsentSessions(subject, maxConsentSessions, undefined, sid);
    const answer = await send(sessions, courtesyTimeoutMs);
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

  async function send(built: Promise<Built>, timeoutMs?: number): Promise<TransportResponse> {
    try {
      const { url, options: axiosOptions } = await built;
      const { method = "GET", headers = {} } = axiosOptions;
      const call = { url: adminUrl + url, method, headers: textHeaders(headers) };
      return await transport.request(timeoutMs === undefined ? call : { ...call, timeoutMs });
    } catch (error) {
      throw toPageError(error);
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

// axios lets a header be many things; those that are built for us are texts.
function textHeaders(headers: object): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (typeof value === "string") texts[name] = value;
  return texts;
}

function validated<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw toPageError(cause);
  }
}

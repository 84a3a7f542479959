import { z } from "zod";
import { Configuration, OAuth2ApiAxiosParamCreator } from "../upstream/ory-requests.ts";
import { PageError } from "../errors.ts";
import { observed, type Observers } from "../ops/observed-transport.ts";
import type { BuiltCall } from "../upstream/built-call.ts";
import { jsonHeaders, sendBuilt, validatedOf } from "../upstream/ory-call.ts";
import { runProbe, type Check } from "../upstream/probe.ts";
import { createTransport, type TransportResponse } from "../upstream/transport.ts";
import { isErrorOfHydras, rejection } from "./hydra-errors.ts";
import { sameOriginUrl } from "../web-url.ts";

export interface HydraClientOptions extends Observers {
  /** Base URL of the admin API, or of the Ory Network project. */
  adminUrl: string;
  /** Hydra as browsers see it. Without it any http(s) redirect of the admin API is followed. */
  publicUrl: string | undefined;
  apiKey: string | undefined;
  /** What the operator calls both. */
  settingNames?: { address: string; key: string };
  timeoutMs: number;
  maxSockets: number;
  ca?: string;
}

/** How every call to Hydra's admin API is made: built by @ory/client, sent by us, its failures in our words. */
export interface AdminCall {
  build: ReturnType<typeof OAuth2ApiAxiosParamCreator>;
  send: (built: Promise<BuiltCall>, timeoutMs?: number) => Promise<TransportResponse>;
  /** Where an accepted or rejected request leads: to Hydra's public origin, or not at all. */
  redirectOf: (answer: TransportResponse) => { redirectTo: string };
  /** Where a used request starts again. It is a courtesy: one that can't be followed leaves the plain page. */
  restartUrlOf: (answer: TransportResponse) => string | undefined;
  checks: () => Promise<Check[]>;
  close: () => void;
}

export function createAdminCall(options: HydraClientOptions): AdminCall {
  const { adminUrl, publicUrl, apiKey } = options;
  const { settingNames = { address: "HYDRA_ADMIN_URL", key: "ORY_API_KEY" } } = options;
  const transport = observed(createTransport(options), "hydra", options);
  // @ory/client's API classes make all of their some forty methods anew for each call; what builds their requests is made once.
  const build = OAuth2ApiAxiosParamCreator(new Configuration(apiKey ? { accessToken: apiKey } : {}));

  return { build, send, redirectOf, restartUrlOf, checks, close: transport.close };

  function send(built: Promise<BuiltCall>, timeoutMs?: number): Promise<TransportResponse> {
    return sendBuilt(transport.request, built, { server: "hydra", baseUrl: adminUrl, timeoutMs });
  }

  function redirectOf(answer: TransportResponse): { redirectTo: string } {
    if (answer.status !== 200) throw rejection(answer);
    const location = validated(() => parseRedirect(answer.data));
    const redirectTo = sameOriginUrl(location, publicUrl);
    if (redirectTo === undefined)
      throw new PageError("hydra_fault", { detail: "redirect_to is not on Hydra's public origin" });
    return { redirectTo };
  }

  function restartUrlOf({ data }: TransportResponse): string | undefined {
    try {
      return publicUrl === undefined ? undefined : sameOriginUrl(parseRedirect(data), publicUrl);
    } catch {
      return undefined;
    }
  }

  async function checks(): Promise<Check[]> {
    // Without its challenge the request is one that can't be there, on every version, and no other call of ours looks like it.
    const path = "/admin/oauth2/auth/requests/logout";
    const check = await runProbe(transport.request, {
      name: "hydra_admin",
      api: "Hydra's admin API",
      setting: settingNames.address,
      key: { setting: settingNames.key, isSet: apiKey !== undefined },
      health: { url: `${adminUrl}/health/ready` },
      question: { url: adminUrl + path, headers: jsonHeaders(apiKey) },
      isOwnAnswer: (answer) => isErrorOfHydras(answer, 404, 400),
    });
    return [check];
  }
}

const redirect = z.object({ redirect_to: z.string().min(1) });

/** @throws ZodError when the answer has no `redirect_to` */
export function parseRedirect(body: unknown): string {
  return redirect.parse(body).redirect_to;
}

/** Runs a parser of wire formats; what it refuses is Hydra's fault. */
export function validated<T>(parse: () => T): T {
  return validatedOf("hydra", parse);
}

import {
  Configuration,
  FrontendApiAxiosParamCreator,
  IdentityApiAxiosParamCreator,
} from "../upstream/ory-requests.ts";
import { observed, type Observers } from "../ops/observed-transport.ts";
import type { BuiltCall } from "../upstream/built-call.ts";
import { jsonHeaders, sendBuilt, validatedOf } from "../upstream/ory-call.ts";
import { runProbe, type Check } from "../upstream/probe.ts";
import { createTransport, type TransportResponse } from "../upstream/transport.ts";
import { kratosCookies, type KratosCookies } from "./cookies.ts";
import { isKratosError } from "./kratos-errors.ts";

/** Where Kratos is, and how it is called. Times are in milliseconds. */
export interface KratosClientOptions extends Observers {
  /** Where we reach Kratos's public API. */
  publicUrl: string;
  /** Where browsers reach it. */
  browserUrl: string;
  adminUrl: string | undefined;
  /** For the admin API on Ory Network; the public one never gets it. */
  apiKey: string | undefined;
  /** What the operator calls that key. */
  keyName?: string;
  /** Name of Kratos's session cookie. */
  sessionCookie: string;
  timeoutMs: number;
  maxSockets: number;
}

/** How every call to Kratos is made: built by @ory/client, sent by us, its failures in our words. */
export interface KratosCall {
  browserUrl: string;
  hasAdmin: boolean;
  cookies: KratosCookies;
  frontend: ReturnType<typeof FrontendApiAxiosParamCreator>;
  admin: ReturnType<typeof IdentityApiAxiosParamCreator>;
  /** Identity schemas, which the public API has as well. */
  schemas: Pick<ReturnType<typeof IdentityApiAxiosParamCreator>, "listIdentitySchemas">;
  send: (built: Promise<BuiltCall>) => Promise<TransportResponse>;
  sendToAdmin: (built: Promise<BuiltCall>) => Promise<TransportResponse>;
  isReady: () => Promise<boolean>;
  checks: () => Promise<Check[]>;
  close: () => void;
}

/** Opens no connection by itself; `close` ends those that calls have opened. */
export function createKratosCall(options: KratosClientOptions): KratosCall {
  const { publicUrl, browserUrl, adminUrl, apiKey, sessionCookie, keyName = "ORY_API_KEY" } = options;
  const transport = observed(createTransport(options), "kratos", options);
  return {
    browserUrl,
    hasAdmin: adminUrl !== undefined,
    cookies: kratosCookies(sessionCookie),
    frontend: FrontendApiAxiosParamCreator(new Configuration({})),
    admin: IdentityApiAxiosParamCreator(new Configuration(apiKey ? { accessToken: apiKey } : {})),
    schemas: IdentityApiAxiosParamCreator(new Configuration({})),
    send: (built: Promise<BuiltCall>) => send(publicUrl, built),
    sendToAdmin: (built: Promise<BuiltCall>) => send(adminUrl ?? "", built),
    isReady,
    checks,
    close: transport.close,
  };

  function send(baseUrl: string, built: Promise<BuiltCall>): Promise<TransportResponse> {
    // Without `Accept` Kratos takes the caller for a browser and answers with redirects.
    return sendBuilt(transport.request, built, {
      server: "kratos",
      baseUrl,
      headers: jsonHeaders(undefined),
    });
  }

  async function isReady(): Promise<boolean> {
    try {
      const { status } = await transport.request({ url: `${publicUrl}/health/ready` });
      return status < 500 && status !== 429;
    } catch {
      return false;
    }
  }

  function checks(): Promise<Check[]> {
    const probes = [
      runProbe(transport.request, {
        name: "kratos_public",
        api: "Kratos's public API",
        setting: "KRATOS_PUBLIC_URL",
        health: { url: `${publicUrl}/health/ready` },
        // Without a cookie it has to look nowhere.
        question: { url: `${publicUrl}/sessions/whoami`, headers: jsonHeaders(undefined) },
        isOwnAnswer: (answer) => isKratosError(answer, 401),
      }),
    ];
    if (adminUrl !== undefined) {
      const probe = {
        name: "kratos_admin",
        api: "Kratos's admin API",
        setting: "KRATOS_ADMIN_URL",
        key: { setting: keyName, isSet: apiKey !== undefined },
        // No UUID: no identity.
        question: { url: `${adminUrl}/admin/identities/probe`, headers: jsonHeaders(apiKey) },
        isOwnAnswer: (answer: TransportResponse) => isKratosError(answer, 404, 400),
      };
      probes.push(runProbe(transport.request, probe));
    }
    return Promise.all(probes);
  }
}

/** Runs a parser of wire formats; what it refuses is Kratos's fault. */
export function validated<T>(parse: () => T): T {
  return validatedOf("kratos", parse);
}

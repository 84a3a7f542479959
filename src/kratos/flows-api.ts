import { z } from "zod";
import type { BuiltCall } from "../upstream/built-call.ts";
import { isOnOrigin } from "../web-url.ts";
import { isKratosError, kratosRefusal } from "./kratos-errors.ts";
import { parseFlow } from "./flow-wire.ts";
import { validated, type KratosCall } from "./kratos-call.ts";
import type { FlowKind, FoundFlow, KratosFault, KratosFlows } from "./kratos.ts";

const refusalBody = z.object({
  error: z
    .object({
      id: z.string().nullish(),
      reason: z.string().nullish().catch(undefined),
      details: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  redirect_browser_to: z.string().nullish(),
});

const errorBody = z.object({
  error: z
    .object({
      id: z.string().nullish(),
      code: z.number().nullish(),
      status_code: z.number().nullish(),
      reason: z.string().nullish().catch(undefined),
      details: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    })
    .nullish(),
});

// hydra/hydra.go of Kratos's: "Unable to get …", "Unable to accept …".
const aboutChallenge = /^Unable to \w+ OAuth 2\.0 Login Challenge/;

/** True for what Hydra answers of a login request that has expired, was answered or is not known. */
export function isOverAtHydra(status: number | undefined): boolean {
  return status === 401 || status === 404 || status === 410;
}

function hydraStatusOf(
  error:
    | { reason?: string | null | undefined; details?: Record<string, unknown> | null | undefined }
    | null
    | undefined,
): number | undefined {
  const status = error?.details?.["status_code"];
  return aboutChallenge.test(error?.reason ?? "") && typeof status === "number" ? status : undefined;
}

/** Self-service flows of Kratos's public API. */
export function flowsApi({ frontend, send, cookies, browserUrl }: KratosCall): KratosFlows {
  const builders: Record<FlowKind, (id: string, cookie: string | undefined) => Promise<BuiltCall>> = {
    login: (id, cookie) => frontend.getLoginFlow(id, cookie),
    registration: (id, cookie) => frontend.getRegistrationFlow(id, cookie),
    recovery: (id, cookie) => frontend.getRecoveryFlow(id, cookie),
    verification: (id, cookie) => frontend.getVerificationFlow(id, cookie),
    settings: (id, cookie) => frontend.getSettingsFlow(id, undefined, cookie),
  };
  return { startUrl, getFlow, getError };

  function startUrl(kind: FlowKind, parameters: Record<string, string | undefined> = {}): string {
    const url = new URL(`${browserUrl}/self-service/${kind}/browser`);
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url.href;
  }

  async function getFlow(kind: FlowKind, id: string, header: string | undefined): Promise<FoundFlow> {
    const answer = await send(builders[kind](id, cookies.pick(header)));
    if (answer.status === 200) {
      return { state: "open", flow: validated(() => parseFlow(answer.data, { kratosUrl: browserUrl })) };
    }
    const { error, redirect_browser_to: redirect } = refusalBody.safeParse(answer.data).data ?? {};
    if (isKratosError(answer, 401) && kind === "settings") return { state: "signed_out" };
    if (answer.status === 403 && error?.id === "session_aal2_required") return needsSecondFactor(redirect);
    if (isOverAtHydra(hydraStatusOf(error))) return { state: "sign_in_over" };
    // 403: begun in another browser, or this one keeps no cookies. 400: not even an id.
    if ([400, 403, 404, 410].includes(answer.status) && error) {
      const returnTo = error.details?.["return_to"];
      return {
        state: "gone",
        returnTo: typeof returnTo === "string" && returnTo !== "" ? returnTo : undefined,
        isExpired: answer.status === 410,
      };
    }
    throw kratosRefusal(answer);
  }

  function needsSecondFactor(redirect: string | null | undefined): FoundFlow {
    const isOwn = redirect && isOnOrigin(redirect, new URL(browserUrl).origin);
    return { state: "needs_second_factor", url: isOwn ? redirect : startUrl("login", { aal: "aal2" }) };
  }

  async function getError(id: string): Promise<KratosFault | undefined> {
    const answer = await send(frontend.getFlowError(id));
    if (isKratosError(answer, 404, 400)) return undefined;
    if (answer.status !== 200) throw kratosRefusal(answer);
    const { error } = validated(() => errorBody.parse(answer.data));
    const hydraStatus = hydraStatusOf(error);
    return {
      id: error?.id ?? undefined,
      status: error?.code ?? error?.status_code ?? 500,
      ...(hydraStatus !== undefined && { hydraStatus }),
    };
  }
}

import { z } from "zod";
import type { BuiltCall } from "../upstream/built-call.ts";
import { isKratosError, kratosRefusal } from "./faults.ts";
import { parseFlow } from "./flow-wire.ts";
import { validated, type KratosCall } from "./kratos-call.ts";
import type { FlowKind, FoundFlow, KratosFault, KratosFlows } from "./kratos.ts";

const refusalBody = z.object({
  error: z
    .object({
      id: z.string().nullish(),
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
      details: z.object({ status_code: z.number().nullish() }).nullish().catch(undefined),
    })
    .nullish(),
});

// hydra/hydra.go of Kratos's: "Unable to get …", "Unable to accept …".
const aboutChallenge = /^Unable to \w+ OAuth 2\.0 Login Challenge/;

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
    const own = new URL(browserUrl).origin;
    const isOwn = redirect && URL.canParse(redirect) && new URL(redirect).origin === own;
    return { state: "needs_second_factor", url: isOwn ? redirect : startUrl("login", { aal: "aal2" }) };
  }

  async function getError(id: string): Promise<KratosFault | undefined> {
    const answer = await send(frontend.getFlowError(id));
    if (isKratosError(answer, 404, 400)) return undefined;
    if (answer.status !== 200) throw kratosRefusal(answer);
    const { error } = validated(() => errorBody.parse(answer.data));
    const isAboutChallenge = aboutChallenge.test(error?.reason ?? "");
    return {
      id: error?.id ?? undefined,
      status: error?.code ?? error?.status_code ?? 500,
      ...(isAboutChallenge && { hydraStatus: error?.details?.status_code ?? undefined }),
    };
  }
}

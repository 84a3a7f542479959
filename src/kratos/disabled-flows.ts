import { setTimeout as pause } from "node:timers/promises";
import { isRecord } from "../is-record.ts";
import type { BuiltCall } from "../upstream/built-call.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { isKratosError } from "./kratos-errors.ts";
import type { KratosCall } from "./kratos-call.ts";
import type { FlowKind, KratosSwitches } from "./kratos.ts";

// Of a flow that is off Kratos says so before it looks for the flow: nothing is begun, and nothing written.
const noFlow = "00000000-0000-4000-8000-000000000000";
const lookupTimeoutMs = 500;
const freshForMs = 5 * 60 * 1000;
const notAgainForMs = 10 * 1000;

/** Which flows the operator has turned off (`selfservice.flows.*.enabled: false`), asked for at most once in some minutes. */
export function disabledFlowsApi({ frontend, send }: Pick<KratosCall, "frontend" | "send">): KratosSwitches {
  const questions: [FlowKind, () => Promise<BuiltCall>][] = [
    ["registration", () => frontend.getRegistrationFlow(noFlow)],
    ["recovery", () => frontend.getRecoveryFlow(noFlow)],
    ["verification", () => frontend.getVerificationFlow(noFlow)],
  ];
  let known: ReadonlySet<FlowKind> = new Set();
  let freshUntilMs = -Infinity;
  let asking: Promise<void> | undefined;
  return { disabledFlows };

  // A courtesy: a page must not wait for it as long as for the flow itself.
  async function disabledFlows(): Promise<ReadonlySet<FlowKind>> {
    if (performance.now() < freshUntilMs) return known;
    const isFirst = freshUntilMs === -Infinity;
    asking ??= ask();
    if (!isFirst) return known;
    const patience = new AbortController();
    const slow = pause(lookupTimeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([asking, slow]);
    patience.abort();
    return known;
  }

  async function ask(): Promise<void> {
    try {
      const answers = await Promise.all(
        questions.map(async ([kind, question]) => [kind, await send(question())] as const),
      );
      if (answers.some(([, { status }]) => status >= 500 || status === 429)) throw new Error("not now");
      known = new Set(answers.filter(([, answer]) => isDisabled(answer)).map(([kind]) => kind));
      freshUntilMs = performance.now() + freshForMs;
    } catch {
      freshUntilMs = performance.now() + notAgainForMs;
    }
    asking = undefined;
  }
}

// Only the registration's error has an id of its own. Whatever else is said, a link is there.
function isDisabled(answer: TransportResponse): boolean {
  if (!isKratosError(answer, 400)) return false;
  const error = isRecord(answer.data) ? answer.data["error"] : undefined;
  if (!isRecord(error)) return false;
  const reason = typeof error["reason"] === "string" ? error["reason"] : "";
  return (
    error["id"] === "self_service_flow_disabled" || /\bnot allowed because it was disabled\b/i.test(reason)
  );
}

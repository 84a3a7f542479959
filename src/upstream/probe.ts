import type { TransportRequest, TransportResponse } from "./transport.ts";
import { TransportError } from "./transport-error.ts";

/** Whether an API is there, is the one that its setting means, and lets us in. It may be public: it holds no address and no key. */
export interface Check {
  /** Such as `hydra_admin`. */
  name: string;
  /** `unavailable`: it can't be used. */
  status: "ok" | "unavailable";
  /** The setting to look at. */
  setting?: string;
  /** What is wrong, in a sentence of ours. */
  problem?: string;
}

/** How an API is asked whether it is the right one. */
export interface Probe {
  name: string;
  /** What should answer, such as "Hydra's admin API". */
  api: string;
  /** Which setting says where it is. */
  setting: string;
  /** Undefined where we send none. */
  key?: { setting: string; isSet: boolean };
  /** Where the API says that its database is away. Ory Network has none at the project's address, and a wrong address may have one. */
  health?: TransportRequest;
  /** A call for something that can't be there. */
  question: TransportRequest;
  /** Whether this is the API's own answer to that. */
  isOwnAnswer: (answer: TransportResponse) => boolean;
}

type Send = (request: TransportRequest) => Promise<TransportResponse>;
type Outcome = TransportResponse | TransportError;

/** Never throws. */
export async function runProbe(send: Send, probe: Probe): Promise<Check> {
  const [answer, health] = await Promise.all([
    outcomeOf(send, { ...probe.question, operation: "probe" }),
    probe.health && outcomeOf(send, probe.health),
  ]);
  const wrong = problemOf(probe, answer, health);
  return { name: probe.name, status: wrong === undefined ? "ok" : "unavailable", ...wrong };
}

async function outcomeOf(send: Send, request: TransportRequest): Promise<Outcome> {
  try {
    return await send(request);
  } catch (error) {
    return error instanceof TransportError ? error : new TransportError("unreachable", "unknown");
  }
}

function problemOf(
  { api, setting, key, isOwnAnswer }: Probe,
  answer: Outcome,
  health: Outcome | undefined,
): Pick<Check, "setting" | "problem"> | undefined {
  const notReady = { setting, problem: `${api} is not ready` };
  const somethingElse = { setting, problem: `what answers at this address is not ${api}` };
  if (answer instanceof TransportError) {
    if (answer.kind === "unreachable") return { setting, problem: `${api} can't be reached at this address` };
    if (answer.kind === "timeout") return { setting, problem: `${api} does not answer in time` };
    return somethingElse;
  }
  if (isOwnAnswer(answer)) return health !== undefined && isUnwell(health) ? notReady : undefined;
  if (isUnwell(answer)) return notReady;
  if (key !== undefined && (answer.status === 401 || answer.status === 403)) {
    const problem = key.isSet ? `${api} does not accept this key` : `${api} wants a key, and none is set`;
    return { setting: key.setting, problem };
  }
  return somethingElse;
}

function isUnwell(outcome: Outcome): boolean {
  return outcome instanceof TransportError || outcome.status >= 500 || outcome.status === 429;
}

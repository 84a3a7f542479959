import { PageError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import { isNoRoute } from "../upstream/no-route.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import type { Gone } from "./authorization-request.ts";

// Hydra's words for a flow that ran out: "The logout request has expired". An API key that expired must not look like it.
const expiredFlow = /^expired$|(?:^|\. )the (?:\w+ )?(?:request|flow|challenge) (?:has )?expired\b/im;

/**
 * True for an answer in the format of Hydra's OAuth 2.0 endpoints (RFC 6749 §5.2), or for what Ory Network makes of it. Where there is no
 * such route, as on Hydra's public port, newer ones say 404 in JSON as well, in another format.
 */
export function isErrorOfHydras(
  { status, data }: Pick<TransportResponse, "status" | "data">,
  ...statuses: number[]
): boolean {
  if (!statuses.includes(status) || !isRecord(data)) return false;
  const { error } = data;
  if (typeof error === "string") return typeof data["error_description"] === "string";
  return isRecord(error) && isAbsence(error["message"]);
}

function isAbsence(message: unknown): boolean {
  return typeof message === "string" && message.startsWith("Unable to locate the ");
}

/** Our failure for an answer of Hydra's that is not the one hoped for. */
export function rejection(answer: Pick<TransportResponse, "status" | "data">): PageError {
  const { status, data } = answer;
  const detail = `Hydra answered ${status}`;
  // A 404 that is not in Hydra's format comes from something else that answers at this address.
  if (status === 410 || (status === 404 && isRecord(data) && "error" in data && !isNoRoute(answer)))
    return new PageError("challenge_gone", { detail });
  if (status === 401 && expiredFlow.test(errorTextOf(data)))
    return new PageError("challenge_gone", { detail });
  if (status === 401 || status === 403)
    return new PageError("hydra_denied", { detail: `${detail}: check the API key` });
  if (status === 429 || status === 503) return new PageError("hydra_unavailable", { detail });
  return new PageError("hydra_fault", { detail });
}

/** The same for a login or consent request, whose challenge is part of a sign-in. */
export function signInRejection(answer: TransportResponse): PageError {
  const failure = rejection(answer);
  return failure.code === "challenge_gone"
    ? new PageError("sign_in_gone", { detail: failure.detail ?? "" })
    : failure;
}

/** A challenge that is no good any more; undefined when the answer is the request itself. @throws PageError on any other answer */
export function goneOf(
  answer: TransportResponse,
  restartUrlOf: (answer: TransportResponse) => string | undefined,
): Gone | undefined {
  if (answer.status === 200) return undefined;
  if (answer.status === 410) return { state: "gone", restartUrl: restartUrlOf(answer) };
  const failure = rejection(answer);
  if (failure.code === "challenge_gone") return { state: "gone", restartUrl: undefined };
  throw failure;
}

// Both shapes that Hydra and Ory Network use: {error, error_description, …} and {error: {code, status, message, …}}.
function errorTextOf(body: unknown): string {
  if (!isRecord(body)) return "";
  const texts = Object.values(body).flatMap((value) => (isRecord(value) ? Object.values(value) : [value]));
  return texts.filter((value) => typeof value === "string").join("\n");
}

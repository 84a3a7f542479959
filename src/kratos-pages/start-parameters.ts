import type { KratosFlow } from "../kratos/flow.ts";
import { maxChallengeLength } from "../middleware/challenge.ts";
import { readParameter } from "../middleware/parameters.ts";

/** What a flow may be begun with; Kratos checks each of them. Everything else in an address of ours stays here. */
const names = [
  "return_to",
  "login_challenge",
  "aal",
  "refresh",
  "via",
  "organization",
  "identity_schema",
  "after_verification_return_to",
] as const;
// What holds for whichever flow the user changes to.
const lasting = ["organization", "identity_schema"] as const;

/** What Kratos's `/self-service/<kind>/browser` may be begun with (https://www.ory.sh/docs/kratos/self-service). */
export type StartParameters = Partial<Record<(typeof names)[number], string>>;

/** The parameters that are there once, and not in the size of an attack. */
export function readStartParameters(query: unknown): StartParameters {
  const given = names.flatMap((name) => {
    const value = readParameter(query, name);
    return typeof value === "string" && value !== "" && value.length <= maxChallengeLength
      ? [[name, value] as const]
      : [];
  });
  return Object.fromEntries(given);
}

/** Of these parameters, those that go along from one flow to another: whom it is about, and who the user is to become. */
export function lastingParameters(parameters: StartParameters): StartParameters {
  return Object.fromEntries(lasting.flatMap((name) => (parameters[name] ? [[name, parameters[name]]] : [])));
}

/** What a flow of Kratos's was begun with and says nowhere else: it is lost with the flow, unless the page's address has it. */
export function startedWith(requestUrl: string | undefined): StartParameters {
  if (requestUrl === undefined || !URL.canParse(requestUrl)) return {};
  const known = readStartParameters(Object.fromEntries(new URL(requestUrl).searchParams));
  const { after_verification_return_to } = known;
  return {
    ...lastingParameters(known),
    ...(after_verification_return_to && { after_verification_return_to }),
  };
}

/** An address with these parameters behind it, those that are undefined left out. */
export function addQuery(address: string, parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return given.length === 0 ? address : `${address}?${new URLSearchParams(given).toString()}`;
}

/** The challenge of the sign-in for an app that a flow of Kratos's began with, whatever became of it since. */
export function challengeIn(requestUrl: string | undefined): string | undefined {
  if (requestUrl === undefined || !URL.canParse(requestUrl)) return undefined;
  return readStartParameters(Object.fromEntries(new URL(requestUrl).searchParams)).login_challenge;
}

/**
 * The login challenge that a flow was begun with and has no more: in place of a form that was sent too late, Kratos puts one that has
 * lost it. Undefined when there is nothing to miss.
 */
export function lostChallenge({ loginChallenge, requestUrl }: KratosFlow): string | undefined {
  return loginChallenge === undefined ? challengeIn(requestUrl) : undefined;
}

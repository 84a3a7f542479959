import { readErrorParameters } from "../hydra/error-parameters.ts";
import { knownHints, loggedCodes, type ErrorKind } from "./known-hydra-errors.ts";

/** What Hydra sent the browser here with; the words for each kind are in `locales/` under `hydra_error`. */
export interface HydraExplanation {
  kind: ErrorKind;
  /** The OAuth 2.0 error code, when it looks like one. */
  errorCode: string | undefined;
  /** True when the user wanted to sign out and still can, from here. */
  offerSignOut: boolean;
}

/** The same for the log line: two words of ours, whatever the link says. */
export interface LoggedError {
  code: string;
  hint: string;
}

const codeKinds = new Map<string, ErrorKind>([
  ["access_denied", "access_denied"],
  ["server_error", "unavailable"],
  ["temporarily_unavailable", "unavailable"],
  ["invalid_scope", "scope_not_allowed"],
  ["invalid_client", "client_unknown"],
]);

/**
 * Reads the query that Hydra adds to `urls.error`. Such a link can be made up, so its texts are only compared with what we know: they
 * are neither shown nor logged.
 */
export function explainHydraError(
  query: unknown,
  canSignOut = true,
): HydraExplanation & { logged: LoggedError } {
  const { code, texts } = readErrorParameters(query);
  const known = knownHints.find(({ pattern }) => pattern.test(texts));
  const logged = {
    code: code === "" ? "none" : loggedCodes.has(code) ? code : "other",
    hint: known?.name ?? (texts.trim() === "" ? "none" : "other"),
  };
  const errorCode = /^[a-z_]{3,40}$/.test(code) ? code : undefined;
  // The words of the kinds that are about a sign-out offer one from here.
  const offerSignOut = known?.isSignOut === true && canSignOut;
  const isUsable = known !== undefined && (known.isSignOut !== true || canSignOut);
  const kind = isUsable ? known.kind : (codeKinds.get(code) ?? "other");
  return { kind, errorCode, offerSignOut, logged };
}

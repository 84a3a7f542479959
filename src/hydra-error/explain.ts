import { readParameter } from "../middleware/parameters.ts";

/** What kind of error Hydra sent the browser here with; the words for each are in `locales/` under `hydra_error`. */
export interface Explanation {
  kind:
    | "hint_missing"
    | "redirect_not_registered"
    | "hint_invalid"
    | "logout_gone"
    | "access_denied"
    | "unavailable"
    | "other";
  /** The OAuth 2.0 error code, when it looks like one. */
  errorCode: string | undefined;
  /** True when the person wanted to sign out and still can, from here. */
  offerSignOut: boolean;
}

// From Hydra's own sources (consent/strategy_default.go); the texts have been the same since v1.
const logoutKinds: [RegExp, Explanation["kind"]][] = [
  [/id_token_hint is missing\./i, "hint_missing"],
  [/post_logout_redirect_uri is not a whitelisted/i, "redirect_not_registered"],
  [/logout request has expired/i, "logout_gone"],
  [/compact JWS format|id_token_hint|^Logout failed|Logout failed because/i, "hint_invalid"],
];

const unavailableCodes = new Set(["server_error", "temporarily_unavailable"]);

/**
 * Reads the query that Hydra adds to `urls.error`. Anybody can write such a link, so its texts are only compared with what we know
 * and never shown.
 */
export function explain(query: unknown, canSignOut = true): Explanation {
  const texts = ["error_description", "error_hint", "error_debug"]
    .map((name) => readText(query, name))
    .join("\n");
  const code = readText(query, "error");
  const errorCode = /^[a-z_]{3,40}$/.test(code) ? code : undefined;
  const kind = logoutKinds.find(([pattern]) => pattern.test(texts))?.[1];
  // Their words offer a sign-out from here.
  if (kind !== undefined && canSignOut) return { kind, errorCode, offerSignOut: true };
  if (code === "access_denied") return { kind: "access_denied", errorCode, offerSignOut: false };
  return { kind: unavailableCodes.has(code) ? "unavailable" : "other", errorCode, offerSignOut: false };
}

function readText(query: unknown, name: string): string {
  const value = readParameter(query, name);
  return typeof value === "string" ? value : "";
}

import { parseAllowlistEntry } from "../../../../src/config/redirect-allowlist.ts";
import { hint, minuteMs, nowMs, registered, type Different } from "./decision-input.ts";

const nobody = { configured: true };
const ada = { configured: true, subject: "ada" };
export const eve = { configured: true, subject: "eve" };
const onlyAda = { configured: true, isSubject: (subject: string) => subject === "ada" };
const onlyEve = { configured: true, isSubject: (subject: string) => subject === "eve" };
const withinTheHour = { recentInteractionMs: 60 * minuteMs };
const agoSeconds = (minutes: number) => (nowMs - minutes * minuteMs) / 1000;
const seen = (minutes: number) => ({ ...ada, seenAtMs: nowMs - minutes * minuteMs });
const both = (claims: Record<string, unknown>) => ({
  id_token_hint: hint(claims),
  post_logout_redirect_uri: registered,
});
const allowing = (...texts: string[]) => ({
  allowlist: texts.map((text) => parseAllowlistEntry(text)).filter((entry) => entry !== undefined),
});

export type Row = [row: number, what: string, different: Different, decision: string];

/** Every row of the decision table: with what it takes, with what the rows after it would say, and what just misses it. */
// prettier-ignore
export const rows: Row[] = [
  [1, "a load that is not a navigation", { navigation: false }, "confirm not_navigation"],
  [1, "…even with LOGOUT_PROMPT=never", { navigation: false, policy: { prompt: "never" } }, "confirm not_navigation"],
  [1, "…before LOGOUT_PROMPT=always", { navigation: false, policy: { prompt: "always" } }, "confirm not_navigation"],
  [2, "LOGOUT_PROMPT=always", { policy: { prompt: "always" } }, "confirm prompt_always"],
  [2, "…even for a trusted client", { policy: { prompt: "always" }, client: { skipLogoutConsent: true } }, "confirm prompt_always"],
  [2, "…before the client's own wish", { policy: { prompt: "always" }, client: { skipLogoutConsent: false } }, "confirm prompt_always"],
  [3, "skip_logout_consent: false", { client: { skipLogoutConsent: false } }, "confirm client_requires_prompt"],
  [3, "…also in TRUSTED_CLIENT_IDS", { client: { skipLogoutConsent: false }, policy: { trustedClientIds: new Set(["agora"]) } }, "confirm client_requires_prompt"],
  [3, "…even with LOGOUT_PROMPT=never", { client: { skipLogoutConsent: false }, policy: { prompt: "never" } }, "confirm client_requires_prompt"],
  [3, "…before OP-initiated", { client: { skipLogoutConsent: false }, request: { rpInitiated: false } }, "confirm client_requires_prompt"],
  [4, "OP-initiated", { client: "none", request: { rpInitiated: false } }, "confirm op_initiated"],
  [4, "RP-initiated without a client", { client: "none" }, "confirm op_initiated"],
  [4, "a client but not RP-initiated", { request: { rpInitiated: false } }, "confirm op_initiated"],
  [4, "…also of a trusted client", { request: { rpInitiated: false }, client: { skipLogoutConsent: true } }, "confirm op_initiated"],
  [4, "…before an ambiguous request", { request: { rpInitiated: false }, query: { id_token_hint: ["a", "b"] } }, "confirm op_initiated"],
  [5, "LOGOUT_PROMPT=never", { policy: { prompt: "never" } }, "accept prompt_never"],
  [5, "…for OP-initiated", { policy: { prompt: "never" }, client: "none", request: { rpInitiated: false } }, "accept prompt_never"],
  [5, "…before an ambiguous request", { policy: { prompt: "never" }, query: { id_token_hint: ["a", "b"] } }, "accept prompt_never"],
  [5, "…before another person's session", { policy: { prompt: "never" }, currentUser: eve }, "accept prompt_never"],
  [6, "two hints", { query: { id_token_hint: [hint(), hint()], post_logout_redirect_uri: registered } }, "confirm ambiguous_request"],
  [6, "two redirect URIs", { query: { id_token_hint: hint(), post_logout_redirect_uri: [registered, registered] } }, "confirm ambiguous_request"],
  [6, "a redirect URI without a hint", { query: { post_logout_redirect_uri: registered } }, "confirm ambiguous_request"],
  [6, "a hint of another sign-in", { query: both({ sid: "sid-2" }) }, "confirm ambiguous_request"],
  [6, "a hint for another client", { query: both({ aud: ["bank"] }) }, "confirm ambiguous_request"],
  [6, "a hint for nobody", { query: both({ aud: [] }) }, "confirm ambiguous_request"],
  [6, "a hint without sid", { query: both({ sid: undefined }) }, "confirm ambiguous_request"],
  [6, "a hint that is not a JWT", { query: { id_token_hint: "nonsense" } }, "confirm ambiguous_request"],
  [6, "an empty hint", { query: { id_token_hint: "" } }, "confirm ambiguous_request"],
  [6, "…also of a trusted client", { query: both({ sid: "sid-2" }), client: { skipLogoutConsent: true } }, "confirm ambiguous_request"],
  [6, "…before another person's session", { query: both({ sid: "sid-2" }), currentUser: eve }, "confirm ambiguous_request"],
  [7, "somebody else at this browser", { currentUser: eve }, "confirm subject_mismatch"],
  [7, "…even with LOGOUT_REQUIRE_KNOWN_USER=false", { currentUser: eve, policy: { requireKnownUser: false } }, "confirm subject_mismatch"],
  [7, "…even for a trusted client", { currentUser: eve, client: { skipLogoutConsent: true } }, "confirm subject_mismatch"],
  [7, "…before recent interaction", { currentUser: eve, policy: withinTheHour }, "confirm subject_mismatch"],
  [7, "nothing to compare when no source is set up", { currentUser: { ...eve, configured: false } }, "accept allowlisted_redirect"],
  [7, "the person named by the request", { currentUser: ada }, "accept allowlisted_redirect"],
  [7, "somebody else, by a source that can't say who", { currentUser: onlyEve }, "confirm subject_mismatch"],
  [7, "…also when it is no matter that nobody is known", { currentUser: onlyEve, policy: { requireKnownUser: false } }, "confirm subject_mismatch"],
  [7, "…nothing to compare when no source is set up", { currentUser: { ...onlyEve, configured: false } }, "accept allowlisted_redirect"],
  [7, "…but a source that can say who comes first", { currentUser: { ...ada, isSubject: onlyEve.isSubject } }, "accept allowlisted_redirect"],
  [7, "…as much when it is somebody else", { currentUser: { ...eve, isSubject: onlyAda.isSubject } }, "confirm subject_mismatch"],
  [8, "the person, by a source that can't say who", { currentUser: onlyAda }, "accept allowlisted_redirect"],
  [8, "nobody known at this browser", { currentUser: nobody }, "confirm unknown_user"],
  [8, "…even for a trusted client", { currentUser: nobody, client: { skipLogoutConsent: true } }, "confirm unknown_user"],
  [8, "…before recent interaction", { currentUser: nobody, policy: withinTheHour }, "confirm unknown_user"],
  [8, "…but not with LOGOUT_REQUIRE_KNOWN_USER=false", { currentUser: nobody, policy: { requireKnownUser: false } }, "accept allowlisted_redirect"],
  [8, "no source set up", { currentUser: { configured: false } }, "accept allowlisted_redirect"],
  [9, "nothing at all seen", { policy: withinTheHour }, "confirm no_recent_interaction"],
  [9, "seen 61 minutes ago", { policy: withinTheHour, currentUser: seen(61) }, "confirm no_recent_interaction"],
  [9, "…even for a trusted client", { policy: withinTheHour, currentUser: seen(61), client: { skipLogoutConsent: true } }, "confirm no_recent_interaction"],
  [9, "seen exactly 60 minutes ago", { policy: withinTheHour, currentUser: seen(60) }, "accept allowlisted_redirect"],
  [9, "seen at a moment that is no number", { policy: withinTheHour, currentUser: { ...ada, seenAtMs: Number.NaN } }, "confirm no_recent_interaction"],
  [9, "an old auth_time", { policy: withinTheHour, query: both({ auth_time: agoSeconds(61) }) }, "confirm no_recent_interaction"],
  [9, "an old auth_time with a new iat", { policy: withinTheHour, query: both({ auth_time: agoSeconds(61), iat: agoSeconds(1) }) }, "confirm no_recent_interaction"],
  [9, "a recent auth_time", { policy: withinTheHour, query: both({ auth_time: agoSeconds(59) }) }, "accept allowlisted_redirect"],
  [9, "a recent iat and no auth_time", { policy: withinTheHour, query: both({ iat: agoSeconds(59) }) }, "accept allowlisted_redirect"],
  [9, "a recent currentUser beside an old hint", { policy: withinTheHour, currentUser: seen(5), query: both({ auth_time: agoSeconds(999) }) }, "accept allowlisted_redirect"],
  [9, "an old currentUser beside a recent hint", { policy: withinTheHour, currentUser: seen(999), query: both({ auth_time: agoSeconds(5) }) }, "accept allowlisted_redirect"],
  [10, "skip_logout_consent: true", { client: { skipLogoutConsent: true } }, "accept trusted_client"],
  [10, "TRUSTED_CLIENT_IDS", { policy: { trustedClientIds: new Set(["agora"]) } }, "accept trusted_client"],
  [10, "…of a POSTed logout, which leaves no parameters", { client: { skipLogoutConsent: true }, query: {} }, "accept trusted_client"],
  [10, "…with a URI that is not on the list", { client: { skipLogoutConsent: true }, policy: allowing("https://bank.example") }, "accept trusted_client"],
  [10, "another trusted client", { policy: { trustedClientIds: new Set(["bank"]) }, query: { id_token_hint: hint() } }, "confirm redirect_not_allowlisted"],
  [11, "a registered redirect URI", {}, "accept allowlisted_redirect"],
  [11, "…of several registered", { client: { postLogoutRedirectUris: ["https://agora.example/", registered] } }, "accept allowlisted_redirect"],
  [11, "…that LOGOUT_ALLOWLIST matches", { policy: allowing("https://agora.example") }, "accept allowlisted_redirect"],
  [11, "one audience as a bare string", { query: both({ aud: "agora" }) }, "accept allowlisted_redirect"],
  [12, "a registered URI that LOGOUT_ALLOWLIST does not match", { policy: allowing("https://bank.example") }, "confirm redirect_not_allowlisted"],
  [12, "a LOGOUT_ALLOWLIST without entries", { policy: { allowlist: [] } }, "confirm redirect_not_allowlisted"],
  [12, "a URI on LOGOUT_ALLOWLIST that is not registered", { policy: allowing("https://agora.example"), query: { id_token_hint: hint(), post_logout_redirect_uri: `${registered}/more` } }, "confirm redirect_not_allowlisted"],
  [12, "a URI that differs from the registered one in case", { query: { id_token_hint: hint(), post_logout_redirect_uri: registered.toUpperCase() } }, "confirm redirect_not_allowlisted"],
  [12, "a URI that only begins like the registered one", { client: { postLogoutRedirectUris: [`${registered}?a=b`] } }, "confirm redirect_not_allowlisted"],
  [12, "an empty URI", { query: { id_token_hint: hint(), post_logout_redirect_uri: "" } }, "confirm redirect_not_allowlisted"],
  [12, "no URI", { query: { id_token_hint: hint() } }, "confirm redirect_not_allowlisted"],
  [12, "no URI registered", { client: { postLogoutRedirectUris: [] } }, "confirm redirect_not_allowlisted"],
  [12, "a POSTed logout, which leaves no parameters", { query: {} }, "confirm redirect_not_allowlisted"],
];

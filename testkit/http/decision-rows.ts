import type { CurrentUser } from "../../src/sign-out/decision/current-user.ts";
import { agora, hintFor, type openRequest } from "../fakes/fake-hydra.ts";

const now = Math.floor(Date.now() / 1000);
const claims = { sid: "sid-1", sub: "ada", aud: ["agora"], iat: now - 7200, auth_time: now - 7200 };
const hint = hintFor(claims);
const uri = encodeURIComponent("https://agora.example/signed-out");
const wholeQuery = `id_token_hint=${hint}&post_logout_redirect_uri=${uri}`;
const hour = 3_600_000;

/** One row of the decision table as it can be seen from outside. */
export interface Row {
  what: string;
  reason: string;
  request?: Parameters<typeof openRequest>[0];
  env?: Record<string, string>;
  currentUser?: CurrentUser;
}

export const adaIsHere: CurrentUser = { configured: true, subject: "ada", seenAtMs: Date.now() };
export const evaIsHere: CurrentUser = { configured: true, subject: "eva", seenAtMs: Date.now() };
const nobodyIsHere: CurrentUser = { configured: true };
export const skips = (skipLogoutConsent: boolean) => ({ client: { ...agora, skipLogoutConsent } });
const recent = { LOGOUT_RECENT_INTERACTION: "1h" };

export const asking: Row[] = [
  {
    what: "the operator wants every sign-out confirmed",
    reason: "prompt_always",
    request: skips(true),
    env: { LOGOUT_PROMPT: "always" },
  },
  { what: "the client wants to be asked about", reason: "client_requires_prompt", request: skips(false) },
  {
    what: "the client wants to be asked about and LOGOUT_PROMPT is never",
    reason: "client_requires_prompt",
    request: skips(false),
    env: { LOGOUT_PROMPT: "never" },
  },
  { what: "nobody sent a hint", reason: "op_initiated", request: { rpInitiated: false, client: undefined } },
  { what: "there is a client but no hint", reason: "op_initiated", request: { rpInitiated: false } },
  { what: "there is a hint but no client", reason: "op_initiated", request: { client: undefined } },
  {
    what: "the hint is repeated",
    reason: "ambiguous_request",
    request: { query: `${wholeQuery}&id_token_hint=${hint}` },
  },
  {
    what: "the redirect URI is repeated",
    reason: "ambiguous_request",
    request: { query: `${wholeQuery}&post_logout_redirect_uri=${uri}` },
  },
  {
    what: "the redirect URI stands without its hint",
    reason: "ambiguous_request",
    request: { query: `post_logout_redirect_uri=${uri}` },
  },
  {
    what: "the hint is of another sign-in",
    reason: "ambiguous_request",
    request: { sid: "sid-2", query: wholeQuery },
  },
  {
    what: "the hint is another client's",
    reason: "ambiguous_request",
    request: {
      query: `id_token_hint=${hintFor({ ...claims, aud: "bank" })}&post_logout_redirect_uri=${uri}`,
    },
  },
  {
    what: "the hint is no JWT",
    reason: "ambiguous_request",
    request: { query: `id_token_hint=x&post_logout_redirect_uri=${uri}` },
  },
  { what: "somebody else sits at this browser", reason: "subject_mismatch", currentUser: evaIsHere },
  {
    what: "somebody else sits there and the client is trusted",
    reason: "subject_mismatch",
    request: skips(true),
    currentUser: evaIsHere,
  },
  { what: "nobody is known to sit there", reason: "unknown_user", currentUser: nobodyIsHere },
  {
    what: "the person was last seen too long ago",
    reason: "no_recent_interaction",
    request: { query: wholeQuery },
    env: recent,
  },
  {
    what: "the sign-in is known and too old",
    reason: "no_recent_interaction",
    request: { query: wholeQuery },
    env: recent,
    currentUser: { ...adaIsHere, seenAtMs: Date.now() - 2 * hour },
  },
  {
    what: "no redirect URI was asked for",
    reason: "redirect_not_allowlisted",
    request: { query: `id_token_hint=${hint}` },
  },
  {
    what: "the sign-out was POSTed, which leaves no query",
    reason: "redirect_not_allowlisted",
    request: { query: "" },
  },
  {
    what: "the redirect URI is not the client's",
    reason: "redirect_not_allowlisted",
    request: { query: `${wholeQuery}x` },
  },
  {
    what: "the redirect URI is not on the operator's list",
    reason: "redirect_not_allowlisted",
    env: { LOGOUT_ALLOWLIST: "https://bank.example" },
  },
];

export const accepting: Row[] = [
  {
    what: "LOGOUT_PROMPT is never",
    reason: "prompt_never",
    request: { rpInitiated: false, client: undefined },
    env: { LOGOUT_PROMPT: "never" },
  },
  {
    what: "the client may skip the question",
    reason: "trusted_client",
    request: { ...skips(true), query: `id_token_hint=${hint}` },
  },
  {
    what: "the operator trusts the client",
    reason: "trusted_client",
    request: { query: `id_token_hint=${hint}` },
    env: { TRUSTED_CLIENT_IDS: "bank, agora" },
  },
  {
    what: "the redirect URI is the client's",
    reason: "allowlisted_redirect",
    request: { query: wholeQuery },
  },
  {
    what: "the redirect URI is the client's and on the operator's list",
    reason: "allowlisted_redirect",
    env: { LOGOUT_ALLOWLIST: "https://bank.example,https://agora.example" },
  },
  { what: "the right person sits there", reason: "allowlisted_redirect", currentUser: adaIsHere },
  {
    what: "nobody is known to sit there and that is no matter",
    reason: "allowlisted_redirect",
    currentUser: nobodyIsHere,
    env: { LOGOUT_REQUIRE_KNOWN_USER: "false" },
  },
  {
    what: "the sign-in is recent",
    reason: "allowlisted_redirect",
    request: { query: wholeQuery },
    env: recent,
    currentUser: adaIsHere,
  },
  {
    what: "the hint is recent",
    reason: "allowlisted_redirect",
    request: {
      query: `id_token_hint=${hintFor({ ...claims, auth_time: now - 60 })}&post_logout_redirect_uri=${uri}`,
    },
    env: recent,
  },
];

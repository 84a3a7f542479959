import { z } from "zod";
import { isRecord } from "../is-record.ts";
import { createPeek, headerOf, pageAt, versionIn } from "../upstream/peek.ts";
import { isWebUrl } from "../web-url.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import type { KratosClientOptions } from "./kratos-call.ts";
import type { FlowKind } from "./kratos.ts";
import { errorIdOf, errorReasonOf, isKratosError } from "./kratos-errors.ts";

/** What can be seen of Kratos's settings from outside, without a session. Begins a few flows, which nobody finishes. */
export interface KratosSetup {
  /** Undefined when the admin API is not set up, or does not answer. */
  version: string | undefined;
  /** Undefined when the public API does not answer as Kratos does. */
  seenPublic: KratosPublic | undefined;
}

export interface KratosPublic {
  /** `serve.public.base_url`: where the forms of flows are sent. Undefined when not seen. */
  baseUrl: string | undefined;
  /** The `Domain` of its cookies; undefined for those of its own host alone. */
  cookieDomain: string | undefined;
  /** Where each flow's page is, without the query; undefined where that was not seen. */
  pages: Readonly<Record<SeenFlow, string | undefined>>;
  /** Where Kratos shows what it refuses, without the query; undefined where that was not seen. */
  errorPage: string | undefined;
  /** Those that are turned off. */
  off: readonly SeenFlow[];
  /** Whether `oauth2_provider.url` leads to a Hydra that answers. */
  hydra: "found" | "not set" | "not answering" | "unknown";
  /** Which of the addresses asked about it refuses as `return_to`. */
  refusedReturnUrls: readonly string[];
  /** Whether pages of our origin may load its script for security keys and passkeys; undefined when it was not seen or not asked. */
  allowsScriptFrom: boolean | undefined;
}

/** A flow whose page can be seen without a session. */
export type SeenFlow = Exclude<FlowKind, "settings">;

export const seenFlows = ["login", "registration", "recovery", "verification"] as const satisfies SeenFlow[];

/** What Kratos's settings are called, for telling an operator what to change. */
export const kratosSettingNames = {
  provider: "oauth2_provider.url",
  returnUrls: "selfservice.allowed_return_urls",
  baseUrl: "serve.public.base_url",
  cookieDomain: "cookies.domain",
  cors: "serve.public.cors.allowed_origins",
  errorPage: "selfservice.flows.error.ui_url",
  pageOf: (flow: FlowKind) => `selfservice.flows.${flow}.ui_url`,
} as const;

/** What to ask about. */
export interface KratosQuestions {
  /** Addresses that flows have to be able to return to. */
  returnUrls: readonly string[];
  /** The origin of our pages; undefined when it is not known. */
  pagesOrigin: string | undefined;
}

// Nobody's (RFC 2606): a flow that should return there is refused, with Kratos's error page.
const noReturn = "https://lethe-doctor.invalid/";

const noChallenge = "00000000000000000000000000000000";

/** Never throws: what can't be seen is undefined. */
export async function lookAtKratos(
  options: KratosClientOptions,
  { returnUrls, pagesOrigin }: KratosQuestions,
): Promise<KratosSetup> {
  const { publicUrl, adminUrl } = options;
  const { get, close } = createPeek(options);
  try {
    const [version, seenPublic] = await Promise.all([
      adminUrl === undefined ? undefined : get(`${adminUrl}/admin/version`).then(versionIn),
      lookAtPublic(),
    ]);
    return { version, seenPublic };
  } finally {
    close();
  }

  async function lookAtPublic(): Promise<KratosPublic | undefined> {
    const [flow, challenged, script, refused, misled, ...pages] = await Promise.all([
      begin("login", {}, "application/json"),
      begin("login", { login_challenge: noChallenge }, "application/json"),
      pagesOrigin === undefined
        ? undefined
        : get(`${publicUrl}/.well-known/ory/webauthn.js`, { Origin: pagesOrigin }),
      refusedOf(returnUrls),
      begin("login", { return_to: noReturn }, "text/html"),
      ...seenFlows.map((kind) => begin(kind, {}, "text/html")),
    ]);
    const read = browserFlow.safeParse(flow?.data);
    // Something else answers here, or nothing.
    if (!read.success && (flow === undefined || !isKratosError(flow, flow.status))) return undefined;
    const at = (kind: SeenFlow) => pages[seenFlows.indexOf(kind)];
    return {
      baseUrl: read.success ? baseOf(read.data.ui.action) : undefined,
      cookieDomain: cookieDomainOf(flow),
      pages: {
        login: pageOf(at("login")),
        registration: pageOf(at("registration")),
        recovery: pageOf(at("recovery")),
        verification: pageOf(at("verification")),
      },
      errorPage: errorPageOf(misled),
      off: seenFlows.filter((kind) => isErrorRedirect(at(kind))),
      hydra: providerBy(challenged),
      refusedReturnUrls: refused,
      allowsScriptFrom:
        script === undefined
          ? undefined
          : [pagesOrigin, "*"].includes(headerOf(script, "access-control-allow-origin")),
    };
  }

  async function refusedOf(urls: readonly string[]): Promise<string[]> {
    const answers = await Promise.all(
      urls.map(async (url) => [url, await begin("login", { return_to: url }, "application/json")] as const),
    );
    return answers.filter(([, answer]) => isReturnRefused(answer)).map(([url]) => url);
  }

  function begin(kind: FlowKind, query: Record<string, string>, accept: string) {
    const search = new URLSearchParams(query).toString();
    const path = `/self-service/${kind}/browser${search === "" ? "" : `?${search}`}`;
    return get(publicUrl + path, { Accept: accept });
  }
}

const browserFlow = z.object({ ui: z.object({ action: z.string().refine(isWebAction) }) });

function isWebAction(action: string): boolean {
  return URL.canParse(action) && isWebUrl(new URL(action));
}

function baseOf(action: string): string {
  const { origin, pathname } = new URL(action);
  return origin + pathname.replace(/\/self-service\/.*$/, "");
}

function placeOf(answer: TransportResponse | undefined): URL | undefined {
  const location = headerOf(answer, "location");
  return URL.canParse(location) ? new URL(location) : undefined;
}

// A flow that may not begin leads to the error page, with the id of the error.
function isErrorRedirect(answer: TransportResponse | undefined): boolean {
  const place = placeOf(answer);
  return answer?.status === 303 && place?.searchParams.has("id") === true && !place.searchParams.has("flow");
}

function errorPageOf(answer: TransportResponse | undefined): string | undefined {
  const place = placeOf(answer);
  return place !== undefined && isErrorRedirect(answer) ? pageAt(place) : undefined;
}

function pageOf(answer: TransportResponse | undefined): string | undefined {
  const place = placeOf(answer);
  return place?.searchParams.has("flow") === true ? pageAt(place) : undefined;
}

function cookieDomainOf(answer: TransportResponse | undefined): string | undefined {
  const lines = answer?.headers["set-cookie"] ?? [];
  const [line = ""] = typeof lines === "string" ? [lines] : lines;
  return /;\s*domain=\.?([^;\s]+)/i.exec(line)?.[1]?.toLowerCase();
}

// What Kratos says of a challenge that Hydra can't know: it asked Hydra, or had no one to ask, or was not answered.
function providerBy(answer: TransportResponse | undefined): KratosPublic["hydra"] {
  if (answer === undefined) return "unknown";
  const error = isRecord(answer.data) ? answer.data["error"] : undefined;
  const details = isRecord(error) ? error["details"] : undefined;
  const reason = errorReasonOf(answer.data);
  if (/oauth2_provider\.url is (?:invalid or unset|not configured)/.test(reason)) return "not set";
  if (isRecord(details) && (details["status_code"] === 404 || details["status_code"] === 410)) return "found";
  if (/OAuth 2\.0 Login Challenge|Hydra/i.test(reason)) return "not answering";
  return "unknown";
}

function isReturnRefused(answer: TransportResponse | undefined): boolean {
  return answer?.status === 400 && errorIdOf(answer) === "self_service_flow_return_to_forbidden";
}

import { z } from "zod";
import { text, texts } from "./oauth-client.ts";

/** The parameters of OpenID Connect Core 1.0 §3.1.2.1 that reach a page. `prompt` and `max_age` are read from the request's own URL. */
export interface OidcContext {
  /** `login_hint`: whom the client expects. */
  loginHint: string | undefined;
  /** `ui_locales`: BCP 47 tags, the most wanted first. */
  uiLocales: string[];
  /** `acr_values`, the most wanted first. */
  acrValues: string[];
  /** `display`: `page`, `popup`, `touch` or `wap`. */
  display: string | undefined;
  /** `prompt`, word by word. */
  prompt: string[];
  /** `max_age`. */
  maxAgeSeconds: number | undefined;
  /** `sub` of `id_token_hint`: whom alone the client takes. */
  hintedSubject?: string | undefined;
}

/** A used, rejected, expired or unknown challenge; it may come with the URL at which it starts again, held to Hydra. */
export interface Gone {
  /** It can't be answered any more. */
  state: "gone";
  /** On Hydra's public origin; undefined when Hydra names none, or one somewhere else. */
  restartUrl: string | undefined;
}

/** Why a request is refused, in the words of OAuth 2.0 (RFC 6749 §4.1.2.1) or OpenID Connect Core 1.0 §3.1.2.6. */
export type RejectionReason =
  "access_denied" | "login_required" | "consent_required" | "interaction_required";

export const oidcContext = z
  .object({
    login_hint: text,
    ui_locales: texts,
    acr_values: texts,
    display: text,
    id_token_hint_claims: z
      .looseObject({ sub: text.catch(undefined) })
      .nullish()
      .catch(undefined),
  })
  .nullish();

/** @param requestUrl where the request began, as Hydra says: `prompt` and `max_age` stand only there */
export function toContext(wire: z.output<typeof oidcContext>, requestUrl: string): OidcContext {
  const query = queryOf(requestUrl);
  const maxAge = query.get("max_age") ?? "";
  return {
    loginHint: wire?.login_hint ?? undefined,
    uiLocales: wire?.ui_locales ?? [],
    acrValues: wire?.acr_values ?? [],
    display: wire?.display ?? undefined,
    prompt: (query.get("prompt") ?? "").split(" ").filter((word) => word !== ""),
    hintedSubject: wire?.id_token_hint_claims?.sub ?? undefined,
    maxAgeSeconds: /^\d{1,9}$/.test(maxAge) ? Number(maxAge) : undefined,
  };
}

// Hydra keeps the address at which the flow began: a device's is that of its code's page.
export function queryOf(requestUrl: string): URLSearchParams {
  return URL.canParse(requestUrl, "http://hydra")
    ? new URL(requestUrl, "http://hydra").searchParams
    : new URLSearchParams();
}

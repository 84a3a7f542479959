import { PageError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { validated, type AdminCall } from "./admin-call.ts";
import { rejection } from "./hydra-errors.ts";
import { consentPages, type AskedPage } from "./consent-pages.ts";
import type { ConsentSession } from "./consent-session.ts";
import type { HydraSessions } from "./hydra-admin.ts";
import { parseConsentSessions } from "./consent-session.ts";

// 20,000 consents of one user: more pages than that is a Hydra that goes round in circles.
const maxPages = 400;
// A Hydra may be replaced by a newer one at any time.
const refusalHoldsForMs = 10 * 60 * 1000;

/** Sign-ins and consents in Hydra's admin API. */
export function sessionsApi({ build, send }: AdminCall): HydraSessions {
  // Until then no consent is tried by its id: this Hydra can't, and each app would cost a refused call.
  let refusedUntilMs = 0;
  const beginList = consentPages();
  return {
    listConsentSessions,
    endLoginSession,
    endLoginSessionsOf,
    revokeClientConsents,
    revokeConsentsOf,
    revokeConsent,
  };

  async function listConsentSessions(subject: string): Promise<ConsentSession[]> {
    const all = new Map<string, ConsentSession>();
    const pages = beginList();
    let next: AskedPage | undefined = pages.first;
    for (let page = 0; page < maxPages; page += 1) {
      const { size, token }: AskedPage = next;
      // oxlint-disable-next-line no-await-in-loop -- each page tells of the next
      const answer = await send(build.listOAuth2ConsentSessions(subject, size, token));
      if (answer.status !== 200) throw failureOf(answer);
      const found = validated(() => parseConsentSessions(answer.data));
      // One may stand on two pages, where a newer one came in between.
      for (const consent of found) all.set(consent.id, consent);
      next = pages.after(answer, found.length);
      if (next === undefined) return [...all.values()];
    }
    throw new PageError("hydra_fault", { detail: "a list of consent sessions without an end" });
  }

  async function endLoginSession(sid: string): Promise<void> {
    const answer = await send(build.revokeOAuth2LoginSessions(undefined, sid));
    demandDone(answer);
  }

  async function endLoginSessionsOf(subject: string): Promise<void> {
    demandDone(await send(build.revokeOAuth2LoginSessions(subject)));
  }

  async function revokeConsentsOf(subject: string): Promise<void> {
    demandDone(await send(build.revokeOAuth2ConsentSessions(subject, undefined, undefined, true)));
  }

  async function revokeClientConsents(subject: string, clientId: string): Promise<void> {
    const answer = await send(build.revokeOAuth2ConsentSessions(subject, clientId));
    demandDone(answer);
  }

  async function revokeConsent(id: string): Promise<boolean> {
    if (performance.now() < refusedUntilMs) return false;
    const built = await build.revokeOAuth2ConsentSessions(undefined, undefined, id);
    // v25.4 to v26.2 know it by its older name. v2.3 knows neither, and asks for a subject instead.
    const url = `${built.url}&consent_challenge_id=${encodeURIComponent(id)}`;
    const answer = await send(Promise.resolve({ ...built, url }));
    if (asksForSubject(answer)) {
      refusedUntilMs = performance.now() + refusalHoldsForMs;
      return false;
    }
    demandDone(answer);
    return true;
  }
}

function demandDone(answer: TransportResponse): void {
  if (answer.status !== 204 && !isGone(answer)) throw failureOf(answer);
}

// There is no challenge in any of these calls that could be gone: then something else answers at this address.
function failureOf(answer: TransportResponse): PageError {
  const failure = rejection(answer);
  if (failure.code !== "challenge_gone") return failure;
  return new PageError("hydra_fault", { detail: failure.detail ?? "" });
}

// Hydra's own words for a thing that it does not have. Where there is no such route, as on its public port, it says 404 in JSON as well.
function isGone({ status, data }: TransportResponse): boolean {
  if (status !== 404 || !isRecord(data)) return false;
  return ["Not Found", "Unable to locate the resource"].some((word) => word === data["error"]);
}

// What v2.3 and older say to a revocation by id: they read no id, and miss the subject. Any other 400 is an error like any other.
function asksForSubject({ status, data }: TransportResponse): boolean {
  if (status !== 400 || !isRecord(data) || data["error"] !== "invalid_request") return false;
  return String(data["error_description"]).includes("Query parameter 'subject' is not defined");
}

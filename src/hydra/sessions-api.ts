import { PageError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { validated, type AdminCall } from "./admin-call.ts";
import { refusal } from "./faults.ts";
import type { ConsentSession, HydraSessions } from "./flows.ts";
import { parseConsentSessions } from "./flow-wire.ts";

// Hydra tells of each consent with its whole client and authorization URL, which an app can make some 10 kB long: a page of these has to
// stay below what is read of one answer, or a person with many could no longer sign out.
const pageSize = 50;
// 20,000 consents of one person: more pages than that is a Hydra that goes round in circles.
const maxPages = 400;
// A Hydra may be replaced by a newer one at any time.
const refusalHoldsForMs = 10 * 60 * 1000;

/** Sign-ins and consents in Hydra's admin API. */
export function sessionsApi({ build, send }: AdminCall): HydraSessions {
  // Until then no consent is tried by its id: this Hydra can't, and each app would cost a refused call.
  let refusedUntilMs = 0;
  return { listConsentSessions, endLoginSession, revokeClientConsents, revokeConsent };

  async function listConsentSessions(subject: string): Promise<ConsentSession[]> {
    const all: ConsentSession[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const answer = await send(build.listOAuth2ConsentSessions(subject, pageSize, pageToken));
      if (answer.status !== 200) throw refusal(answer);
      all.push(...validated(() => parseConsentSessions(answer.data)));
      pageToken = nextPageOf(answer);
      if (pageToken === undefined) return all;
    }
    throw new PageError("hydra_fault", { detail: "a list of consent sessions without an end" });
  }

  async function endLoginSession(sid: string): Promise<void> {
    const answer = await send(build.revokeOAuth2LoginSessions(undefined, sid));
    if (answer.status !== 204 && !isGone(answer)) throw refusal(answer);
  }

  async function revokeClientConsents(subject: string, clientId: string): Promise<void> {
    const answer = await send(build.revokeOAuth2ConsentSessions(subject, clientId));
    if (answer.status !== 204 && !isGone(answer)) throw refusal(answer);
  }

  async function revokeConsent(id: string): Promise<boolean> {
    if (performance.now() < refusedUntilMs) return false;
    const built = await build.revokeOAuth2ConsentSessions(undefined, undefined, id);
    // v25.4 to v26.2 know it by its older name. v2.3 knows neither, and asks for a subject instead.
    const url = `${built.url}&consent_challenge_id=${encodeURIComponent(id)}`;
    const answer = await send(Promise.resolve({ ...built, url }));
    if (answer.status === 400) {
      refusedUntilMs = performance.now() + refusalHoldsForMs;
      return false;
    }
    if (answer.status !== 204 && !isGone(answer)) throw refusal(answer);
    return true;
  }
}

// Hydra's own 404, and not that of something else that answers at this address.
function isGone({ status, data }: TransportResponse): boolean {
  return status === 404 && isRecord(data);
}

// A page may be shorter than asked for, or empty, without being the last: Hydra drops expired consents after it has counted.
function nextPageOf({ headers }: TransportResponse): string | undefined {
  const link = [headers.link].flat().join(",");
  const next = /<([^>]*)>;\s*rel="?next"?/.exec(link)?.[1];
  if (next === undefined || !URL.canParse(next, "http://hydra")) return undefined;
  return new URL(next, "http://hydra").searchParams.get("page_token") ?? undefined;
}

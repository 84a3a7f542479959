import { randomUUID } from "node:crypto";
import type { AcceptedConsent, Flow } from "./flow.ts";

/** A flow that came to its end: Hydra keeps one row of these per sign-in. */
export interface ConsentSession {
  id: string;
  grantId?: string;
  flow: Flow;
  /** Set to "" when the login session goes, as Hydra's foreign key does; the sid in tokens stays. */
  loginSessionId: string;
}

export class ConsentSessions {
  #sessions: ConsentSession[] = [];

  add(flow: Flow): ConsentSession | "used" {
    if (this.#sessions.some((known) => known.flow.id === flow.id)) return "used";
    const session: ConsentSession = { id: randomUUID(), flow, loginSessionId: flow.sessionId };
    this.#sessions.push(session);
    return session;
  }

  ofGrant(grantId: string | undefined): ConsentSession | undefined {
    return grantId === undefined ? undefined : this.#sessions.find((known) => known.grantId === grantId);
  }

  /** What the admin API counts: granted, and granted by a question rather than by an earlier "remember"; also what has expired since. */
  granted(subject: string, loginSessionId = ""): ConsentSession[] {
    return this.#ofSubject(subject)
      .filter(({ flow }) => !flow.consentSkip && flow.consent !== undefined)
      .filter((known) => loginSessionId === "" || known.loginSessionId === loginSessionId)
      .toReversed();
  }

  remembered(subject: string, clientId: string): AcceptedConsent | undefined {
    const newest = this.granted(subject).find(
      (known) => known.flow.clientId === clientId && known.flow.consent?.remember && !isExpired(known),
    );
    return newest?.flow.consent;
  }

  /** The apps that a logout of this session reaches. */
  clientIds(subject: string, sid: string): string[] {
    const reached = this.#ofSubject(subject).filter((known) => known.loginSessionId === sid);
    return [...new Set(reached.map(({ flow }) => flow.clientId))];
  }

  take(which: (session: ConsentSession) => boolean): ConsentSession[] {
    const taken = this.#sessions.filter((session) => which(session));
    this.#sessions = this.#sessions.filter((session) => !taken.includes(session));
    return taken;
  }

  forgetLoginSession(sid: string): void {
    for (const session of this.#sessions) if (session.loginSessionId === sid) session.loginSessionId = "";
  }

  #ofSubject(subject: string): ConsentSession[] {
    return this.#sessions.filter(({ flow }) => flow.subject === subject);
  }
}

/** Hydra lists none that has. */
export function isExpired({ flow }: ConsentSession): boolean {
  const lifetime = (flow.consent?.rememberForSeconds ?? 0) * 1000;
  return lifetime > 0 && flow.requestedAt.getTime() + lifetime < Date.now();
}

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientStore } from "./client-store.ts";
import type { ConsentSessions } from "./consent-sessions.ts";
import type { StoredClient } from "./hydra-client.ts";
import type { LoginSessions } from "./login-sessions.ts";
import type { SigningKey } from "./signing-key.ts";
import { withQuery } from "./wire.ts";

export interface NotificationDeps {
  issuer: string;
  key: SigningKey;
  clients: ClientStore;
  consents: ConsentSessions;
  sessions: LoginSessions;
}

/** Tells the apps of a login session that it ended. The apps are found through its consent sessions, and only so. */
export class LogoutNotifications {
  readonly #deps: NotificationDeps;
  readonly #stopped = new AbortController();

  constructor(deps: NotificationDeps) {
    this.#deps = deps;
  }

  frontChannelUrls(subject: string, sid: string): string[] {
    return this.#reached(subject, sid).flatMap(({ frontchannel_logout_uri: uri }) =>
      uri ? [withQuery(uri, { iss: this.#deps.issuer, sid })] : [],
    );
  }

  /** Back-channel first, then the session: once it is gone, nobody knows any more whom to tell. */
  endSession(subject: string, sid: string): void {
    const { issuer, key, sessions, consents } = this.#deps;
    for (const { client_id: aud, backchannel_logout_uri: uri } of this.#reached(subject, sid)) {
      if (!uri) continue;
      const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
      const iat = Math.floor(Date.now() / 1000);
      const token = key.sign({ iss: issuer, aud: [aud], iat, jti: randomUUID(), sid, events });
      void this.#post(uri, token);
    }
    sessions.delete(sid);
    consents.forgetLoginSession(sid);
  }

  stop(): void {
    this.#stopped.abort();
  }

  #reached(subject: string, sid: string): StoredClient[] {
    const { clients, consents } = this.#deps;
    return consents.clientIds(subject, sid).flatMap((id) => clients.find(id) ?? []);
  }

  /** In the background and with a few retries; a receiver that stays away changes nothing, as at Hydra. */
  async #post(uri: string, token: string): Promise<void> {
    for (const pauseMs of [0, 500, 2000]) {
      try {
        await sleep(pauseMs, undefined, { signal: this.#stopped.signal });
        const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(5000)]);
        const headers = { "content-type": "application/x-www-form-urlencoded" };
        const body = new URLSearchParams({ logout_token: token }).toString();
        const answer = await fetch(uri, { method: "POST", headers, body, signal, redirect: "manual" });
        await answer.body?.cancel();
        if (answer.status < 500) return;
      } catch {
        if (this.#stopped.signal.aborted) return;
      }
    }
  }
}

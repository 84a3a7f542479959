// Sessions of the examples: in memory, known by a cookie that says nothing. In your app: your framework's sessions.
import { randomBytes } from "node:crypto";
import type { Departure, SignIn } from "./relying-party.ts";

export interface Session {
  departure?: Departure;
  signIn?: SignIn;
}

const cookieName = "example-session";

export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** @param cookie the request's `Cookie` header */
  find(cookie: string | null | undefined): Session | undefined {
    return this.#sessions.get(this.#idIn(cookie));
  }

  /** A new session, and the `Set-Cookie` that names it. Always a new id: one that was planted before a sign-in must not become the user's. */
  start(session: Session): string {
    const id = randomBytes(24).toString("base64url");
    this.#sessions.set(id, session);
    return `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`;
  }

  end(cookie: string | null | undefined): void {
    this.#sessions.delete(this.#idIn(cookie));
  }

  #idIn(cookie: string | null | undefined): string {
    return new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(cookie ?? "")?.[1] ?? "";
  }
}

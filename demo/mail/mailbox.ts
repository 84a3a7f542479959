import { setTimeout as pause } from "node:timers/promises";

export interface Mail {
  to: string;
  subject: string;
  body: string;
  /** The six digits in it, if there are any. */
  code: string | undefined;
  receivedAt: Date;
}

// Whoever leaves it running for weeks does not run out of memory.
const most = 1000;

/** Mail that goes nowhere: everything that was sent, newest first. */
export class Mailbox {
  readonly #mails: Mail[] = [];
  readonly #handedOut = new Set<Mail>();

  deliver({ to, subject, body }: Pick<Mail, "to" | "subject" | "body">): void {
    const code = /(?<!\d)\d{6}(?!\d)/.exec(body)?.[0];
    this.#mails.unshift({ to, subject, body, code, receivedAt: new Date() });
    for (const old of this.#mails.splice(most)) this.#handedOut.delete(old);
  }

  messages(): Mail[] {
    return [...this.#mails];
  }

  messagesTo(address: string): Mail[] {
    const wanted = address.trim().toLowerCase();
    return this.#mails.filter(({ to }) => to.toLowerCase() === wanted);
  }

  /** The code of the newest mail to this address that has one. */
  latestCode(address: string): string | undefined {
    return this.messagesTo(address).find(({ code }) => code !== undefined)?.code;
  }

  /**
   * The newest code to this address that came after those handed out before, as soon as there is one.
   * @throws Error when none comes in time
   */
  async nextCode(address: string, withinMs = 60_000): Promise<string> {
    const deadline = Date.now() + withinMs;
    do {
      const mails = this.messagesTo(address);
      const newest = mails.find(({ code }) => code !== undefined);
      if (newest?.code !== undefined && !this.#handedOut.has(newest)) {
        for (const mail of mails) this.#handedOut.add(mail);
        return newest.code;
      }
      await pause(50);
    } while (Date.now() < deadline);
    throw new Error(`no mail with a new code came for ${address} within ${withinMs} ms`);
  }
}

import type { Request, Response } from "express";
import { z } from "zod";
import { readCookie } from "../web/read-cookie.ts";
import type { Departure } from "./relying-party.ts";

const departure = z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() });
const options = { httpOnly: true, sameSite: "lax", maxAge: 10 * 60 * 1000 } as const;

/** Ties what comes back to the browser that left: one cookie per journey, so that two tabs don't disturb each other. */
export class Departures {
  readonly #clientId: string;

  constructor(clientId: string) {
    this.#clientId = clientId;
  }

  keepSignIn(res: Response, leaving: Departure): void {
    const value = Buffer.from(JSON.stringify(leaving)).toString("base64url");
    res.cookie(this.#name("sign-in", leaving.state), value, options);
  }

  takeSignIn(req: Request, res: Response, state: string): Departure | undefined {
    const value = this.#take(req, res, "sign-in", state);
    if (value === undefined) return undefined;
    return departure.parse(JSON.parse(Buffer.from(value, "base64url").toString()));
  }

  keepSignOut(res: Response, state: string): void {
    res.cookie(this.#name("sign-out", state), "1", options);
  }

  /** Whether this browser asked for the sign-out that is now reported. */
  takeSignOut(req: Request, res: Response, state: string): boolean {
    return this.#take(req, res, "sign-out", state) !== undefined;
  }

  #take(req: Request, res: Response, kind: string, state: string): string | undefined {
    // What is not a state of ours must not become part of a cookie's name.
    if (!/^[\w-]{20,}$/.test(state)) return undefined;
    const name = this.#name(kind, state);
    const value = readCookie(req, name);
    if (value !== undefined) res.clearCookie(name);
    return value;
  }

  #name(kind: string, state: string): string {
    return `${this.#clientId}_${kind}_${state}`;
  }
}

import type { Request, Response } from "express";
import type { Config } from "../config/config.ts";
import type { ClientView, WayBack } from "../pages/page-locals.ts";
import { createEncryption } from "../encryption.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { clientIn, isAmong, isSame, markOf, parsePending, type PendingSignIn } from "./pending-sign-in.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { beginningOf } from "./sign-in-beginning.ts";

export interface ShownSignIn {
  challenge: string;
  requestUrl: string;
  client: Pick<ClientView, "name" | "uri">;
}

/** A sign-in for a page of Lethe's own. */
export interface OwnSignIn {
  /** Kratos's flow. */
  flow: string;
  /** A path, as browsers see it. */
  page: string;
}

/**
 * What this browser was asked to sign in for, so that a page which was open for too long, or whose form was answered in another tab, leads
 * back to it. In cookies that only Lethe can read: what a client wrote in its request may name a user.
 */
export interface PendingSignIns {
  /**
   * For a page that a user loads: another load leaves nothing behind, and a redirect needs the room in its head for the address that it
   * leads to.
   */
  keep(req: Request, res: Response, shown: ShownSignIn | OwnSignIn, options: { offered: boolean }): void;
  /** Newest first. */
  list(req: Request): PendingSignIn[];
  find(req: Request, challenge: string): PendingSignIn | undefined;
  /** What a page that leads nowhere else leads back to: of the request's own challenge, else the newest. */
  wayBack(req: Request): string | undefined;
  /**
   * The same for a page that does not know which of them it is about: one for each client, and of two for one client the older. What
   * expired was there for longer, and of two tabs Hydra's CSRF cookie is the newer one's.
   */
  waysBack(req: Request): WayBack[];
  /** Counts an offer. */
  offer(req: Request, res: Response, pending: PendingSignIn[]): void;
  /** It has ended. */
  end(req: Request, res: Response, of: Ended): void;
}

type Ended = Pick<ShownSignIn, "challenge" | "requestUrl"> | OwnSignIn;

interface PendingSignInsOptions {
  cookies: SignedCookies;
  config: Pick<Config, "cookieSecrets" | "hydra" | "linkPrefix">;
}

const slots = ["pending-1", "pending-2", "pending-3"] as const;
// A page that was left open overnight.
const keptForMs = 24 * 60 * 60 * 1000;
// nginx takes 4 kB of an answer's head unless told otherwise, and a page's own headers are some 1,200 characters.
const longest = 2_300;
// A browser sends them with every request to this host: nginx takes 8 kB of cookies, and others have theirs.
const longestTogether = 4_600;
const about = "pending sign-in";

export function pendingSignIns({ cookies, config }: PendingSignInsOptions): PendingSignIns {
  const seal = createEncryption(config.cookieSecrets, about);
  return { keep, list, find, wayBack, waysBack, offer, end };

  function keep(
    req: Request,
    res: Response,
    shown: ShownSignIn | OwnSignIn,
    { offered }: { offered: boolean },
  ): void {
    if (!isNavigation(req)) return;
    const kept = read(req);
    const beginning = beginningOf(shown, config);
    const mark = markOf(keyOf(shown));
    const same = kept.find(({ value }) => isSame(value, { mark, beginning }));
    const offers = offersOf(shown, same?.value, offered);
    if (same?.value.mark === mark && same.value.offers === offers) return;
    const { name, uri } = "client" in shown ? shown.client : {};
    // Never the same twice: their order counts.
    const nowMs = Math.max(Date.now(), (kept[0]?.value.shownAtMs ?? 0) + 1);
    const pending = { mark, client: name, shownAtMs: same?.value.shownAtMs ?? nowMs, offers };
    const text =
      fitting({ ...pending, beginning }) ?? fitting({ ...pending, home: uri }) ?? fitting({ ...pending });
    if (text === undefined) return;
    const others = kept.filter((slot) => slot !== same);
    const free = slots.find((one) => !others.some((other) => other.name === one));
    const slot = same?.name ?? free ?? others.at(-1)?.name ?? slots[0];
    cookies.set(res, slot, text, keptForMs);
    let room = longestTogether - text.length;
    for (const other of others) {
      if (other.name === slot) continue;
      room -= other.length;
      if (room < 0) cookies.clearIfSent(req, res, other.name);
    }
  }

  function list(req: Request): PendingSignIn[] {
    return read(req).map(({ value }) => value);
  }

  function find(req: Request, challenge: string): PendingSignIn | undefined {
    const mark = markOf(challenge);
    return list(req).find((pending) => pending.mark === mark);
  }

  function wayBack(req: Request): string | undefined {
    const own = ["login_challenge", "consent_challenge"]
      .flatMap((name) => [readParameter(req.query, name), readParameter(req.body, name)])
      .find((value) => typeof value === "string");
    const pending = (typeof own === "string" ? find(req, own) : undefined) ?? list(req)[0];
    return pending?.beginning ?? pending?.home;
  }

  function waysBack(req: Request): WayBack[] {
    const ways = list(req).flatMap(({ beginning, home, client }) => {
      const url = beginning ?? home;
      return url === undefined ? [] : [{ url, client, id: clientIn(beginning) ?? client }];
    });
    return ways
      .filter(({ id }, index) => !ways.slice(index + 1).some((older) => older.id === id))
      .map(({ url, client }) => ({ url, client }));
  }

  function offer(req: Request, res: Response, pending: PendingSignIn[]): void {
    for (const { name, value } of read(req).filter((kept) => isAmong(pending, kept.value))) {
      write(req, res, name, { ...value, offers: pending.length === 1 ? 0 : value.offers - 1 });
    }
  }

  function end(req: Request, res: Response, of: Ended): void {
    if (req.method !== "POST" && !isNavigation(req)) return;
    const ended = { mark: markOf(keyOf(of)), beginning: beginningOf(of, config) };
    for (const { name, value } of read(req).filter((kept) => isSame(kept.value, ended))) {
      const isWanted = "page" in of && value.offers > 1;
      write(req, res, name, isWanted ? { ...value, offers: value.offers - 1 } : undefined);
    }
  }

  function write(req: Request, res: Response, name: string, pending: PendingSignIn | undefined): void {
    const text = pending && fitting(pending);
    if (text === undefined) cookies.clearIfSent(req, res, name);
    else cookies.set(res, name, text, keptForMs);
  }

  function read(req: Request) {
    return slots
      .flatMap((name) => {
        const text = cookies.read(req, name);
        const value = text === undefined ? undefined : parsePending(seal.open(about, text));
        return text === undefined || value === undefined ? [] : [{ name, value, length: text.length }];
      })
      .toSorted((one, other) => other.value.shownAtMs - one.value.shownAtMs);
  }

  function fitting(pending: PendingSignIn): string | undefined {
    if ("beginning" in pending && pending.beginning === undefined) return undefined;
    const text = seal.seal(about, JSON.stringify(pending));
    return text.length <= longest ? text : undefined;
  }
}

// Of a page of ours as many as there are tabs; it takes one back when it is shown.
function offersOf(shown: Ended, kept: PendingSignIn | undefined, offered: boolean): number {
  if (!("page" in shown)) return offered ? (kept?.offers ?? 2) : 0;
  return (kept?.offers ?? 0) + (kept?.mark === markOf(keyOf(shown)) ? 0 : 1);
}

function keyOf(shown: Ended): string {
  return "page" in shown ? shown.flow : shown.challenge;
}

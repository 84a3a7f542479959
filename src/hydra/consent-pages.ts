import { nextPageOf } from "../upstream/next-page.ts";
import type { TransportResponse } from "../upstream/transport.ts";

/** What a page of a list is asked for by. */
export interface AskedPage {
  size: number;
  token: string | undefined;
}

/** One list. */
export interface ConsentPages {
  first: AskedPage;
  /** Undefined behind the last. @throws PageError `hydra_fault` for a next page that can't be asked for */
  after: (answer: TransportResponse, count: number) => AskedPage | undefined;
}

// Hydra tells of each consent with its whole client and authorization URL, which an app can make some 10 kB long: a page of these has to
// stay below what is read of one answer, or a user with many could no longer sign out.
const usualSize = 50;
// The most that Hydra gives. What has expired weighs nothing.
const largestSize = 1000;

/**
 * The pages of one user's consents. A Link header without a next page says on newer Hydras that this was the last. v2.3 numbers pages by an
 * offset and mixes page and size up in its Link header, by which a list would end after the second page, or repeat one; but it tells the
 * total. And it drops consents that have expired after it has cut the page: where nothing is left it tells nothing at all.
 */
export function consentPages(): () => ConsentPages {
  // A Hydra whose lists have no total drops nothing: it need not be asked twice about each user who has none.
  let mayHide = true;
  return () =>
    pagesOf(
      () => mayHide,
      (isByOffset) => (mayHide = isByOffset),
    );
}

function pagesOf(mayHide: () => boolean, learn: (isByOffset: boolean) => void): ConsentPages {
  let offset = 0;
  let total: number | undefined;
  let hasAskedForMore = false;
  let asked: AskedPage = { size: usualSize, token: undefined };
  return { first: asked, after };

  function after(answer: TransportResponse, count: number): AskedPage | undefined {
    total = totalByOffset(answer) ?? total;
    if (count > 0) learn(total !== undefined);
    if (total !== undefined) {
      offset += asked.size;
      return ask(offset < total && { size: usualSize, token: tokenOf(offset) });
    }
    if (count === 0 && answer.headers.link === undefined) {
      const isLast = hasAskedForMore || !mayHide();
      hasAskedForMore = true;
      return ask(!isLast && { size: largestSize, token: undefined });
    }
    const token = nextPageOf("hydra", answer);
    return ask(token !== undefined && { size: usualSize, token });
  }

  function ask(page: AskedPage | false): AskedPage | undefined {
    if (page === false) return undefined;
    asked = page;
    return page;
  }
}

function totalByOffset({ headers }: TransportResponse): number | undefined {
  const total = [headers["x-total-count"]].flat()[0] ?? "";
  const [, token = ""] = /[?&]page_token=([\w-]+)/.exec([headers.link].flat().join(",")) ?? [];
  const isByOffset = Buffer.from(token, "base64url").toString().startsWith('{"offset":');
  return isByOffset && /^\d{1,15}$/.test(total) ? Number(total) : undefined;
}

function tokenOf(offset: number): string {
  return Buffer.from(`{"offset":"${offset}","v":2}`).toString("base64url");
}

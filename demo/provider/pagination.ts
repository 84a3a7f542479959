import type { Response } from "express";
import { withQuery } from "./wire.ts";

export interface Page {
  size: number;
  number: number;
}

export function readPage(query: URLSearchParams): Page {
  const asked = Number.parseInt(query.get("page_size") ?? "", 10);
  const size = Number.isNaN(asked) ? 250 : Math.min(Math.max(asked, 1), 1000);
  return { size, number: Math.max(0, Math.floor(readOffset(query.get("page_token")) / size)) };
}

export function pageOf<T>(items: T[], { size, number }: Page): T[] {
  return items.slice(size * number, size * (number + 1));
}

/** Hydra's `X-Total-Count` and `Link`, whichever of first, next, prev and last it chooses to send. */
export function writePageHeaders(res: Response, url: string, total: number, page: Page): void {
  const size = page.size > 0 ? page.size : 1;
  const offset = page.number * size;
  const lastOffset = total % size === 0 ? total - size : Math.floor(total / size) * size;
  const link = (rel: string, at: number, of = size) => {
    const token = Buffer.from(`{"offset":"${at}","v":2}`).toString("base64url");
    return `<${withQuery(url, { page_size: String(of), page_token: token })}>; rel="${rel}"`;
  };

  res.setHeader("x-total-count", String(total));
  res.setHeader("link", links().join(","));

  function links(): string[] {
    const first = link("first", 0);
    const next = link("next", (page.number + 1) * size);
    const previous = link("prev", (page.number - 1) * size);
    if (offset < lastOffset) {
      const last = link("last", lastOffset);
      return offset < size ? [link("next", size), last] : [first, next, previous, last];
    }
    if (total === 0) return [first, next, previous];
    if (total <= size) return [link("first", 0, total)];
    return [first, link("prev", lastOffset - size)];
  }
}

function readOffset(token: string | null): number {
  if (token === null) return 0;
  const match = /"offset":"?(-?\d+)/.exec(Buffer.from(token, "base64url").toString());
  return Number(match?.[1] ?? 0);
}

import type { Request } from "express";
import type { IsHttps } from "./is-https.ts";

export interface OwnOrigin {
  baseUrl: string | undefined;
  isHttps: IsHttps;
}

/**
 * Says whether a page of ours sent a form. Browsers that send Fetch Metadata say it outright. With others the Origin decides, except
 * `null`, which our own pages send too, because of their `no-referrer` policy: that alone is held against nobody.
 */
export function fromOurPage({ baseUrl, isHttps }: OwnOrigin): (req: Request) => boolean {
  const ownOrigin = baseUrl === undefined ? undefined : new URL(baseUrl).origin;
  return (req) => {
    const { origin, host, "sec-fetch-site": site } = req.headers;
    if (site !== undefined) return site === "same-origin" || site === "none";
    if (origin === undefined || origin === "null" || origin === ownOrigin) return true;
    // A proxy may have rewritten the Host, but not what we were told to be.
    if (!URL.canParse(origin)) return false;
    const sent = new URL(origin);
    // Over https a page of plain http is no page of ours, whatever its host: it could have been written on the way.
    return sent.host === host && (sent.protocol === "https:" || !isHttps(req));
  };
}

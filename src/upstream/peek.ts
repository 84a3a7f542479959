import { isRecord } from "../is-record.ts";
import { createTransport, type TransportOptions, type TransportResponse } from "./transport.ts";
import { TransportError } from "./transport-error.ts";

/** Looks at what answers at an address. Follows no redirect. */
export interface Peek {
  /** Undefined when nothing answers, or not in time, or when this is no address that could be asked. */
  get: (url: string, headers?: Record<string, string>) => Promise<TransportResponse | undefined>;
  close: () => void;
}

export function createPeek(options: TransportOptions): Peek {
  const transport = createTransport(options);
  return {
    async get(address, headers = {}) {
      if (!URL.canParse(address)) return undefined;
      // As a browser would ask: with the path that an address may leave out, and without what is behind a #.
      const url = new URL(address);
      url.hash = "";
      try {
        return await transport.request({ url: url.href, headers });
      } catch (error) {
        if (error instanceof TransportError) return undefined;
        throw error;
      }
    },
    close: transport.close,
  };
}

/** What Ory's servers say at `/version`; undefined when it is not that. */
export function versionIn(answer: TransportResponse | undefined): string | undefined {
  if (answer?.status !== 200 || !isRecord(answer.data)) return undefined;
  const { version } = answer.data;
  return typeof version === "string" ? version : undefined;
}

/** A header that stands there once; empty for none. @param name in small letters */
export function headerOf(answer: TransportResponse | undefined, name: string): string {
  const value = answer?.headers[name];
  return typeof value === "string" ? value : "";
}

/** The page at this address: without the query, which has what is told to it. Of an app's own scheme, too. */
export function pageAt(address: URL): string {
  const page = new URL(address);
  page.search = "";
  page.hash = "";
  page.username = "";
  page.password = "";
  return page.href;
}

import { createTransport, type TransportResponse } from "../upstream/transport.ts";
import { TransportError } from "../upstream/transport-error.ts";

/** What a visitor found at an address. */
export interface Visited {
  url: string;
  answer: TransportResponse;
  /** Where it leads on, absolute; undefined when it leads nowhere. */
  next: URL | undefined;
}

/** A browser as far as the trial needs one: it keeps cookies, and follows no redirect by itself. */
export interface Visitor {
  /** Undefined when nothing answers. */
  open: (url: string) => Promise<Visited | undefined>;
  /** Sends a form from a page of that address. Undefined when nothing answers. */
  submit: (url: string, fields: URLSearchParams, from: string) => Promise<Visited | undefined>;
  /** A call of the client's own, without cookies. */
  post: (url: string, body: string) => Promise<TransportResponse | undefined>;
  close: () => void;
}

const form = "application/x-www-form-urlencoded";

// As a browser says of a click (https://w3c.github.io/webappsec-fetch-metadata).
const clicked = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-User": "?1" };

export function createVisitor(timeoutMs: number): Visitor {
  const transport = createTransport({ timeoutMs, maxSockets: 4 });
  // Cookies know no ports, and paths and domains do not matter to a visitor that goes to two or three hosts.
  const jars = new Map<string, Map<string, string>>();
  return {
    open: (url) => visit(url, { Accept: "text/html", ...clicked, "Sec-Fetch-Site": "none" }),
    submit: (url, fields, from) =>
      visit(
        url,
        {
          Accept: "text/html",
          "Content-Type": form,
          ...clicked,
          "Sec-Fetch-Site": "same-origin",
          Origin: new URL(from).origin,
          Referer: from,
        },
        fields.toString(),
      ),
    post: (url, body) =>
      orNothing(transport.request({ url, method: "POST", headers: { "Content-Type": form }, data: body })),
    close: transport.close,
  };

  async function visit(url: string, headers: Record<string, string>, data?: string) {
    const jar = jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await orNothing(
      transport.request({
        url,
        headers: { ...headers, ...(cookie !== "" && { Cookie: cookie }) },
        ...(data !== undefined && { method: "POST", data }),
      }),
    );
    if (answer === undefined) return undefined;
    keep(jar, answer);
    const { location } = answer.headers;
    const canFollow = typeof location === "string" && URL.canParse(location, url);
    return { url, answer, next: canFollow ? new URL(location, url) : undefined };
  }

  function jarOf(url: string): Map<string, string> {
    const { hostname } = new URL(url);
    const jar = jars.get(hostname) ?? new Map<string, string>();
    jars.set(hostname, jar);
    return jar;
  }
}

function keep(jar: Map<string, string>, { headers }: TransportResponse): void {
  for (const line of [headers["set-cookie"] ?? []].flat()) {
    const [, name = "", value = ""] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    const isOver = /;\s*max-age=(?:0|-\d+)\s*(?:;|$)/i.test(line);
    if (isOver) jar.delete(name);
    else if (name !== "") jar.set(name, value);
  }
}

async function orNothing(request: Promise<TransportResponse>): Promise<TransportResponse | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof TransportError) return undefined;
    throw error;
  }
}

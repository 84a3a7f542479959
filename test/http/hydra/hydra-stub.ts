import type { IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { createHydraClient } from "../../../src/hydra/hydra-client.ts";
import { serve } from "../../../testkit/http/browse.ts";

export interface Said {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Heard {
  method: string;
  url: URL;
  body: unknown;
  headers: IncomingHttpHeaders;
}

/** What v2.3.0 says to a revocation by id (test/contract/revocation-by-id.test.ts). */
export const asksForSubject = {
  error: "invalid_request",
  error_description:
    "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed. Query parameter 'subject' is not defined but should have been.",
};

/** An admin API on a real socket that answers with what `say` makes of each request, and checks nothing by itself. */
export async function startHydraStub(say: (heard: Heard, nth: number) => Said) {
  const heard: Heard[] = [];
  const url = await serve((req, res) => {
    void answer();

    async function answer(): Promise<void> {
      const sent = await text(req);
      const { method = "", headers } = req;
      const one = {
        method,
        url: new URL(req.url ?? "", url),
        body: sent && (JSON.parse(sent) as unknown),
        headers,
      };
      heard.push(one);
      const { status, body, headers: more = {} } = say(one, heard.length);
      res.writeHead(status, { "Content-Type": "application/json", ...more });
      res.end(typeof body === "string" ? body : JSON.stringify(body ?? {}));
    }
  });
  const hydra = createHydraClient({
    adminUrl: url,
    publicUrl: "https://hydra.example",
    apiKey: "the-key",
    timeoutMs: 1000,
    maxSockets: 4,
  });
  return { hydra, heard };
}

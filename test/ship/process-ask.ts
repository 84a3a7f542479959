import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

interface ConfirmationPage {
  method?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string;
  agent?: http.Agent | false;
  /** A CA to trust beside the system's. */
  ca?: string;
}

/** One request, with the headers as given: fetch has Fetch Metadata of its own. */
export async function ask(url: string, { body, agent = false, ...options }: ConfirmationPage = {}) {
  const { request } = url.startsWith("https:") ? https : http;
  const outgoing = request(url, { ...options, agent }).end(body);
  const [answer] = (await once(outgoing, "response")) as [http.IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, text: await text(answer) };
}

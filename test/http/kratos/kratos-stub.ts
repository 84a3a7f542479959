import type { IncomingHttpHeaders } from "node:http";
import { createKratosClient } from "../../../src/kratos/kratos-client.ts";
import { serve } from "../../../testkit/http/browse.ts";

export interface Said {
  status: number;
  /** As JSON, or as it is when it is a text. */
  body?: unknown;
  headers?: Record<string, string | string[]>;
}

/** As Kratos says it. Without this body it would be the word of something else at its address. */
export function refused(status: number): Said {
  return { status, body: { error: { code: status, status: "Refused", message: "no" } } };
}

export interface Heard {
  call: string;
  headers: IncomingHttpHeaders;
}

/** A Kratos on a real socket that says what it is told to, by `METHOD /path`; what nobody told it is 404. */
export async function startKratosStub(answers: Record<string, Said | Said[] | "hang">, admin = true) {
  const heard: Heard[] = [];
  const url = await serve((req, res) => {
    const call = `${req.method} ${(req.url ?? "").split("?")[0]}`;
    heard.push({ call: `${req.method} ${req.url}`, headers: req.headers });
    const said = answers[call];
    if (said === "hang") return;
    const { status, body, headers = {} } = (Array.isArray(said) ? said.shift() : said) ?? { status: 404 };
    res.writeHead(status, { "Content-Type": "application/json", ...headers });
    res.end(typeof body === "string" ? body : JSON.stringify(body ?? {}));
  });
  // Short for what never answers alone: tests share their machine, and a good answer may be slow.
  const hangs = Object.values(answers).includes("hang");
  const kratos = createKratosClient({
    publicUrl: url,
    browserUrl: "https://accounts.example",
    adminUrl: admin ? url : undefined,
    apiKey: "the-admin-key",
    sessionCookie: "ory_kratos_session",
    timeoutMs: hangs ? 250 : 10_000,
    maxSockets: 4,
  });
  return { url, kratos, heard, calls: () => heard.map(({ call }) => call) };
}

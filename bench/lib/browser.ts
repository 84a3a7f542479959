import http from "node:http";

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  rawHeaders: string[];
  body: string;
}

/** What a transaction drives a server with. */
export interface Browser {
  get: (path: string, headers?: http.OutgoingHttpHeaders) => Promise<Answer>;
  submit: (path: string, form: URLSearchParams, headers?: http.OutgoingHttpHeaders) => Promise<Answer>;
}

/** Hears of every answer, and of how long it took from the first byte sent to the last byte read. */
export type OnAnswer = (method: string, answer: Answer, tookMs: number) => void;

// What Chrome sends with a page load, except that it takes any encoding: here the page has to be read again.
const navigation = {
  "Upgrade-Insecure-Requests": "1",
  "User-Agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Accept-Language": "en-US,en;q=0.9",
  "Sec-Fetch-Mode": "navigate",
  "Sec-Fetch-User": "?1",
  "Sec-Fetch-Dest": "document",
};

export function createBrowser(origin: string, agent: http.Agent, onAnswer: OnAnswer): Browser {
  return { get, submit };

  function get(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    return send("GET", path, { ...navigation, "Sec-Fetch-Site": "cross-site", ...headers });
  }

  function submit(path: string, form: URLSearchParams, headers: http.OutgoingHttpHeaders = {}) {
    const body = form.toString();
    const about = {
      "Sec-Fetch-Site": "same-origin",
      "Content-Type": "application/x-www-form-urlencoded",
      "Content-Length": Buffer.byteLength(body),
    };
    return send("POST", path, { ...navigation, ...about, ...headers }, body);
  }

  function send(
    method: string,
    path: string,
    headers: http.OutgoingHttpHeaders,
    body?: string,
  ): Promise<Answer> {
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const request = http.request(origin + path, { agent, method, headers }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (chunk: string) => (text += chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const { statusCode: status = 0, rawHeaders } = incoming;
          const answer = { status, headers: incoming.headers, rawHeaders, body: text };
          onAnswer(method, answer, performance.now() - startedAt);
          resolve(answer);
        });
      });
      request.on("error", reject);
      request.end(body);
    });
  }
}

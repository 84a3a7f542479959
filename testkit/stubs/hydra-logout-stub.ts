import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { hintFor } from "../fakes/fake-hydra.ts";

export type Operation = "get" | "accept" | "reject" | "apps" | "ready" | "probe" | "other";

/** One request as it arrived on the wire. */
export interface Heard {
  operation: Operation;
  challenge: string | null;
  authorization: string | undefined;
  /** As sent, with its percent-encoding. */
  url: string;
  headers: http.IncomingHttpHeaders;
  /** Which connection it came by: 1 is the first. */
  connection: number;
}

export interface Exchange {
  incoming: http.IncomingMessage;
  outgoing: http.ServerResponse;
  /** Base URL of this Hydra. */
  hydraUrl: string;
  /** Which request for this operation it is: 1 is the first. */
  nth: number;
  answerWell: () => void;
}

/** What goes wrong with an operation. */
export type Fault = (exchange: Exchange) => void;

export interface HydraLogoutStubOptions {
  tls?: { cert: string; key: string };
  /** The API key that it demands; anything else gets Ory Network's 401. */
  demandsKey?: string;
  port?: number;
}

/** The hint that every logout request of this Hydra holds: a secret. */
export const hint = hintFor({ sid: "sid-1", sub: "ada", aud: ["agora"], iat: 1_700_000_000 });

/** Hydra's admin API on a real loopback socket, for whatever can go wrong on the way there and back. */
export class HydraLogoutStub {
  readonly heard: Heard[] = [];
  /** What only asked whether it is well, which may be at any time. */
  readonly probed: Heard[] = [];
  connections = 0;
  /** Whether the client wants its sign-outs asked about; when not, they are accepted without a question. */
  asks = false;
  readonly #server: http.Server;
  readonly #faults = new Map<Operation, Fault>();
  readonly #demandsKey: string | undefined;
  readonly #scheme: string;

  private constructor({ tls, demandsKey }: HydraLogoutStubOptions) {
    const limits = { maxHeaderSize: 256 * 1024, keepAliveTimeout: 60_000 };
    const handle: http.RequestListener = (incoming, outgoing) => this.#handle(incoming, outgoing);
    this.#server = tls
      ? https.createServer({ ...limits, ...tls }, handle)
      : http.createServer(limits, handle);
    this.#scheme = tls ? "https" : "http";
    this.#demandsKey = demandsKey;
    const numbers = new WeakMap<Socket, number>();
    this.#server.on(tls ? "secureConnection" : "connection", (socket: Socket) => {
      this.connections += 1;
      numbers.set(socket, this.connections);
    });
    this.#numberOf = (socket) => numbers.get(socket) ?? 0;
  }

  readonly #numberOf: (socket: Socket) => number;

  static async start(options: HydraLogoutStubOptions = {}): Promise<HydraLogoutStub> {
    const hydra = new HydraLogoutStub(options);
    hydra.#server.listen(options.port ?? 0, "127.0.0.1");
    await once(hydra.#server, "listening");
    return hydra;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  /** What it was asked about sign-outs: "get c1", "accept c1", in order. */
  get told(): string[] {
    return this.heard
      .filter(({ operation }) => operation !== "apps")
      .map(({ operation, challenge }) => `${operation} ${challenge}`);
  }

  failing(operation: Operation, fault: Fault): this {
    this.#faults.set(operation, fault);
    return this;
  }

  /** Ends every fault. */
  recover(): this {
    this.#faults.clear();
    return this;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #handle(incoming: http.IncomingMessage, outgoing: http.ServerResponse): void {
    const url = new URL(incoming.url ?? "/", "http://hydra.invalid");
    const operation = operationOf(incoming.method, url);
    const challenge = url.searchParams.get("logout_challenge");
    const { headers, socket } = incoming;
    const { authorization } = headers;
    const connection = this.#numberOf(socket);
    const heard = operation === "ready" || operation === "probe" ? this.probed : this.heard;
    heard.push({ operation, challenge, authorization, url: incoming.url ?? "", headers, connection });
    if (this.#demandsKey !== undefined && authorization !== `Bearer ${this.#demandsKey}`) {
      return answerJson(outgoing, 401, keyRefused);
    }
    const nth = heard.filter((other) => other.operation === operation).length;
    const answerWell = () => this.#answerWell(operation, challenge ?? "", outgoing);
    const fault = this.#faults.get(operation) ?? answerWell;
    fault({ incoming, outgoing, hydraUrl: this.url, nth, answerWell });
  }

  #answerWell(operation: Operation, challenge: string, outgoing: http.ServerResponse): void {
    if (operation === "get") return answerJson(outgoing, 200, logoutRequest(challenge, this.asks));
    if (operation === "accept") return answerJson(outgoing, 200, { redirect_to: verifierUrl });
    if (operation === "reject") return void outgoing.writeHead(204).end();
    if (operation === "apps") return answerJson(outgoing, 200, consentSessions);
    if (operation === "probe") return answerJson(outgoing, 404, notThere);
    answerJson(outgoing, operation === "ready" ? 200 : 404, { status: "ok" });
  }
}

/** What every Hydra from v2.3.0 on says of a request that it does not have. */
export const notThere = { error: "Unable to locate the resource", error_description: "" };

/** Where an accepted sign-out goes on. */
export const verifierUrl = "https://hydra.example/oauth2/sessions/logout?logout_verifier=v1";

// What Ory Network says to a key that it does not know.
const keyRefused = {
  error: {
    code: 401,
    status: "Unauthorized",
    request: "7cf3d6a5-11f5-4be2-9f21-0c8f4f1a6b0e",
    reason: "Invalid API key",
    message: "The request could not be authorized",
  },
};

export function answerJson(outgoing: http.ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

function operationOf(method: string | undefined, { pathname: path, search }: URL): Operation {
  const requests = "/admin/oauth2/auth/requests/logout";
  const known: Record<string, Operation> = {
    [`GET ${requests}`]: "get",
    [`PUT ${requests}/accept`]: "accept",
    [`PUT ${requests}/reject`]: "reject",
    "GET /admin/oauth2/auth/sessions/consent": "apps",
    "GET /health/ready": "ready",
  };
  if (path === requests && search === "") return "probe";
  return known[`${method} ${path}`] ?? "other";
}

const mail = { client_id: "mail", client_name: "Mail", backchannel_logout_uri: "https://mail.example/bc" };
const consentSessions = [
  { consent_request: { challenge: "c", login_session_id: "sid-1", client: mail }, grant_scope: ["openid"] },
];

/** As v2.3.0 writes it. */
function logoutRequest(challenge: string, asks: boolean): object {
  const uri = "https://agora.example/signed-out";
  return {
    challenge,
    subject: "ada",
    sid: "sid-1",
    request_url: `/oauth2/sessions/logout?id_token_hint=${hint}&post_logout_redirect_uri=${encodeURIComponent(uri)}`,
    rp_initiated: true,
    expires_at: null,
    requested_at: null,
    client: {
      client_id: "agora",
      client_name: "Agora",
      client_uri: "https://agora.example/",
      logo_uri: "",
      redirect_uris: ["https://agora.example/callback"],
      post_logout_redirect_uris: [uri],
      ...(asks ? { skip_logout_consent: false } : {}),
    },
  };
}

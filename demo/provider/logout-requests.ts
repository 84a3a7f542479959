import { randomBytes, randomUUID } from "node:crypto";
import { noRow, notFound } from "./hydra-error.ts";

export interface LogoutRequest {
  challenge: string;
  verifier: string;
  subject: string;
  sid: string;
  requestUrl: string;
  clientId?: string;
  redirectTo: string;
  expiresAt?: Date;
  requestedAt?: Date;
  state: "open" | "accepted" | "rejected";
  wasUsed: boolean;
}

/** Hydra's table of logout requests, with its laxness: a decision may be changed until the verifier was used, and after. */
export class LogoutRequests {
  readonly #requests: LogoutRequest[] = [];
  readonly #challengeLength: number;

  constructor(challengeLength = 36) {
    this.#challengeLength = challengeLength;
  }

  open(request: Omit<LogoutRequest, "challenge" | "verifier" | "state" | "wasUsed">): string {
    const filler = randomBytes(this.#challengeLength).toString("base64url");
    const challenge = `${randomUUID()}${filler}`.slice(0, Math.max(36, this.#challengeLength));
    this.#requests.push({ ...request, challenge, verifier: randomUUID(), state: "open", wasUsed: false });
    return challenge;
  }

  get(challenge: string): LogoutRequest {
    const request = this.#find(challenge);
    if (request === undefined || request.state === "rejected") throw noRow();
    return request;
  }

  accept(challenge: string): LogoutRequest {
    const request = this.#find(challenge);
    if (request === undefined) throw noRow();
    request.state = "accepted";
    return request;
  }

  reject(challenge: string): void {
    const request = this.#find(challenge);
    if (request === undefined) throw notFound();
    request.state = "rejected";
  }

  use(verifier: string): LogoutRequest {
    const request = this.#requests.find((known) => known.verifier === verifier);
    if (request === undefined || request.state !== "accepted") throw notFound();
    request.wasUsed = true;
    return request;
  }

  #find(challenge: string): LogoutRequest | undefined {
    return this.#requests.find((known) => known.challenge === challenge);
  }
}

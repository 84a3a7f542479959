import { EventEmitter } from "node:events";
import {
  initiateDeviceAuthorization,
  pollDeviceAuthorizationGrant,
  ResponseBodyError,
  type DeviceAuthorizationResponse,
} from "openid-client";
import type { RelyingParty } from "../relying-party.ts";
import { tvScope } from "./tv-client.ts";

export type Screen =
  | { shows: "nobody"; why?: string }
  | { shows: "code"; userCode: string; address: string; addressWithCode: string }
  | { shows: "somebody"; name: string };

/** One television, and so one screen, whoever looks at it (RFC 8628: the person signs in with another device). */
export class Television {
  readonly #party: RelyingParty;
  readonly #news = new EventEmitter().setMaxListeners(0);
  #screen: Screen = { shows: "nobody" };
  #changes = 0;
  #waiting: AbortController | undefined;

  constructor(party: RelyingParty) {
    this.#party = party;
  }

  get screen(): Screen {
    return this.#screen;
  }

  /** How often the screen has changed. */
  get changes(): number {
    return this.#changes;
  }

  onChange(listener: () => void): () => void {
    this.#news.on("change", listener);
    return () => this.#news.off("change", listener);
  }

  async askForCode(): Promise<void> {
    const codes = await initiateDeviceAuthorization(await this.#party.configuration(), { scope: tvScope });
    const { user_code: userCode, verification_uri: address, verification_uri_complete: whole } = codes;
    this.turnOff();
    this.#show({ shows: "code", userCode, address, addressWithCode: whole ?? address });
    void this.#wait(codes);
  }

  turnOff(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
    this.#show({ shows: "nobody" });
  }

  async #wait(codes: DeviceAuthorizationResponse): Promise<void> {
    const waiting = (this.#waiting = new AbortController());
    const expired = AbortSignal.timeout(codes.expires_in * 1000);
    const signal = AbortSignal.any([waiting.signal, expired]);
    const configuration = await this.#party.configuration();
    const screen = await pollDeviceAuthorizationGrant(configuration, codes, undefined, { signal }).then(
      (tokens): Screen => ({ shows: "somebody", name: tokens.claims()?.sub ?? "somebody" }),
      (error: unknown): Screen => ({ shows: "nobody", why: whyNot(error) }),
    );
    // Else the person did not wait for this answer.
    if (!waiting.signal.aborted) this.#show(screen);
  }

  #show(screen: Screen): void {
    this.#screen = screen;
    this.#changes += 1;
    this.#news.emit("change");
  }
}

function whyNot(error: unknown): string {
  return error instanceof ResponseBodyError ? error.error : "expired_token";
}

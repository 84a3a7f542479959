import { PageError } from "../../src/errors.ts";
import type { HydraDevice, UserCodeAnswer } from "../../src/hydra/hydra-admin.ts";

/** An in-memory Hydra that knows some user codes, compares them as exactly as v25.4 does, and writes down what it is told. */
export class FakeHydraDevice implements HydraDevice {
  /** `<challenge> <code>`, in order. */
  readonly told: string[] = [];
  readonly #codes: Set<string>;
  #gone = false;
  #failure: PageError | undefined;

  constructor(...codes: string[]) {
    this.#codes = new Set(codes);
  }

  /** Every challenge is unknown or has expired. */
  gone(): this {
    this.#gone = true;
    return this;
  }

  failing(code: ConstructorParameters<typeof PageError>[0]): this {
    this.#failure = new PageError(code);
    return this;
  }

  acceptUserCode(challenge: string, userCode: string): Promise<UserCodeAnswer> {
    this.told.push(`${challenge} ${userCode}`);
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#gone) return Promise.resolve({ state: "gone" });
    if (!this.#codes.has(userCode)) return Promise.resolve({ state: "wrong_code" });
    const redirectTo = `https://hydra.example/oauth2/device/verify?client_id=tv&device_verifier=of-${challenge.slice(0, 36)}`;
    return Promise.resolve({ state: "accepted", redirectTo });
  }
}

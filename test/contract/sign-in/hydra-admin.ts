import { z } from "zod";

const client = z.looseObject({
  client_id: z.string(),
  client_name: z.string().optional(),
  skip_consent: z.boolean().optional(),
});
const loginRequest = z.looseObject({ skip: z.boolean(), subject: z.string(), client });
const consentRequest = z.looseObject({
  skip: z.boolean().optional(),
  subject: z.string().default(""),
  client,
  requested_scope: z.array(z.string()).nullish(),
  requested_access_token_audience: z.array(z.string()).nullish(),
});
const redirectTo = z.object({ redirect_to: z.string() });

export type LoginRequest = z.output<typeof loginRequest>;
export type ConsentRequest = z.output<typeof consentRequest>;

/** The challenge is no good any more; where Hydra still knows the way on, it is here. */
export class ChallengeGone extends Error {
  readonly redirectTo: string | undefined;

  constructor(address: string | undefined) {
    super("challenge gone");
    this.redirectTo = address;
  }
}

/** The part of Hydra's admin API that a login and consent app needs, over plain HTTP. */
export class HydraAdmin {
  readonly #adminUrl: string;

  constructor(adminUrl: string) {
    this.#adminUrl = adminUrl;
  }

  async login(challenge: string): Promise<LoginRequest> {
    return loginRequest.parse(await this.#call("GET", "login", challenge));
  }

  async consent(challenge: string): Promise<ConsentRequest> {
    return consentRequest.parse(await this.#call("GET", "consent", challenge));
  }

  async answer(
    step: "login" | "consent",
    decision: "accept" | "reject",
    challenge: string,
    body: Record<string, unknown>,
  ): Promise<string> {
    const answer = await this.#call("PUT", step, challenge, `/${decision}`, body);
    return redirectTo.parse(answer).redirect_to;
  }

  async #call(method: string, step: string, challenge: string, path = "", body?: Record<string, unknown>) {
    const url = new URL(`${this.#adminUrl}/admin/oauth2/auth/requests/${step}${path}`);
    url.searchParams.set(`${step}_challenge`, challenge);
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(url, {
      method,
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(5000),
      ...content,
    });
    const said: unknown = await answer.json();
    if (answer.status === 410) throw new ChallengeGone(redirectTo.safeParse(said).data?.redirect_to);
    if ([400, 401, 404].includes(answer.status)) throw new ChallengeGone(undefined);
    if (!answer.ok) throw new Error(`Hydra answered ${answer.status}`);
    return said;
  }
}

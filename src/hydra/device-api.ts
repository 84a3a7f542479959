import { isRecord } from "../is-record.ts";
import type { AdminCall } from "./admin-call.ts";
import { refusal } from "./faults.ts";

/** The device flow (RFC 8628) at Hydra, v25.4 and newer. */
export interface HydraDevice {
  /** Says which device the browser is about. Allows nothing by itself: sign-in and consent follow behind `redirectTo`. */
  acceptUserCode(challenge: string, userCode: string): Promise<UserCodeAnswer>;
}

export type UserCodeAnswer =
  | { state: "accepted"; redirectTo: string }
  /** Wrong, used or expired: Hydra does not say which, and the challenge stays good. */
  | { state: "wrong_code" }
  /** It is the challenge that is unknown or has expired. */
  | { state: "gone" };

export function deviceApi({ build, send, redirectOf }: AdminCall): HydraDevice {
  return { acceptUserCode };

  async function acceptUserCode(challenge: string, userCode: string): Promise<UserCodeAnswer> {
    const answer = await send(build.acceptUserCodeRequest(challenge, { user_code: userCode }));
    if (answer.status === 200) return { state: "accepted", ...redirectOf(answer) };
    // Hydra's other reasons for a 400 are no challenge, no code or no JSON, none of which is sent. What is not its JSON is not its word.
    if (answer.status === 400 && isRecord(answer.data) && "error" in answer.data)
      return { state: "wrong_code" };
    const failure = refusal(answer);
    if (failure.code === "challenge_gone") return { state: "gone" };
    throw failure;
  }
}

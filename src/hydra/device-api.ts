import { isRecord } from "../is-record.ts";
import type { AdminCall } from "./admin-call.ts";
import type { HydraDevice, UserCodeAnswer } from "./hydra-admin.ts";
import { rejection } from "./hydra-errors.ts";

/** User codes of the device flow in Hydra's admin API. */
export function deviceApi({ build, send, redirectOf }: AdminCall): HydraDevice {
  return { acceptUserCode };

  async function acceptUserCode(challenge: string, userCode: string): Promise<UserCodeAnswer> {
    const answer = await send(build.acceptUserCodeRequest(challenge, { user_code: userCode }));
    if (answer.status === 200) return { state: "accepted", ...redirectOf(answer) };
    // Hydra's other reasons for a 400 are no challenge, no code or no JSON, none of which is sent. What is not its JSON is not its word.
    if (answer.status === 400 && isRecord(answer.data) && "error" in answer.data)
      return { state: "wrong_code" };
    const failure = rejection(answer);
    if (failure.code === "challenge_gone") return { state: "gone" };
    throw failure;
  }
}

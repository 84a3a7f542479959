import type { AccountStoppedLocals } from "./account-locals.ts";
import type { AccountAction } from "./actions.ts";
import type { Progress } from "../sign-out/account-endings.ts";

type Story = Pick<AccountStoppedLocals, "story" | "ended" | "total">;

/** What a step that failed leaves behind. The failed step itself may have taken effect or not: no story claims either. */
export function whatHappened(action: AccountAction, { signInsEnded, devices }: Progress): Story {
  return { story: storyOf(), ended: devices.ended, total: devices.of };

  function storyOf(): Story["story"] {
    if (action === "leave_app") return "app_kept";
    if (devices.ended > 0) return devices.ended < devices.of ? "some_devices_ended" : "some_sign_ins_left";
    return signInsEnded > 0 ? "some_apps_told" : "nothing_ended";
  }
}

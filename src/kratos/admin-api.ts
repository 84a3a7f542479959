import { PageError } from "../errors.ts";
import { isKratosError, kratosAdminRefusal } from "./kratos-errors.ts";
import { validated, type KratosCall } from "./kratos-call.ts";
import type { KratosAdmin, KratosIdentity } from "./kratos.ts";
import { parseIdentity } from "./session-wire.ts";

/** Identities, by Kratos's admin API. */
export function adminApi({ admin, sendToAdmin, hasAdmin }: KratosCall): KratosAdmin {
  return { hasAdmin, getIdentity, endIdentitySessions };

  async function getIdentity(id: string): Promise<KratosIdentity | undefined> {
    demandAdmin();
    const answer = await sendToAdmin(admin.getIdentity(id));
    // 400: Hydra's subject is no UUID, so it is no identity of Kratos's.
    if (isKratosError(answer, 404, 400)) return undefined;
    if (answer.status !== 200) throw kratosAdminRefusal(answer);
    return validated(() => parseIdentity(answer.data));
  }

  async function endIdentitySessions(identityId: string): Promise<void> {
    demandAdmin();
    const answer = await sendToAdmin(admin.deleteIdentitySessions(identityId));
    // 404: it has none, or does not exist (any more). 400: no identity of Kratos's, as above.
    if (answer.status !== 204 && !isKratosError(answer, 404, 400)) throw kratosAdminRefusal(answer);
  }

  function demandAdmin(): void {
    if (!hasAdmin) throw new PageError("kratos_denied", { detail: "KRATOS_ADMIN_URL is not set" });
  }
}

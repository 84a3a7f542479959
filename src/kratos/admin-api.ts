import { PageError } from "../errors.ts";
import { isKratosError, kratosAdminRefusal } from "./kratos-errors.ts";
import { isKratosId } from "./kratos-id.ts";
import { validated, type KratosCall } from "./kratos-call.ts";
import { nextPageOf } from "../upstream/next-page.ts";
import type { IdentityPage, KratosAdmin, KratosIdentity, ListedSession } from "./kratos.ts";
import { parseIdentities, parseIdentity, parseListedSessions } from "./session-wire.ts";

const pageSize = 250;
// Each with all its traits: a page of these has to stay below what is read of one answer.
const identitiesPageSize = 100;
// 10,000 sessions of one identity: more pages than that is a Kratos that goes round in circles.
const maxPages = 40;

/** Identities, by Kratos's admin API. */
export function adminApi({ admin, sendToAdmin, hasAdmin }: KratosCall): KratosAdmin {
  return {
    hasAdmin,
    getIdentity,
    listIdentities,
    findIdentities,
    deleteIdentity,
    endIdentitySessions,
    listIdentitySessions,
    endSession,
  };

  async function getIdentity(id: string): Promise<KratosIdentity | undefined> {
    demandAdmin();
    if (!isKratosId(id)) return undefined;
    const answer = await sendToAdmin(admin.getIdentity(id));
    if (isKratosError(answer, 404, 400)) return undefined;
    if (answer.status !== 200) throw kratosAdminRefusal(answer);
    return validated(() => parseIdentity(answer.data));
  }

  async function listIdentities(pageToken?: string): Promise<IdentityPage> {
    demandAdmin();
    const answer = await sendToAdmin(
      admin.listIdentities(undefined, undefined, identitiesPageSize, pageToken),
    );
    if (answer.status !== 200) throw kratosAdminRefusal(answer);
    const identities = validated(() => parseIdentities(answer.data));
    return { identities, nextPageToken: nextPageOf("kratos", answer) };
  }

  async function findIdentities(identifier: string): Promise<KratosIdentity[]> {
    demandAdmin();
    // Without one Kratos lists everybody.
    if (identifier === "") return [];
    const answer = await sendToAdmin(
      // The first page of it: so few can have signed up with the same.
      admin.listIdentities(undefined, undefined, pageSize, undefined, undefined, undefined, identifier),
    );
    if (answer.status !== 200) throw kratosAdminRefusal(answer);
    return validated(() => parseIdentities(answer.data));
  }

  async function deleteIdentity(id: string): Promise<void> {
    demandAdmin();
    if (!isKratosId(id)) return;
    const answer = await sendToAdmin(admin.deleteIdentity(id));
    if (answer.status !== 204 && !isKratosError(answer, 404)) throw kratosAdminRefusal(answer);
  }

  async function endIdentitySessions(identityId: string): Promise<void> {
    demandAdmin();
    if (!isKratosId(identityId)) return;
    const answer = await sendToAdmin(admin.deleteIdentitySessions(identityId));
    // 404: it has none, or does not exist (any more).
    if (answer.status !== 204 && !isKratosError(answer, 404, 400)) throw kratosAdminRefusal(answer);
  }

  async function listIdentitySessions(identityId: string): Promise<ListedSession[]> {
    demandAdmin();
    if (!isKratosId(identityId)) return [];
    const found = new Map<string, ListedSession>();
    for (let page = 1; page <= maxPages; page += 1) {
      const built = admin.listIdentitySessions(identityId, pageSize, page, undefined, undefined, true);
      // oxlint-disable-next-line no-await-in-loop -- each page says whether there is a next
      const answer = await sendToAdmin(built);
      if (isKratosError(answer, 404, 400)) return [];
      if (answer.status !== 200) throw kratosAdminRefusal(answer);
      const sessions = validated(() => parseListedSessions(answer.data));
      for (const session of sessions) found.set(session.id, session);
      if (sessions.length < pageSize) return [...found.values()];
    }
    throw new PageError("kratos_fault", { detail: "a list of sessions without an end" });
  }

  async function endSession(id: string): Promise<void> {
    demandAdmin();
    if (!isKratosId(id)) return;
    const answer = await sendToAdmin(admin.disableSession(id));
    if (answer.status !== 204 && !isKratosError(answer, 404, 400)) throw kratosAdminRefusal(answer);
  }

  function demandAdmin(): void {
    if (!hasAdmin) throw new PageError("kratos_denied", { detail: "KRATOS_ADMIN_URL is not set" });
  }
}

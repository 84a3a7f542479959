import { PageError } from "../errors.ts";
import type { KratosAdmin } from "../kratos/kratos.ts";
import type { RemoteCounts, RemoteOrder, RemoteSignOut } from "./remote-order.ts";

/** What came of it. `stopped`: the identity was not deleted, as far as is known; `allEnded`: of all else nothing goes on. */
export type AccountDeletion =
  | { state: "done"; ended: RemoteCounts }
  | { state: "stopped"; ended: RemoteCounts; allEnded: boolean; error: unknown };

/** Deletes a user's identity. Never rejects. */
export type DeleteAccount = (subject: string) => Promise<AccountDeletion>;

/**
 * Everything of the user's ends first, and is looked at; then the identity goes, by which a user who wants to try again could sign in. Hydra
 * never hears of an identity that is gone: what still went on would go on for ever.
 */
export function accountDeletion(
  remote: Pick<RemoteSignOut, "preview" | "run">,
  kratos: Pick<KratosAdmin, "deleteIdentity" | "getIdentity">,
): DeleteAccount {
  return async (subject) => {
    const order: RemoteOrder = { subject, target: { kind: "subject" }, tokens: "all" };
    const unasked = await whyUnasked(order);
    if (unasked !== undefined) return unasked;
    const result = await remote.run(order);
    const { ended } = result;
    if (result.state === "failed") return { state: "stopped", ended, allEnded: false, error: result.error };
    try {
      await kratos.deleteIdentity(subject);
      if ((await kratos.getIdentity(subject)) !== undefined)
        throw new PageError("kratos_fault", { detail: "an identity is there after it was deleted" });
      return { state: "done", ended };
    } catch (error) {
      return { state: "stopped", ended, allEnded: true, error };
    }
  };

  // Whoever can't be deleted now stays signed in: an order ends their sessions first, whether Hydra can be asked or not.
  async function whyUnasked(order: RemoteOrder): Promise<AccountDeletion | undefined> {
    try {
      await remote.preview(order);
      return undefined;
    } catch (error) {
      return { state: "stopped", ended: { sessions: 0, signIns: 0, clients: 0 }, allEnded: false, error };
    }
  }
}

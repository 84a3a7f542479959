import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

const order = z.object({
  id: z.string(),
  state: z.enum(["accepted", "running", "done", "failed"]),
  ended: z.object({ sign_ins: z.number(), clients: z.number() }),
});
export type Order = z.output<typeof order>;

const lookEveryMs = 100;
const followForMs = 30_000;

/** Asks Lethe's admin API as an operator's own program would: over HTTP, with the token. */
export function adminApi(url: string, token: string) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  return { place, follow };

  async function place(what: { subject: string; client_id?: string }): Promise<Order> {
    const body = JSON.stringify({ ...what, actor: "demo:operator", reason: "the operator page" });
    return order.parse(await (await fetch(`${url}/sign-outs`, { method: "POST", headers, body })).json());
  }

  /** @returns it once it is over, or as it was when that took too long */
  async function follow(id: string, until = performance.now() + followForMs): Promise<Order> {
    const found = order.parse(await (await fetch(`${url}/sign-outs/${id}`, { headers })).json());
    if (found.state === "done" || found.state === "failed" || performance.now() > until) return found;
    await pause(lookEveryMs);
    return follow(id, until);
  }
}

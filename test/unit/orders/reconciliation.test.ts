import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { createReconciliation, type ReconcileRequest } from "../../../src/orders/reconciliation.ts";
import type { NewOrder } from "../../../src/orders/order.ts";
import { ada, FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

const one = { sessions: 1, signIns: 1, clients: 1 };
const none = { sessions: 0, signIns: 0, clients: 0 };

/** Kratos has Ada and, disabled, Eve, Kay and Ray. Of Kay nothing goes on. */
function reconciliation(ordered: string[] = []) {
  const kratos = new FakeKratos();
  for (const id of ["ada", "eve", "kay", "ray"])
    kratos.identities.set(id, { ...ada, id, ...(id !== "ada" && { isDisabled: true }) });
  const placed: NewOrder[] = [];
  const memory = memoryLog();
  const faults = { preview: false };
  const made = createReconciliation({
    kratos,
    preview({ subject }) {
      if (faults.preview) return Promise.reject(new PageError("hydra_unavailable"));
      const counts = subject === "kay" ? none : one;
      return Promise.resolve({ counts, clientIds: [], notifiedClientIds: [] });
    },
    isOrdered: (subject) => Promise.resolve(ordered.includes(subject)),
    order(order) {
      placed.push(order);
      return Promise.resolve(`order-${placed.length}`);
    },
    auditLog: memory.log,
  });
  const look = (over: Partial<ReconcileRequest> = {}) =>
    made.look({ isDryRun: false, actor: "test", ...over });
  return { kratos, placed, faults, look, counts: made.counts, lines: () => memory.lines };
}

describe("a reconciliation", () => {
  it("orders the end of what goes on of disabled identities, on every page, and of nothing else", async () => {
    const { kratos, look, placed, counts, lines } = reconciliation();
    expect(await look()).toEqual({
      looked: 4,
      found: [
        { subject: "eve", why: "disabled", counts: one, orderId: "order-1" },
        { subject: "ray", why: "disabled", counts: one, orderId: "order-2" },
      ],
      nextPageToken: undefined,
    });
    expect(kratos.asked).toEqual(["listIdentities 0", "listIdentities 2"]);
    expect(placed[0]).toEqual({
      order: { subject: "eve", target: { kind: "subject" }, tokens: "all" },
      actor: "test",
      reason: "identity disabled",
      idempotencyKey: undefined,
    });
    expect(counts).toEqual({ done: 1, failed: 0, ordered: 2 });
    expect(lines()).toMatchObject([
      { event: "reconciliation.done", actor: "test", looked: 4, found: 2, ordered: 2 },
    ]);
  });

  it("goes on where it is told to", async () => {
    const { look } = reconciliation();
    expect(await look({ pageToken: "2" })).toMatchObject({ looked: 2, found: [{ subject: "ray" }] });
  });

  it("stops after ten thousand identities, and says where the next begin", async () => {
    const { kratos, look } = reconciliation();
    for (let count = 0; count < 10_001; count += 1)
      kratos.identities.set(`user-${count}`, { ...ada, id: `${count}` });
    const part = await look({ isDryRun: true });
    expect(part).toMatchObject({ looked: 10_000, nextPageToken: "10000" });
    expect(await look({ isDryRun: true, pageToken: part.nextPageToken })).toMatchObject({
      looked: 5,
      nextPageToken: undefined,
    });
  });

  it("of named subjects tells who is gone and who is disabled, once each, and lists no one else", async () => {
    const { kratos, look, placed } = reconciliation();
    const { looked, found } = await look({ subjects: ["gone", "eve", "ada", "eve"] });
    expect(looked).toBe(3);
    expect(found.map(({ subject, why }) => [subject, why])).toEqual([
      ["gone", "gone"],
      ["eve", "disabled"],
    ]);
    expect(placed.map(({ reason }) => reason)).toEqual(["identity gone", "identity disabled"]);
    expect(kratos.asked.filter((call) => call.startsWith("list"))).toEqual([]);
  });

  it("orders nothing on a dry run, and nothing twice", async () => {
    const dry = reconciliation();
    expect((await dry.look({ isDryRun: true })).found).toHaveLength(2);
    expect(dry.placed).toEqual([]);
    const again = reconciliation(["eve"]);
    expect((await again.look()).found).toMatchObject([
      { subject: "eve", orderId: undefined },
      { subject: "ray", orderId: "order-1" },
    ]);
  });

  it.each(["listIdentities", "getIdentity"] as const)(
    "fails where Kratos does not answer %s: nobody is gone then",
    async (call) => {
      const { kratos, look, placed, counts, lines } = reconciliation();
      kratos.failing(call, new PageError("kratos_unavailable"));
      await expect(look(call === "getIdentity" ? { subjects: ["eve", "gone"] } : {})).rejects.toThrow(
        PageError,
      );
      expect(placed).toEqual([]);
      expect(counts).toEqual({ done: 0, failed: 1, ordered: 0 });
      expect(lines()).toMatchObject([{ event: "reconciliation.failed", found: 0 }]);
    },
  );

  it("fails where Hydra does not answer", async () => {
    const { faults, look, placed } = reconciliation();
    faults.preview = true;
    await expect(look()).rejects.toThrow(PageError);
    expect(placed).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { KratosFlow } from "../../../src/kratos/flow.ts";
import type { StoredOrder } from "../../../src/orders/order.ts";
import { adaEverywhere, browseAccount, visit, wordsOf } from "../../../testkit/http/browse-account.ts";
import { ada } from "../../../testkit/fakes/fake-kratos.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { hookOrder } from "../../../testkit/orders/hook-order.ts";

/** The security page of Ada's after a change, while each look finds these orders, the last ones again and again. */
async function pageAfter(looks: StoredOrder[][] | "fails", flow: Partial<KratosFlow> = {}) {
  const kratos = adaEverywhere().openFlow(
    "settings",
    openedFlow({ state: "success", issuedAtMs: Date.now() - 5_000, ...flow }),
  );
  const asked: string[] = [];
  const findOrders = () => ({
    listOf(subject: string) {
      asked.push(subject);
      if (looks === "fails") return Promise.reject(new Error("no store"));
      return Promise.resolve(looks[Math.min(asked.length, looks.length) - 1] ?? []);
    },
  });
  const browser = browseAccount(kratos, undefined, { findOrders });
  const { text } = await visit(browser, "/account/security?flow=f1").expect(200);
  return { text, words: wordsOf(text), asked };
}

const over = { endedAtMs: Date.now() };
const done = hookOrder({ ...over, state: "done" });

describe("after a change in the settings, the page", () => {
  it("says how many other devices were signed out", async () => {
    const { words, asked } = await pageAfter([[done]]);
    expect(words).toContain("2 other devices are signed out.");
    expect(asked).toEqual([ada.id]);
  });

  it("waits a little for an order that is under way, or that Kratos has yet to ask for", async () => {
    const { words } = await pageAfter([[], [hookOrder({ state: "running" })], [done]]);
    expect(words).toContain("2 other devices are signed out.");
  });

  it("says that it goes on while it does", async () => {
    for (const state of ["running", "accepted"] as const) {
      const { words, text } = await pageAfter([[hookOrder({ state, tries: 1 })]]);
      expect(words).toContain("Your other devices are being signed out.");
      expect(text).not.toContain("devices are signed out");
    }
  });

  it("says that not all of them are, and where to do it by hand", async () => {
    const { words, text } = await pageAfter([[hookOrder({ ...over, state: "failed" })]]);
    expect(words).toContain("not all of your other devices are signed out");
    expect(text).toMatch(/id="others-ended"[^]*href="\/account\/devices"/);
    expect(text).not.toContain("are being signed out");
  });

  it.each<[string, StoredOrder[]]>([
    ["nothing was there to end", [{ ...done, ended: { sessions: 0, signIns: 0, clients: 0 } }]],
    ["no order comes", []],
    ["the order is of before", [{ ...done, requestedAtMs: Date.now() - 10 * 60_000 }]],
    ["somebody else has asked for it", [{ ...done, actor: "admin_api" }]],
  ])("says nothing of other devices where %s", async (_what, orders) => {
    const { text } = await pageAfter([orders]);
    expect(text).not.toContain('id="others-ended"');
  });

  it("says nothing of them where the store fails, or nothing was saved", async () => {
    expect((await pageAfter("fails")).text).not.toContain('id="others-ended"');
    const { text, asked } = await pageAfter([[done]], { state: "show_form" });
    expect(text).not.toContain('id="others-ended"');
    expect(asked).toEqual([]);
  });
});

import { Router } from "express";
import supertest from "supertest";
import { afterEach, expect, it } from "vitest";
import { createAdminApp } from "../../../src/admin-api/admin-app.ts";
import { Problem } from "../../../src/middleware/api-problem.ts";
import { startOrders, type Orders } from "../../../src/orders/order-runner.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

const token = "secret-of-the-admin-api-of-32-characters";
const open: Orders[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((orders) => orders.stop(1)))));

/** What answers at ADMIN_PORT; `/hooks/hydra/token` with the status that it is asked for. */
function doors() {
  const { log } = memoryLog();
  const stuck = new Promise<never>(() => undefined);
  const remote = { run: () => stuck, preview: () => stuck };
  const orders = startOrders({ store: createSqliteOrderStore(":memory:"), remote, log, auditLog: log });
  open.push(orders);
  const measured: string[] = [];
  const hook = Router().get("/hooks/hydra/token", ({ query }, res) => {
    const status = Number(query["status"]);
    if (status >= 400) throw new Problem(status, "as asked for");
    res.status(status).end();
  });
  const app = createAdminApp({
    orders,
    tokens: [token],
    doors: [hook],
    maxInFlight: 64,
    log,
    measure(door, outcome, seconds) {
      expect(seconds).toBeGreaterThan(0);
      measured.push(`${door} ${outcome}`);
    },
  });
  return { agent: supertest(app), measured };
}

it.each([
  [200, "accepted"],
  [204, "accepted"],
  [400, "malformed"],
  [401, "refused"],
  [403, "ended"],
  [413, "malformed"],
  [424, "failed"],
  [429, "limited"],
  [503, "failed"],
])("an answer %i of a door is measured as %s", async (status, outcome) => {
  const { agent, measured } = doors();
  await agent.get(`/hooks/hydra/token?status=${status}`).expect(status);
  await expect.poll(() => measured).toEqual([`token_hook ${outcome}`]);
});

it("each door is measured by its name, and nothing else is", async () => {
  const { agent, measured } = doors();
  await agent.get("/sign-outs?subject=ada").auth(token, { type: "bearer" }).expect(200);
  await agent.post("/hooks/kratos/settings").expect(401);
  await agent.post("/global-token-revocation").expect(401);
  await agent.get("/openapi.json").expect(200);
  await agent.get("/sign-outsider").expect(401);
  await expect
    .poll(() => measured)
    .toEqual(["admin_api accepted", "kratos_hook refused", "global_token_revocation refused"]);
});

it("after sixty wrong secrets in a minute more of them are too many, and the right one is let in all the same", async () => {
  const { agent } = doors();
  const knock = (secret: string) => agent.get("/sign-outs?subject=ada").auth(secret, { type: "bearer" });
  for (let count = 0; count < 60; count += 1)
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that they are counted
    await knock(`wrong-secret-number-${count}`).expect(401);
  const { headers } = await knock("wrong-secret-number-60").expect(429);
  expect(headers["retry-after"]).toBe("60");
  await knock(token).expect(200);
});

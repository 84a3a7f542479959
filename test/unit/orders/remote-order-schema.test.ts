import { expect, it } from "vitest";
import { remoteOrder } from "../../../src/orders/remote-order-schema.ts";

const orderBut = (except: object) => ({ subject: "ada", target: { kind: "subject", except }, tokens: "all" });

it.each([
  ["a session", { kratosSession: "5e551011-0000-4000-8000-0000000000f2" }],
  [
    "a session without an id, as Lethe once kept it of a sign-in",
    { kratosSession: "00000000-0000-0000-0000-000000000000" },
  ],
  ["what a recovery begins", { recoveredSinceMs: 1 }],
  ["what a login begins", { begunSinceMs: 1 }],
])("an order that leaves %s is read back as it was kept", (_what, except) => {
  expect(remoteOrder.parse(orderBut(except))).toEqual(orderBut(except));
});

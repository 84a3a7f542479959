import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { createAdminApp } from "../../../src/admin-api/admin-app.ts";
import { runCommand } from "../../../src/cli/run-command.ts";
import type { KratosIdentity } from "../../../src/kratos/kratos.ts";
import { startOrders } from "../../../src/orders/order-runner.ts";
import { createReconciliation } from "../../../src/orders/reconciliation.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import type { RemoteOrder, RemoteResult } from "../../../src/sign-out/remote-order.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";
import { listen } from "../../../testkit/processes/listen.ts";

const token = "secret-of-the-admin-api-of-32-characters";
const counts = { sessions: 1, signIns: 2, clients: 1 };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

const identity = (id: string, isDisabled = false): KratosIdentity => ({
  id,
  traits: {},
  verifiedAddresses: [],
  ...(isDisabled && { isDisabled }),
});
// As many as one request looks at, and one more.
const tenThousand = Array.from({ length: 10_000 }, (_, nth) => identity(`user-${nth}`));
const pages = [tenThousand.with(7, identity("eve", true)), [identity("ada"), identity("mallory", true)]];

/** A Lethe elsewhere, with a Kratos where Eve and Mallory are disabled and everybody is signed in. */
async function lethe({ run }: { run?: (order: RemoteOrder) => Promise<void> } = {}) {
  const ran: string[] = [];
  const { log } = memoryLog();
  const over = new Set<string>();
  const remote = {
    preview: ({ subject }: RemoteOrder) =>
      Promise.resolve({
        counts: over.has(subject) ? { sessions: 0, signIns: 0, clients: 0 } : counts,
        clientIds: ["agora"],
        notifiedClientIds: [],
      }),
    async run(order: RemoteOrder): Promise<RemoteResult> {
      ran.push(order.subject);
      await run?.(order);
      over.add(order.subject);
      return { state: "done", ended: counts, stillListed: 0 };
    },
  };
  const orders = startOrders({ store: createSqliteOrderStore(":memory:"), remote, log, auditLog: log });
  const reconciliation = createReconciliation({
    kratos: {
      listIdentities: (pageToken = "0") => {
        const next = Number(pageToken) + 1;
        const identities = pages[Number(pageToken)] ?? [];
        return Promise.resolve({ identities, nextPageToken: next < pages.length ? `${next}` : undefined });
      },
      getIdentity: (id) => Promise.resolve(pages.flat().find((one) => one.id === id)),
    },
    preview: remote.preview,
    isOrdered: (subject) => orders.isOrdered(subject),
    order: async (asked) => (await orders.place(asked)).order.id,
    auditLog: log,
  });
  const app = createAdminApp({ orders, reconciliation, tokens: [token], maxInFlight: 64, log });
  const { port, close } = await listen(app);
  closing.push(close, () => orders.stop(1_000));
  return { url: `http://127.0.0.1:${port}`, ran, orders };
}

/** Something else at that address, which gives these answers to reconciliations, one after the other, and this one to all that follows. */
async function answering(reconciliations: [status: number, body: object][], signOut: object = {}) {
  const asked: unknown[] = [];
  const { port, close } = await listen((req, res) => {
    void (async () => {
      const isReconciliation = req.url === "/sign-outs/reconcile";
      if (isReconciliation) asked.push(await json(req));
      const [status, body] = (isReconciliation ? reconciliations.shift() : undefined) ?? [200, signOut];
      res.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    })();
  });
  closing.push(close);
  return { url: `http://127.0.0.1:${port}`, asked };
}

async function reconcile(
  url: string,
  args: string[] = [],
  env: Record<string, string> = { ADMIN_TOKEN: token },
) {
  const said = { stdout: "", stderr: "" };
  const code = await runCommand(["reconcile", "--admin-url", url, ...args], {
    env,
    workingDir: tmpdir(),
    stdin: Readable.from([]),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { code, ...said };
}

const orderId = "0b8a1f0e-0000-4000-8000-000000000001";
const eve = { subject: "eve", why: "disabled", sessions: 1, sign_ins: 2, clients: 1 };
const part = {
  dry_run: false,
  looked: 10_000,
  found: [{ ...eve, sign_out_id: orderId }],
  next_page_token: "1",
};

describe("lethe reconcile --admin-url", () => {
  it("has the other Lethe look at all of them, part by part, follows the orders, and exits with 0 when they are done", async () => {
    const { url, ran, orders } = await lethe();
    const { code, stdout, stderr } = await reconcile(url);
    const ended = "Ended: 1 session at Kratos, 2 sign-ins at Hydra, access of 1 client";
    expect(stdout).toBe(
      `eve (disabled): ${ended}\nmallory (disabled): ${ended}\nLooked at 10002, found 2.\n`,
    );
    expect(stderr).toBe("Looked at 10000 identities so far.\n");
    expect(code).toBe(0);
    expect(ran.toSorted()).toEqual(["eve", "mallory"]);
    expect(await orders.listOf("eve", 9)).toMatchObject([{ actor: "command", reason: "identity disabled" }]);
    expect((await reconcile(url)).stdout).toBe("Looked at 10002, found 0.\n");
  });

  it("ends nothing on a dry run, which programs can read", async () => {
    const { url, ran } = await lethe();
    const { code, stdout, stderr } = await reconcile(url, ["--dry-run", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      dry_run: true,
      looked: 10_002,
      found: [eve, { ...eve, subject: "mallory" }],
    });
    expect({ code, stderr, ran }).toEqual({ code: 0, stderr: "", ran: [] });
    expect((await reconcile(url, ["--dry-run"])).stdout).toContain("eve (disabled): To end: 1 session at");
  });

  it("has it look at named subjects alone, each once, however many", async () => {
    const { url } = await lethe();
    const many = Array.from({ length: 600 }, (_, nth) => ["--subject", `user-${nth + 100}`]).flat();
    const { code, stdout } = await reconcile(url, [
      "--subject",
      "kay",
      "--subject",
      "kay",
      "--json",
      ...many,
    ]);
    expect(JSON.parse(stdout)).toEqual({
      dry_run: false,
      looked: 601,
      found: [
        { ...eve, subject: "kay", why: "gone", sign_out_id: expect.any(String) as string, state: "done" },
      ],
    });
    expect(code).toBe(0);
  });

  it("follows an earlier order where none was placed", async () => {
    const gate = Promise.withResolvers<void>();
    const { url, orders } = await lethe({
      run: ({ subject }) => (subject === "eve" ? gate.promise : Promise.resolve()),
    });
    const order: RemoteOrder = { subject: "eve", target: { kind: "subject" }, tokens: "all" };
    const earlier = await orders.place({
      order,
      actor: "hand",
      reason: undefined,
      idempotencyKey: undefined,
    });
    const running = reconcile(url, ["--json"]);
    setTimeout(() => gate.resolve(), 1_000);
    const { code, stdout } = await running;
    expect(JSON.parse(stdout)).toMatchObject({
      found: [{ subject: "eve", sign_out_id: earlier.order.id, state: "done" }, { subject: "mallory" }],
    });
    expect(code).toBe(0);
    expect(await orders.listOf("eve", 9)).toHaveLength(1);
  });

  it("exits with 1 where an order was given up, and says whose", async () => {
    const now = new Date().toISOString();
    const failed = {
      id: orderId,
      state: "failed",
      subject: "eve",
      target: "subject",
      tokens: "all",
      actor: "command",
      tries: 12,
      ended: { sessions: 1, sign_ins: 0, clients: 0 },
      still_listed: 0,
      error: "hydra_fault",
      requested_at: now,
      ended_at: now,
    };
    const { url } = await answering([[200, { ...part, next_page_token: undefined }]], failed);
    const { code, stdout } = await reconcile(url);
    expect(stdout).toContain(
      "eve (disabled): Failed, and given up (hydra_fault). Ended: 1 session at Kratos, 0 sign-ins",
    );
    expect(code).toBe(1);
  });

  it("asks for a further part again, and where that does not help says what goes on, and exits with 1", async () => {
    const unavailable = { title: "Kratos does not answer", code: "kratos_unavailable" };
    const { url, asked } = await answering([
      [200, part],
      [503, unavailable],
      [401, { title: "The secret is missing or wrong" }],
    ]);
    const { code, stdout, stderr } = await reconcile(url);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      "Looked at 10000 identities so far.\n" +
        "lethe: stopped half-way: the admin API answered 401: The secret is missing or wrong. " +
        "What was ordered until then goes on by itself (sign-outs: at least 1). Run it again.\n",
    );
    const further = { actor: "command", dry_run: false, page_token: "1" };
    expect(asked).toEqual([{ actor: "command", dry_run: false }, further, further]);
  });

  it("says what it is refused with, and never the secret", async () => {
    const { url, ran } = await lethe();
    const wrong = "another-secret-of-thirty-two-characters-or-more";
    const { code, stdout, stderr } = await reconcile(url, [], { ADMIN_TOKEN: wrong });
    expect({ code, stdout, ran }).toEqual({ code: 1, stdout: "", ran: [] });
    expect(stderr).toContain(
      "lethe: nothing was ordered: the admin API answered 401: The secret is missing or wrong",
    );
    expect(stderr).not.toContain(wrong);
    const noKratos = { title: "There is no Kratos to ask", detail: "Set KRATOS_PUBLIC_URL." };
    const other = await answering([[409, noKratos]]);
    expect((await reconcile(other.url)).stderr).toContain(
      "409: There is no Kratos to ask: Set KRATOS_PUBLIC_URL",
    );
  });

  it("does not take anything else for the admin API, and says when nothing is there", async () => {
    const { url } = await answering([]);
    expect(await reconcile(url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is no admin API of Lethe's") as string,
    });
    expect(await reconcile("http://127.0.0.1:1")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^lethe: stopped half-way: .*can't be reached.* at least 0/) as string,
    });
    expect((await reconcile("http://127.0.0.1:1", ["--dry-run"])).stderr).toMatch(/^lethe: stopped: /);
  });

  it("needs an address, a secret, and subjects that are some", async () => {
    const { url } = await lethe();
    expect(await reconcile(url, [], {})).toMatchObject({ code: 64 });
    expect(await reconcile("lethe:3100")).toMatchObject({ code: 64 });
    expect(await reconcile(url, ["--subject", ""])).toMatchObject({ code: 64 });
  });
});

import { Readable } from "node:stream";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { createAdminApp } from "../../../src/admin-api/admin-app.ts";
import { runCommand } from "../../../src/cli/run-command.ts";
import { PageError } from "../../../src/errors.ts";
import { startOrders } from "../../../src/orders/order-runner.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import type { RemoteOrder, RemoteResult } from "../../../src/sign-out/remote-order.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";
import { listen } from "../../../testkit/processes/listen.ts";

const token = "secret-of-the-admin-api-of-32-characters";
const counts = { sessions: 1, signIns: 2, clients: 1 };
const done: RemoteResult = { state: "done", ended: counts, stillListed: 0 };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

/** A Lethe elsewhere, whose tries come to these results, the last one again and again. `lost`: so many answers do not arrive. */
async function lethe(results: RemoteResult[] = [done], lost = 0) {
  const ran: RemoteOrder[] = [];
  const { log } = memoryLog();
  const orders = startOrders({
    store: createSqliteOrderStore(":memory:"),
    remote: {
      preview: () => Promise.resolve({ counts, clientIds: ["agora"], notifiedClientIds: [] }),
      run(order) {
        ran.push(order);
        return Promise.resolve((results.length > 1 ? results.shift() : results[0]) ?? done);
      },
    },
    log,
    auditLog: log,
  });
  const app = createAdminApp({ orders, tokens: [token], maxInFlight: 64, log });
  let toLose = lost;
  const { port, close } = await listen((req, res) => {
    const isLost = req.method === "POST" && req.headers["idempotency-key"] !== undefined && toLose > 0;
    if (isLost) {
      toLose -= 1;
      res.end = () => res.destroy();
    }
    app(req, res);
  });
  closing.push(close, () => orders.stop(1_000));
  return { url: `http://127.0.0.1:${port}`, ran, orders };
}

async function signOut(url: string, args: string[], env: Record<string, string> = { ADMIN_TOKEN: token }) {
  const said = { stdout: "", stderr: "" };
  const code = await runCommand(["sign-out", "--admin-url", url, "--subject", "ada", ...args], {
    env,
    workingDir: tmpdir(),
    stdin: Readable.from([]),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { code, ...said };
}

describe("lethe sign-out --admin-url", () => {
  it("has the other Lethe do it, shows how far it is, and exits with 0 when it is done", async () => {
    const { url, ran, orders } = await lethe();
    const { code, stdout, stderr } = await signOut(url, ["--yes", "--reason", "stolen"]);
    expect(stdout).toBe("Ended: 1 session at Kratos, 2 sign-ins at Hydra, access of 1 client\n");
    expect(stderr).toContain("To end: 1 session at Kratos");
    expect(stderr).toMatch(/^Sign-out [0-9a-f-]{36}: done\. Ended so far: 1 session/m);
    expect(code).toBe(0);
    expect(ran).toEqual([{ subject: "ada", target: { kind: "subject" }, tokens: "all" }]);
    expect(await orders.listOf("ada", 9)).toMatchObject([{ actor: "command", reason: "stolen" }]);
  });

  it.each<[string[], object]>([
    [["--sid", "s"], { kind: "sign_in", sid: "s" }],
    [["--client", "agora"], { kind: "client", clientId: "agora" }],
    [["--all-clients"], { kind: "all_clients" }],
    [["--except-session", "k"], { kind: "subject", except: { kratosSession: "k" } }],
  ])("means over there what it means here: %j", async (args, target) => {
    const { url, ran } = await lethe();
    await signOut(url, ["--yes", "--tokens", "online", ...args]);
    expect(ran).toEqual([{ subject: "ada", target, tokens: "online" }]);
  });

  it("places one order where an answer is lost", async () => {
    const { url, orders } = await lethe([done], 1);
    expect(await signOut(url, ["--yes"])).toMatchObject({ code: 0 });
    expect(await orders.listOf("ada", 9)).toHaveLength(1);
  });

  it("shows a try that failed, and goes on looking", async () => {
    const failed: RemoteResult = {
      state: "failed",
      ended: { ...counts, clients: 0 },
      error: new PageError("hydra_unavailable"),
    };
    const { url } = await lethe([failed, { ...done, ended: { sessions: 0, signIns: 0, clients: 1 } }]);
    const { code, stdout, stderr } = await signOut(url, ["--yes", "--json"]);
    expect(stderr).toMatch(
      /accepted, hydra_unavailable, tried again at 2.*Ended so far: 1 session at Kratos/,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      state: "done",
      tries: 2,
      ended: { sessions: 1, sign_ins: 2, clients: 1 },
    });
    expect(code).toBe(0);
  });

  it("ends nothing on a dry run, or without a yes", async () => {
    const { url, ran } = await lethe();
    const { code, stdout } = await signOut(url, ["--dry-run", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      dry_run: true,
      sessions: 1,
      sign_ins: 2,
      client_ids: ["agora"],
    });
    expect(code).toBe(0);
    expect(await signOut(url, [])).toMatchObject({ code: 64 });
    expect(ran).toEqual([]);
  });

  it("says what it is refused with, and never the secret", async () => {
    const { url, ran } = await lethe();
    const wrong = "another-secret-of-thirty-two-characters-or-more";
    const { code, stdout, stderr } = await signOut(url, ["--yes"], { ADMIN_TOKEN: wrong });
    expect({ code, stdout, ran }).toEqual({ code: 1, stdout: "", ran: [] });
    expect(stderr).toContain(
      "lethe: nothing was ordered: the admin API answered 401: The secret is missing or wrong",
    );
    expect(stderr).not.toContain(wrong);
  });

  it("does not take anything else for the admin API", async () => {
    const { port, close } = await listen((_req, res) => {
      res.writeHead(200, { "Content-Type": "application/json" }).end('{"ok":true}');
    });
    closing.push(close);
    const { code, stderr } = await signOut(`http://127.0.0.1:${port}`, ["--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain("is no admin API of Lethe's");
    expect(await signOut("http://127.0.0.1:1", ["--yes"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("can't be reached") as string,
    });
  });

  it("needs an address and a secret, and no other setting", async () => {
    const { url } = await lethe();
    expect(await signOut(url, ["--yes"], {})).toMatchObject({ code: 64 });
    expect(await signOut(url, ["--yes"], { ADMIN_TOKEN: "short" })).toMatchObject({ code: 64 });
    expect(await signOut("ftp://lethe", ["--yes"])).toMatchObject({ code: 64 });
  });
});

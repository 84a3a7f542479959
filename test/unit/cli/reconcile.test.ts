import { Readable } from "node:stream";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { runCommand } from "../../../src/cli/run-command.ts";
import { listen } from "../../../testkit/processes/listen.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

const consent = {
  consent_request_id: "c1",
  grant_scope: ["openid"],
  consent_request: { challenge: "c1", login_session_id: "s1", client: { client_id: "agora" } },
};

/** Kratos and Hydra in one: Eve is disabled and has a sign-in, Ada is not. `fault`: what is answered 500. */
async function ory(fault?: string) {
  const told: string[] = [];
  let consents = [consent];
  const { port, close } = await listen((req, res) => {
    const call = `${req.method} ${req.url}`;
    const answer = (status: number, body: unknown) =>
      res.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    if (fault !== undefined && call.includes(fault)) return answer(500, {});
    if (req.method === "DELETE") {
      told.push(call);
      if (call.includes("/consent")) consents = [];
      return res.writeHead(204).end();
    }
    if (call.includes("/sessions/consent")) return answer(200, call.includes("subject=ada") ? [] : consents);
    if (call.includes("/sessions")) return answer(200, []);
    if (call.includes("/admin/identities/")) return answer(404, { error: { code: 404 } });
    return answer(200, [
      { id: "ada", state: "active", traits: {} },
      { id: "eve", state: "inactive", traits: {} },
    ]);
  });
  closing.push(close);
  return { told, url: `http://127.0.0.1:${port}` };
}

async function reconcile(url: string, args: string[], over: Record<string, string> = {}) {
  const said = { stdout: "", stderr: "" };
  const code = await runCommand(["reconcile", ...args], {
    env: {
      HYDRA_ADMIN_URL: url,
      KRATOS_PUBLIC_URL: url,
      KRATOS_ADMIN_URL: url,
      COOKIE_SECRET: "only this test uses this secret of 32 bytes",
      ...over,
    },
    workingDir: tmpdir(),
    stdin: Readable.from([]),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { code, ...said };
}

describe("lethe reconcile", () => {
  it("ends the sign-ins of who is disabled, and of no one else, and exits with 0", async () => {
    const { told, url } = await ory();
    const { code, stdout, stderr } = await reconcile(url, []);
    expect(stdout).toBe(
      "eve (disabled): Ended: 0 sessions at Kratos, 1 sign-in at Hydra, access of 1 client\nLooked at 2, found 1.\n",
    );
    expect(code).toBe(0);
    expect(told.join()).toContain("DELETE /admin/oauth2/auth/sessions/consent?subject=eve&all=true");
    expect(told.join()).not.toContain("ada");
    expect(stderr).toContain("sign_out_order.done");
    expect(stderr).toContain("reconciliation.done");
  });

  it("ends nothing on a dry run, which programs can read", async () => {
    const { told, url } = await ory();
    const { code, stdout } = await reconcile(url, ["--dry-run", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      dry_run: true,
      looked: 2,
      found: [{ subject: "eve", why: "disabled", sessions: 0, sign_ins: 1, clients: 1 }],
    });
    expect({ code, told }).toEqual({ code: 0, told: [] });
  });

  it("looks at named subjects alone, who may be gone", async () => {
    const { url } = await ory();
    const { stdout } = await reconcile(url, ["--subject", "kay", "--subject", "ray", "--dry-run"]);
    expect(stdout).toContain("kay (gone): To end: ");
    expect(stdout).toContain("ray (gone): To end: ");
    expect(stdout).toContain("Looked at 2, found 2.");
  });

  it("exits with 1 where an end failed, and says whose", async () => {
    const { url } = await ory("DELETE /admin/oauth2/auth/sessions/login");
    const { code, stdout } = await reconcile(url, ["--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ found: [{ subject: "eve", state: "failed" }] });
    expect(code).toBe(1);
  });

  it("exits with 1 where Kratos can't be asked, and says that it stopped", async () => {
    const { told, url } = await ory("GET /admin/identities");
    const { code, stdout, stderr } = await reconcile(url, []);
    expect({ code, stdout, told }).toEqual({ code: 1, stdout: "", told: [] });
    expect(stderr).toContain("lethe: stopped half-way: ");
  });

  it("needs Kratos's admin API, and names that are some", async () => {
    const { url } = await ory();
    expect(await reconcile(url, [], { KRATOS_ADMIN_URL: "" })).toMatchObject({ code: 64 });
    expect(await reconcile(url, ["--subject", ""])).toMatchObject({ code: 64 });
  });
});

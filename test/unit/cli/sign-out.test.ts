import { Readable } from "node:stream";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { runCommand } from "../../../src/cli/run-command.ts";
import { readRemoteOrder } from "../../../src/cli/read-remote-order.ts";
import { resultText } from "../../../src/cli/remote-order-text.ts";
import { PageError } from "../../../src/errors.ts";
import { listen } from "../../../testkit/processes/listen.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

/** A Hydra where Ada is signed in to Agora once, that writes down what it is told to end. */
async function hydraOfAda() {
  const told: string[] = [];
  let consents = [consent];
  const { port, close } = await listen((req, res) => {
    if (req.method === "DELETE") {
      told.push(String(req.url));
      if (req.url?.includes("/consent") === true) consents = [];
      res.writeHead(204).end();
      return;
    }
    res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(consents));
  });
  closing.push(close);
  return { told, url: `http://127.0.0.1:${port}` };
}

const consent = {
  consent_request_id: "c1",
  grant_scope: ["openid"],
  consent_request: { challenge: "c1", login_session_id: "s1", client: { client_id: "agora" } },
};

function terminal(text: string) {
  return Object.assign(Readable.from([text]), { isTTY: true });
}

async function signOut(url: string, args: string[], stdin: NodeJS.ReadableStream = Readable.from([])) {
  const said = { stdout: "", stderr: "" };
  const code = await runCommand(["sign-out", ...args], {
    env: { HYDRA_ADMIN_URL: url, COOKIE_SECRET: "only this test uses this secret of 32 bytes" },
    workingDir: tmpdir(),
    stdin,
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { code, ...said };
}

describe("lethe sign-out", () => {
  it("says what would end, and ends nothing on a dry run", async () => {
    const { told, url } = await hydraOfAda();
    expect(await signOut(url, ["--subject", "ada", "--dry-run"])).toEqual({
      code: 0,
      stdout: "To end: 0 sessions at Kratos, 1 sign-in at Hydra, access of 1 client\nAccess ends of: agora\n",
      stderr: "",
    });
    expect(told).toEqual([]);
  });

  it("says before it ends one sign-in that Hydra does not list that it may be another user's", async () => {
    const { url } = await hydraOfAda();
    const words = "or it is another user's";
    const other = await signOut(url, ["--subject", "ada", "--sid", "s2"], terminal("n\n"));
    expect(other.stderr).toContain(words);
    const own = await signOut(url, ["--subject", "ada", "--sid", "s1"], terminal("n\n"));
    expect(own.stderr).not.toContain(words);
  });

  it("asks at a terminal, and ends nothing without a yes", async () => {
    for (const answer of ["n\n", "\n", "yellow\n", ""]) {
      const { told, url } = await hydraOfAda();
      const { code, stderr } = await signOut(url, ["--subject", "ada"], terminal(answer));
      expect(code).toBe(1);
      expect(stderr).toContain("Go on? [y/N] Nothing was ended.\n");
      expect(told).toEqual([]);
    }
    const { told, url } = await hydraOfAda();
    const { code, stdout } = await signOut(url, ["--subject", "ada"], terminal("y\n"));
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "Ended: 0 sessions at Kratos, 1 sign-in at Hydra, access of 1 client\n",
    });
    expect(told).toEqual([
      "/admin/oauth2/auth/sessions/login?sid=s1",
      "/admin/oauth2/auth/sessions/login?subject=ada",
      "/admin/oauth2/auth/sessions/consent?subject=ada&all=true",
    ]);
  });

  it("needs --yes where it can't ask", async () => {
    const { told, url } = await hydraOfAda();
    const { code, stderr } = await signOut(url, ["--subject", "ada"]);
    expect(code).toBe(64);
    expect(stderr).toContain("sign-out needs --yes here");
    expect(told).toEqual([]);
  });

  it("exits with 1 when Hydra can't be asked, and says that nothing was ended", async () => {
    const { code, stdout, stderr } = await signOut("http://127.0.0.1:1", ["--subject", "ada", "--yes"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^lethe: nothing was ended: /);
  });
});

describe("what is typed", () => {
  it.each<[string, Record<string, string | boolean>]>([
    ["needs --subject", {}],
    ["needs --subject, also with --sid", { sid: "s1" }],
    ["needs --subject, also with --sid or --client", { client: "agora" }],
    ["--subject is empty", { subject: "" }],
    ["exclude each other", { subject: "ada", sid: "s", client: "c" }],
    ["exclude each other", { subject: "ada", client: "c", "all-clients": true }],
    ["exclude each other", { subject: "ada", sid: "s", "except-session": "k" }],
    ["--sid is empty", { subject: "ada", sid: "" }],
    ["--tokens is all, online or none", { subject: "ada", tokens: "some" }],
  ])("is refused: %s", (message, options) => {
    expect(() => readRemoteOrder(options)).toThrow(message);
  });

  it.each<[object, Record<string, string | boolean>]>([
    [{ kind: "subject" }, {}],
    [{ kind: "sign_in", sid: "s" }, { sid: "s" }],
    [{ kind: "client", clientId: "c" }, { client: "c" }],
    [{ kind: "all_clients" }, { "all-clients": true }],
    [
      { kind: "subject", except: { sid: "s", kratosSession: "k" } },
      { "except-sid": "s", "except-session": "k" },
    ],
  ])("means %j", (target, options) => {
    expect(readRemoteOrder({ subject: "ada", ...options })).toEqual({
      subject: "ada",
      target,
      tokens: "all",
    });
  });
});

describe("what came of it", () => {
  const ended = { sessions: 1, signIns: 2, clients: 1 };

  it("says how far a failed one came, and what to do", () => {
    const error = new PageError("hydra_unavailable", { detail: "timeout" });
    expect(resultText({ state: "failed", ended, error })).toBe(
      "Failed: timeout\nEnded: 1 session at Kratos, 2 sign-ins at Hydra, access of 1 client\nRun it again: what has ended already is left as it is.\n",
    );
  });

  it("says what Hydra does not say the end of", () => {
    expect(resultText({ state: "done", ended, stillListed: 1 })).toContain("Hydra still lists 1:");
  });
});

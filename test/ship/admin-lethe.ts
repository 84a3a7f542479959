import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { listen } from "../../testkit/processes/listen.ts";
import { runLethe, type RunningLethe } from "./process-run.ts";

export const token = "only-the-ship-suite-uses-this-token-0123";

/**
 * A Hydra where everyone is signed in once, at one app: it counts what ends, and answers each call after a moment. `atOnce` is how many calls about one
 * subject there were at most at a time.
 */
export async function hydraOfMany() {
  const ends = new Map<string, number>();
  const revoked = new Set<string>();
  const calls = new Map<string, number>();
  let atOnce = 0;
  const { port, close } = await listen((req, res) => {
    const url = new URL(String(req.url), "http://hydra");
    const subject = url.searchParams.get("subject") ?? "";
    const count = (change: number) => {
      calls.set(subject, (calls.get(subject) ?? 0) + change);
      if (subject !== "") atOnce = Math.max(atOnce, calls.get(subject) ?? 0);
    };
    count(1);
    setTimeout(() => {
      count(-1);
      if (req.method === "GET" && url.pathname.endsWith("/sessions/consent"))
        return res
          .writeHead(200, { "Content-Type": "application/json" })
          .end(JSON.stringify(revoked.has(subject) ? [] : [consentOf(subject)]));
      const sid = url.searchParams.get("sid");
      if (sid !== null) ends.set(sid, (ends.get(sid) ?? 0) + 1);
      if (url.pathname.endsWith("/sessions/consent")) revoked.add(subject);
      return res.writeHead(204).end();
    }, 30);
  });
  onTestFinished(close);
  return { ends, revoked, atOnce: () => atOnce, url: `http://127.0.0.1:${port}` };
}

function consentOf(subject: string) {
  const asked = {
    challenge: `c-${subject}`,
    login_session_id: `sid-${subject}`,
    client: { client_id: "agora" },
  };
  return { consent_request_id: `c-${subject}`, grant_scope: ["openid"], consent_request: asked };
}

export function storeFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "lethe-admin-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "lethe.db");
}

export interface AdminLethe extends RunningLethe {
  adminUrl: string;
}

export async function runAdmin(settings: Record<string, string>): Promise<AdminLethe> {
  const lethe = await runLethe({ ADMIN_PORT: "0", ADMIN_TOKEN: token, ...settings });
  const port = String(lethe.log().find(({ msg }) => msg === "listening")?.["admin_port"]);
  return { ...lethe, adminUrl: `http://127.0.0.1:${port}` };
}

export const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };

export async function place({ adminUrl }: AdminLethe, subject: string, key?: string): Promise<string> {
  const answer = await fetch(`${adminUrl}/sign-outs`, {
    method: "POST",
    headers: { ...headers, ...(key !== undefined && { "Idempotency-Key": key }) },
    body: JSON.stringify({ subject }),
  });
  expect([200, 202]).toContain(answer.status);
  return ((await answer.json()) as { id: string }).id;
}

export async function stateOf({ adminUrl }: AdminLethe, id: string): Promise<string> {
  const answer = await fetch(`${adminUrl}/sign-outs/${id}`, { headers });
  return ((await answer.json()) as { state: string }).state;
}

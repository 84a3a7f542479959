import { env } from "node:process";
import { clientOf, demoApps, type DemoApp } from "../demo/demo-apps.ts";

// The job `clients` of docker-compose.yml: tells Hydra about the demo apps. May run as often as it likes.
const adminUrl = setting("HYDRA_ADMIN_URL");
const secret = setting("CLIENT_SECRET");

await Promise.all(demoApps.map(introduce));

async function introduce(app: DemoApp): Promise<void> {
  const name = app.id.toUpperCase();
  const client = clientOf(app, setting(`${name}_URL`), secret);
  // Hydra itself calls this one: from its container the address that browsers use leads nowhere.
  const isTold = client.backchannel_logout_uri !== undefined;
  if (isTold) client.backchannel_logout_uri = `${setting(`${name}_INTERNAL_URL`)}/back-channel-logout`;
  const status = await register(app.id, client);
  process.stdout.write(`${app.name}: ${status === 201 ? "created" : "brought up to date"}\n`);
}

async function register(id: string, client: unknown): Promise<number> {
  const updated = await send("PUT", `${adminUrl}/admin/clients/${id}`, client);
  const answer = updated.status === 404 ? await send("POST", `${adminUrl}/admin/clients`, client) : updated;
  if (!answer.ok) throw new Error(`Hydra answered ${answer.status}: ${await answer.text()}`);
  return answer.status;
}

async function send(method: string, url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
}

function setting(name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value.replace(/\/$/, "");
}

// What Hydra's token hook costs each token, beside the least server that could do the same. Prints a table.
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freePort } from "../../testkit/processes/free-port.ts";
import { buildLethe } from "../lib/build-lethe.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { startBuiltLethe } from "../lib/start-built-lethe.ts";
import { startServer, type Server } from "../lib/start-server.ts";
import { median, percentile } from "../lib/statistics.ts";

const { values } = parseArgs({
  options: {
    tokens: { type: "string", default: "6000" },
    connections: { type: "string", default: "32" },
    rounds: { type: "string", default: "5" },
  },
});
const [tokens, connections, rounds] = [values.tokens, values.connections, values.rounds].map(Number) as [
  number,
  number,
  number,
];
const secret = "a secret of the benchmark for the token hook";
// As many clients of one user as refresh within five seconds; and users of whom nothing is remembered.
const kinds = { "a user who is remembered": "known", "a user who has to be asked for": "new" };
let count = 0;

interface Measured {
  cpuMs: number;
  p50Ms: number;
  p99Ms: number;
}

const folder = mkdtempSync(join(tmpdir(), "lethe-token-hook-"));
const started: Server[] = [];
try {
  const built = buildLethe(folder);
  const stub = await startServer({
    name: "stub",
    run: (port) => ({ script: join(import.meta.dirname, "stub-kratos.ts"), args: [String(port)] }),
  });
  started.push(stub);
  const floor = await startServer({
    name: "floor",
    run: (port) => ({
      script: join(import.meta.dirname, "floor.ts"),
      args: [String(port), new URL(stub.origin).port],
    }),
  });
  started.push(floor);
  const adminPort = await freePort();
  const lethe = await startBuiltLethe({
    main: built.lethe,
    folder,
    hydraUrl: stub.origin,
    kratosUrl: stub.origin,
    settings: {
      KRATOS_ADMIN_URL: stub.origin,
      ADMIN_PORT: String(adminPort),
      HYDRA_HOOK_TOKEN: secret.replaceAll(" ", "-"),
      STORE_URL: `sqlite:${join(folder, "lethe.db")}`,
    },
  });
  started.push(lethe);
  const hookOf = { [floor.name]: floor.origin, [lethe.name]: `http://127.0.0.1:${adminPort}` };
  const rows: string[][] = [];
  for (const [title, kind] of Object.entries(kinds)) {
    const all: Record<string, Measured[]> = { floor: [], lethe: [] };
    for (const server of [floor, lethe]) await measure(server, kind);
    for (let round = 0; round < rounds; round += 1)
      for (const server of [floor, lethe]) all[server.name]?.push(await measure(server, kind));
    const of = (name: string, figure: keyof Measured) => median((all[name] ?? []).map((it) => it[figure]));
    const ratio = of("lethe", "cpuMs") / of("floor", "cpuMs");
    rows.push([
      title,
      ...[of("floor", "cpuMs"), of("lethe", "cpuMs")].map((ms) => ms.toFixed(3)),
      ratio.toFixed(2),
      ...[of("floor", "p99Ms"), of("lethe", "p50Ms"), of("lethe", "p99Ms")].map((ms) => ms.toFixed(1)),
    ]);
  }
  const titles = [
    "refresh of",
    "floor CPU ms",
    "Lethe CPU ms",
    "ratio",
    "floor p99 ms",
    "Lethe p50 ms",
    "Lethe p99 ms",
  ];
  console.log(markdownTable(titles, rows));

  async function measure(server: Server, kind: string): Promise<Measured> {
    const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
    const tookMs: number[] = [];
    const before = await server.cpuMs();
    let left = tokens;
    await Promise.all(Array.from({ length: connections }, askUntilDone));
    const cpuMs = ((await server.cpuMs()) - before) / tokens;
    agent.destroy();
    return { cpuMs, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) };

    async function askUntilDone(): Promise<void> {
      while (left > 0) {
        left -= 1;
        count += 1;
        const began = performance.now();
        await ask(`${hookOf[server.name]}/hooks/hydra/token`, agent, `${kind}-${kind === "new" ? count : 1}`);
        tookMs.push(performance.now() - began);
      }
    }
  }
} finally {
  await Promise.all(started.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}

function ask(url: string, agent: http.Agent, subject: string): Promise<void> {
  const body = JSON.stringify(hookRequest(subject));
  const headers = {
    Authorization: `Bearer ${secret.replaceAll(" ", "-")}`,
    "Content-Type": "application/json; charset=UTF-8",
    "Content-Length": Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const req = http.request(url, { method: "POST", agent, headers }, (res) => {
      res.resume();
      res.on("end", () =>
        res.statusCode === 204 ? resolve() : reject(new Error(`answered ${res.statusCode} instead of 204`)),
      );
    });
    req.on("error", reject);
    req.end(body);
  });
}

// As Hydra v2.3.0 sends it, with the claims of scope "profile".
function hookRequest(subject: string): object {
  const time = "2026-11-28T10:00:00Z";
  const ext = { sid: "b0c6f0a2-5d0f-4f0e-9b59-0c9f5f0f2c11", email: "ada@example.com", name: "Ada Lovelace" };
  const claims = {
    jti: "",
    iss: "https://hydra.example",
    sub: subject,
    aud: ["agora"],
    exp: time,
    iat: time,
  };
  return {
    session: {
      id_token: {
        id_token_claims: {
          ...claims,
          rat: time,
          auth_time: time,
          at_hash: "",
          acr: "aal1",
          amr: ["password"],
          ext,
        },
        headers: { extra: { kid: "key" } },
        expires_at: { access_token: time, refresh_token: time },
        username: "",
        subject,
      },
      extra: {},
      kid: "key",
      client_id: "agora",
      consent_challenge: "c".repeat(36),
    },
    request: {
      client_id: "agora",
      requested_scopes: ["openid", "profile", "offline_access"],
      granted_scopes: ["openid", "profile", "offline_access"],
      granted_audience: [],
      grant_types: ["refresh_token"],
      payload: {},
    },
  };
}

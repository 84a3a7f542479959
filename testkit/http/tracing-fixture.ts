import type { IncomingHttpHeaders } from "node:http";
import { onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import type { DepsOverrides } from "../../src/deps.ts";
import { memoryLog, serve, testSettings } from "./browse.ts";
import { HydraLogoutStub } from "../stubs/hydra-logout-stub.ts";

export const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
export const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
export const tracestate = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";

/** Another trace for every number. */
export const traceOf = (nth: number): string => nth.toString(16).padStart(32, "a");

interface Told {
  call: string;
  headers: IncomingHttpHeaders;
}

/** Lethe on a real socket, with its own clients of a Hydra and a Kratos that write down what they hear. */
export async function tracingFixture(env: Record<string, string> = {}, overrides: DepsOverrides = {}) {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close());
  const kratosHeard: Told[] = [];
  const kratosUrl = await serve((req, res) => {
    kratosHeard.push({ call: `${req.method} ${req.url}`, headers: req.headers });
    res.writeHead(req.url === "/health/ready" ? 200 : 401, { "Content-Type": "application/json" }).end("{}");
  });
  const memory = memoryLog();
  const config = readConfig({
    ...testSettings,
    HYDRA_ADMIN_URL: hydra.url,
    KRATOS_PUBLIC_URL: kratosUrl,
    ...env,
  });
  const url = await serve(createApp(config, { log: memory.log, ...overrides }));
  return { hydra, kratosHeard, memory, url, told };

  /** What Hydra and Kratos were told of traces, call by call. */
  function told(): { call: string; traceparent: unknown; tracestate: unknown }[] {
    const calls = [
      ...hydra.heard.map(({ operation, challenge, headers }) => ({
        call: `hydra ${operation} ${challenge}`,
        headers,
      })),
      ...kratosHeard.map(({ call, headers }) => ({ call: `kratos ${call}`, headers })),
    ];
    return calls.map(({ call, headers }) => ({
      call,
      traceparent: headers["traceparent"],
      tracestate: headers["tracestate"],
    }));
  }
}

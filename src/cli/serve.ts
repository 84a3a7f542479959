import type { RequestListener } from "node:http";
import type { Logger } from "pino";
import { appOf } from "../app.ts";
import type { Config } from "../config/config.ts";
import { createDeps } from "../deps.ts";
import { describeError } from "../ops/describe-error.ts";
import {
  createDeferredRevocations,
  type DeferredRevocations,
  type RevocationKeeper,
} from "../sign-out/execution/deferred-revocations.ts";
import { listen, type Listening, type ListenOptions } from "../server/listen.ts";
import { createLog, type Logs } from "../ops/log.ts";
import { watchStart } from "../ops/readiness.ts";
import { startupWarnings } from "../ops/startup-warnings.ts";
import type { Orders } from "../orders/order-runner.ts";
import { waitForOrders } from "../orders/wait-for-orders.ts";
import type { Tracing } from "../ops/tracing-otel.ts";
import { logTurnedAway } from "../server/turned-away.ts";
import { exitCodes, type Command, type CommandContext } from "./command.ts";
import { loadOrders } from "./load-orders.ts";
import { readSettings, settingOptions } from "./read-settings.ts";

type Env = CommandContext["env"];

// Longer than any client is waited for, and any request takes beside its calls: whatever hangs beyond that would hang forever.
const graceMs = 15_000;
// For what sign-outs still have to revoke: more than a Hydra that answers needs, and no longer than an orchestrator waits.
const flushMs = 10_000;
// Traces are not worth more of a shutdown.
const flushTracesMs = 2_000;
// Between looks whether what was wrong at the start is well.
const lookAgainMs = 5_000;
// For a reader of the log that has stalled.
const flushLogMs = 2_000;

/** `lethe serve`, which `lethe` alone is as well: listens until SIGTERM or SIGINT. */
export const serveCommand: Command = {
  summary: "start the server; SIGTERM or Ctrl-C stops it",
  options: settingOptions,
  async run(args, context) {
    const { config, env } = await readSettings(args, context);
    await start(config, env);
    return exitCodes.ok;
  },
};

async function start(config: Config, env: Env): Promise<void> {
  const logs = await createLog(config.log);
  const { log, auditLog } = logs;
  // Of unhandled rejections, too.
  process.on("uncaughtException", (error, origin) => {
    log.fatal({ err: describeError(error), origin }, "stopped by a bug");
    void exitWith(1, logs);
  });
  for (const warning of startupWarnings(config)) log.warn(warning);
  let keeper: RevocationKeeper | undefined;
  let orders: Orders | undefined;
  const revocations = createDeferredRevocations({
    log: auditLog,
    callTimeoutMs: config.hydra.timeoutMs,
    keeper: () => keeper,
  });
  const measured = await loadMetrics(config, revocations, logs);
  const tracing = await loadTracing(config, env, log);
  const { host } = config.server;
  const limits = { connections: config.maxConnections };
  const deps = orExit(exitCodes.config, () =>
    createDeps(config, {
      log,
      auditLog,
      revocations,
      // Only then do web-hooks place any.
      findOrders: () => (config.admin?.kratosHooks === undefined ? undefined : orders),
      awaitOrders: async (subject) => orders && waitForOrders(orders, subject),
      ...(measured && { metrics: measured.metrics }),
      ...(tracing && { tracer: tracing.tracer }),
    }),
  );
  const loaded = await loadOrders(config, deps, measured?.watchDoors).catch((error: unknown) =>
    exitSaying(exitCodes.config, error),
  );
  const admin = loaded?.admin;
  keeper = loaded?.keeper;
  orders = loaded?.orders;
  if (loaded !== undefined) measured?.watchOrders(loaded.orders, loaded.reconciliation);
  const listening = listenOrExit(appOf(deps), {
    ...config.server,
    isHttps: config.baseUrl?.startsWith("https:"),
    limits,
    onTurnedAway: logTurnedAway(log),
  });
  const scraped = measured && listenOrExit(measured.handler, { port: measured.port, host, limits });
  const administered = admin && listenOrExit(admin.handler, { port: admin.port, host, limits });
  let endWatch: (() => void) | undefined;
  // Before it listens: as process 1 of a container, a signal without a handler would be lost.
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
  const { port } = await listening;
  const ports = { port, metrics_port: (await scraped)?.port, admin_port: (await administered)?.port };
  log.info(ports, "listening");
  endWatch = watchStart({ readiness: deps.readiness, log, everyMs: lookAgainMs });

  async function stopOrders(lastUse: Promise<unknown>): Promise<void> {
    loaded?.stopReconciling();
    await (await administered)?.close();
    await loaded?.orders.stop(flushMs, lastUse);
  }

  async function finishRequests(close: () => Promise<void>): Promise<void> {
    await Promise.all([close(), revocations.flush(flushMs)]);
    // What the last requests have added.
    await revocations.flush(flushMs);
  }

  async function stop(): Promise<void> {
    endWatch?.();
    log.info("stopping: finishing what is in flight");
    setTimeout(() => process.exit(1), config.hydra.timeoutMs * 2 + graceMs + flushMs).unref();
    const { close } = await listening;
    const finished = finishRequests(close);
    await Promise.all([finished, stopOrders(finished)]);
    // Last, so that what is still in flight can be seen until then.
    await Promise.all([(await scraped)?.close(), tracing?.flush(flushTracesMs)]);
    log.info("stopped");
    await exitWith(0, logs);
  }
}

// At once where the log has been read, so that a process with a bug does nothing more.
async function exitWith(code: number, { flush }: Logs): Promise<void> {
  await flush(flushLogMs);
  process.exit(code);
}

// Only where it is wanted: without it prom-client is not even read.
async function loadMetrics({ metricsPort, mountPath }: Config, revocations: DeferredRevocations, logs: Logs) {
  if (metricsPort === undefined) return undefined;
  const { createMetricsServer } = await import("../ops/metrics-server.ts");
  return { port: metricsPort, ...createMetricsServer({ revocations, logs, mountPath }) };
}

// The same for OpenTelemetry. Both variables are its own ways of turning it off again where an address is set for everything.
async function loadTracing(
  { tracesUrl, mountPath }: Config,
  env: Env,
  log: Logger,
): Promise<Tracing | undefined> {
  const isOff = env["OTEL_SDK_DISABLED"]?.toLowerCase() === "true" || env["OTEL_TRACES_EXPORTER"] === "none";
  if (tracesUrl === undefined || isOff) return undefined;
  const { createTracing } = await import("../ops/tracing-otel.ts");
  return createTracing({ url: tracesUrl, env, mountPath, log });
}

function listenOrExit(handler: RequestListener, options: ListenOptions): Promise<Listening> {
  return listen(handler, options).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    process.stderr.write(`Lethe can't listen on port ${options.port}: ${code}\n`);
    return process.exit(1);
  });
}

function exitSaying(exitCode: number, error: unknown): never {
  process.stderr.write(`Lethe can't start. ${error instanceof Error ? error.message : "unknown"}\n`);
  return process.exit(exitCode);
}

// What is read at the start (templates, locales, the operator's style sheet) is set by the operator: say what is wrong with it.
function orExit<T>(exitCode: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    return exitSaying(exitCode, error);
  }
}

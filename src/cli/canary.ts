import { duration, positiveInteger, port as portType } from "../config/setting-types.ts";
import { runCanary, type CanaryResult } from "../doctor/canary.ts";
import { trySignOut } from "../doctor/try-sign-out.ts";
import type { CanaryMetrics } from "../ops/canary-metrics.ts";
import { listen, type Listening } from "../server/listen.ts";
import { exitCodes, UsageError, type Command, type OptionValues } from "./command.ts";
import { readSettings, settingOptions } from "./read-settings.ts";
import { untilSignal } from "./stop-signals.ts";
import { mustListen, readListen, refuseListen, trialOptions } from "./trial-options.ts";

/** `lethe canary`: the trial of `lethe doctor --deep` again and again, for a monitor. */
export const canaryCommand: Command = {
  summary: "sign a test user in and out at intervals, and report whether the sign-outs work",
  options: {
    every: { type: "string", value: "DURATION", help: "between two trials (default 5m)" },
    times: { type: "string", value: "N", help: "so many, then end; otherwise until SIGTERM or Ctrl-C" },
    "metrics-port": { type: "string", value: "PORT", help: "serve /metrics/prometheus there" },
    ...trialOptions,
    ...settingOptions,
  },
  async run(args, context) {
    const { options } = args;
    const everyMs = read(options, "every", duration) ?? 5 * 60_000;
    const times = read(options, "times", positiveInteger);
    const port = read(options, "metrics-port", portType);
    const trial = readListen(options);
    const { config } = await readSettings(args, context);
    const measured = port === undefined ? undefined : await loadMetrics();
    await mustListen(trial);
    const scraped = measured && (await scrape(measured, port));
    try {
      // To be stopped is how it ends: no failure, and no exit code of its own.
      const { result: isAlwaysTrue } = await untilSignal((stop) =>
        runCanary({
          tryOnce: () => trySignOut(config, trial, stop),
          everyMs,
          times,
          stop,
          onResult(result) {
            measured?.tried(result);
            context.stdout.write(`${JSON.stringify(lineOf(result))}\n`);
          },
        }),
      );
      return isAlwaysTrue ? exitCodes.ok : exitCodes.failed;
    } finally {
      await scraped?.close();
    }
  },
};

function scrape({ handler }: CanaryMetrics, port = 0): Promise<Listening> {
  return listen(handler, { port }).catch(refuseListen(`--metrics-port ${port}`));
}

// Only where it is wanted: without it prom-client is not even read.
async function loadMetrics(): Promise<CanaryMetrics> {
  const { createCanaryMetrics } = await import("../ops/canary-metrics.ts");
  return createCanaryMetrics();
}

function lineOf({ result, seconds, findings }: CanaryResult) {
  const time = new Date().toISOString();
  return { time, event: "canary.tried", result, seconds: Number(seconds.toFixed(3)), findings };
}

/** @throws UsageError */
function read<T>(options: OptionValues, name: string, type: { safeParse: (text: unknown) => Read<T> }) {
  const given = options[name];
  if (given === undefined) return undefined;
  const { success, data, error } = type.safeParse(given);
  if (!success) throw new UsageError(`--${name} ${error?.issues[0]?.message ?? "is wrong"}`);
  return data;
}

type Read<T> =
  | { success: true; data: T; error?: never }
  | { success: false; data?: never; error: { issues: { message: string }[] } };

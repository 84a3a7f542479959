import { isDeepStrictEqual } from "node:util";
import { createPrometheus } from "../../src/ops/metrics-prometheus.ts";
import { browse, type BrowseOptions } from "./browse.ts";
import type { FakeHydra } from "../fakes/fake-hydra.ts";

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Prometheus's text format, read strictly: a line that is none of its kinds is an error. */
export function parseScrape(text: string): Sample[] {
  const lines = text.split("\n").filter((line) => line !== "" && !/^# (?:HELP|TYPE) [a-z0-9_]+ ./.test(line));
  return lines.map((line) => {
    const [, name = "", labels = "", value = ""] = /^([a-z0-9_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    // The event loop's lag before its first turn.
    if (name === "" || (Number.isNaN(Number(value)) && value !== "Nan"))
      throw new Error(`no sample: ${line}`);
    const pairs = labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)/g);
    const known = Object.fromEntries(Array.from(pairs, ([, key = "", label = ""]) => [key, label]));
    return { name, labels: known, value: Number(value) };
  });
}

export const noRevocations = { pending: 0, done: 0, failed: 0, failedTries: 0, spared: 0 };

/** Metrics without a port, and what a scrape of them shows. */
export function measure({ counts = noRevocations, lines = { lost: 0 }, mountPath = "" } = {}) {
  const { metrics, registry } = createPrometheus({
    revocations: { counts },
    logs: { counts: lines },
    mountPath,
  });
  return { metrics, text: () => registry.metrics(), samples, valueOf };

  /** Those of one name. */
  async function samples(name: string): Promise<Sample[]> {
    return parseScrape(await registry.metrics()).filter((sample) => sample.name === name);
  }

  /** The one that has just these labels; 0 when there is none. */
  async function valueOf(name: string, labels: Record<string, string> = {}): Promise<number> {
    const found = (await samples(name)).find((one) => isDeepStrictEqual({ ...one.labels }, labels));
    return found?.value ?? 0;
  }
}

/** A browser on Lethe over an in-memory Hydra, measured. */
export function browseMeasured(hydra: FakeHydra, options: BrowseOptions = {}) {
  const measured = measure({ mountPath: options.env?.["BASE_PATH"] ?? "" });
  return { ...measured, browser: browse(hydra, { ...options, metrics: measured.metrics }) };
}

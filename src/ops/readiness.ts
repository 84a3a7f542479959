import type { Logger } from "pino";
import type { Check } from "../upstream/probe.ts";
import { cachedCheck } from "./cached-check.ts";

/** Whether Lethe can do its work. The shape is Ory's, with what was looked at beside it. */
export interface Readiness {
  /** `unavailable` when one of the checks is. */
  status: "ok" | "unavailable";
  /** One for each API that is needed. */
  checks: Check[];
}

interface Upstream {
  isReady(): Promise<boolean>;
  checks?(): Promise<Check[]>;
}

/** Whom readiness asks. */
export interface ReadinessOptions {
  hydra: Upstream;
  kratos: Upstream | undefined;
  withinMs: number;
}

/** Asks Hydra, and Kratos where there is one, at most once a second. */
export function createReadiness({ hydra, kratos, withinMs }: ReadinessOptions): () => Promise<Readiness> {
  const otherwise: Readiness = { status: "unavailable", checks: [] };
  return cachedCheck(look, { withinMs, otherwise });

  async function look(): Promise<Readiness> {
    const found = await Promise.all([
      checksOf("hydra_admin", hydra),
      kratos === undefined ? [] : checksOf("kratos_public", kratos),
    ]);
    const checks = found.flat();
    return { status: checks.every(({ status }) => status === "ok") ? "ok" : "unavailable", checks };
  }
}

// What a host brings instead of ours may know no more than yes and no.
async function checksOf(name: string, upstream: Upstream): Promise<Check[]> {
  if (upstream.checks !== undefined) return upstream.checks();
  return [{ name, status: (await upstream.isReady()) ? "ok" : "unavailable" }];
}

/** What a start is watched by. */
export interface WatchOptions {
  readiness: () => Promise<Readiness>;
  log: Logger;
  everyMs: number;
}

/**
 * Says in the log what keeps a start from being one, each time that this changes, and once that it is well; nothing when it was so at once.
 * Never the reason to end: Hydra may start after Lethe. Returns what ends it.
 */
export function watchStart({ readiness, log, everyMs }: WatchOptions): () => void {
  let said: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  void look();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };

  async function look(): Promise<void> {
    const { status, checks } = await readiness();
    if (isOver) return;
    if (status === "ok") {
      if (said !== undefined) log.info("ready: what was wrong at the start now works");
      return;
    }
    warn(checks.filter((check) => check.status !== "ok"));
    timer = setTimeout(() => void look(), everyMs);
    timer.unref();
  }

  function warn(checks: Check[]): void {
    const saying = JSON.stringify(checks);
    if (saying === said) return;
    said = saying;
    const parts = checks.map(
      ({ name, setting, problem = "unavailable" }) => `${setting ?? name}: ${problem}`,
    );
    log.warn({ checks }, `not ready, and trying on: ${parts.join("; ") || "the check took too long"}`);
  }
}

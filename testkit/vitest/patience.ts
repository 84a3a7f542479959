import { configureGlobal } from "fast-check";
import { vi } from "vitest";

// How long something takes says nothing on a machine that does much else: what is waited for has a minute where nothing else is said, as
// `expect.poll` has. vitest's own is a second. Files of the fast suites share `vi`, which needs this once.
const done = Symbol.for("lethe.patience");

if (!Object.hasOwn(vi, done)) {
  Object.defineProperty(vi, done, { value: true });
  const { waitFor, waitUntil } = vi;
  vi.waitFor = (callback, options) => waitFor(callback, patiently(options));
  vi.waitUntil = (callback, options) => waitUntil(callback, patiently(options));
}

// The same inputs each time, so that a change fails for what it changes: `long.yml` draws others, by `FUZZ_SEED`.
configureGlobal({ seed: Number(process.env["FUZZ_SEED"] ?? 20_261_128) });

function patiently(options: Parameters<typeof vi.waitFor>[1]) {
  return typeof options === "number" ? options : { timeout: 60_000, ...options };
}

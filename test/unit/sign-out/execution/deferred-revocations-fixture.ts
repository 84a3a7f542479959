import { PageError } from "../../../../src/errors.ts";
import {
  createDeferredRevocations,
  type DeferredWork,
} from "../../../../src/sign-out/execution/deferred-revocations.ts";
import { memoryLog } from "../../../../testkit/http/browse.ts";

export const second = 1_000;
export const fine = { revoked: 1, spared: 0 };

/** Late revocations of nothing, whose work writes down that it was done. */
export function queue() {
  const memory = memoryLog();
  const revocations = createDeferredRevocations({ log: memory.log });
  const done: string[] = [];
  /** Fails as often as said before it succeeds. */
  function add(
    name: string,
    { afterMs = 15 * second, failures = 0, ...over }: Partial<DeferredWork> & { failures?: number } = {},
  ) {
    let left = failures;
    revocations.add({
      subject: "ada",
      afterMs,
      requestId: name,
      run() {
        left -= 1;
        if (left >= 0) return Promise.reject(new PageError("hydra_unavailable", { detail: "unreachable" }));
        done.push(name);
        return Promise.resolve(fine);
      },
      ...over,
    });
  }
  return { revocations, done, add, lines: () => memory.lines };
}

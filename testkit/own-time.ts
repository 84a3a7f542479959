import { onTestFinished } from "vitest";

const tickMs = 5;

/**
 * Begins to measure how long something takes in milliseconds, as this process lives through it: while a busy machine lets it stand still, no
 * tick comes, and a deadline of its own can't be kept either. Only for what happens in this process.
 */
export function startOwnTime(): () => number {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), tickMs);
  onTestFinished(() => clearInterval(timer));
  return () => ticks * tickMs;
}

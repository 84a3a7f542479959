/** @returns false when so many have come within the last minute */
export function perMinute(most: number, now: () => number = () => performance.now()): () => boolean {
  let windowEndsAt = 0;
  let left = 0;
  return () => {
    if (now() >= windowEndsAt) {
      windowEndsAt = now() + 60_000;
      left = most;
    }
    left -= 1;
    return left >= 0;
  };
}

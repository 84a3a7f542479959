/**
 * Remembers what was found for a short time: who asks for the same again, or while it is being found, gets the same. What fails is not remembered.
 * @param forMs how long
 * @param most how many are remembered; the oldest are forgotten first
 */
export function briefly<T>(
  forMs: number,
  most: number,
  find: (key: string) => Promise<T>,
  now: () => number = () => performance.now(),
): (key: string) => Promise<T> {
  const found = new Map<string, { value: Promise<T>; until: number }>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined && now() < known.until) return known.value;
    found.delete(key);
    const value = find(key);
    const entry = { value, until: now() + forMs };
    found.set(key, entry);
    value.catch(() => {
      if (found.get(key) === entry) found.delete(key);
    });
    if (found.size > most) forgetOldest();
    return value;
  };

  function forgetOldest(): void {
    for (const key of found.keys()) {
      found.delete(key);
      return;
    }
  }
}

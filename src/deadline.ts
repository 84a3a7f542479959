/**
 * What `work` comes to, or our own error when `ms` are over: then the wait is over too, whatever becomes of the work. It can't be called
 * off from here: give it a signal where what it would do later matters.
 */
export async function withDeadline<T>(work: Promise<T>, ms: number, makeError: () => Error): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(makeError()), ms);
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

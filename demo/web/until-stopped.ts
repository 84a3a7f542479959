/** Ctrl-C and a plain kill end the program properly; a second Ctrl-C at once. */
export function untilStopped(close: () => Promise<void>): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      void close().then(() => process.exit(0));
    });
  }
}

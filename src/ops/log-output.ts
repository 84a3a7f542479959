import type { DestinationStream } from "pino";

export interface LogOutput {
  /** A destination whose lines are lost once more than `maxWaiting` characters wait for the reader. */
  destination(maxWaiting: number, format?: (line: string) => string): DestinationStream;
  /** Lines that were lost, since the start. */
  readonly counts: Readonly<{ lost: number }>;
  /** Resolves when all has been taken, or after so long. */
  flush: (withinMs: number) => Promise<void>;
}

/** What it takes of standard output. */
export type OutputStream = Pick<NodeJS.WriteStream, "write" | "on" | "writableLength">;

export interface LogOutputOptions {
  stream: OutputStream;
  /** Gets told, once the reader is back, how many lines it has missed. */
  onRecovered: (lines: number) => void;
}

/**
 * Log lines on their way to standard output. A line is written at once where the reader keeps up. Where it has stalled, lines wait in
 * memory up to a bound and are lost beyond it: whatever reads the log never stops the process.
 *
 * Node's own stream, and not pino's destination: that one either waits for the reader, or has a thread wait, and an exit that waits for
 * the thread.
 */
export function createLogOutput({ stream, onRecovered }: LogOutputOptions): LogOutput {
  const counts = { lost: 0 };
  let lostSinceStall = 0;
  let isGone = false;

  stream.on("drain", () => {
    const missed = lostSinceStall;
    lostSinceStall = 0;
    if (missed > 0) onRecovered(missed);
  });
  // Its reader has ended: the log is lost, and nothing else.
  stream.on("error", () => (isGone = true));

  return { counts, destination, flush };

  function destination(maxWaiting: number, format = (line: string) => line): DestinationStream {
    return {
      write(line) {
        if (!isGone && stream.writableLength <= maxWaiting) stream.write(format(line));
        else lose();
      },
    };
  }

  function lose(): void {
    counts.lost += 1;
    lostSinceStall += 1;
  }

  async function flush(withinMs: number): Promise<void> {
    if (isGone || stream.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      const givesUp = setTimeout(resolve, withinMs);
      stream.on("error", () => resolve());
      stream.write("", () => {
        clearTimeout(givesUp);
        resolve();
      });
    });
  }
}

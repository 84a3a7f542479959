import { pino, type DestinationStream, type Logger } from "pino";

export interface LogOptions {
  level: string;
  /** Undefined picks `pretty` on a terminal and `json` elsewhere. */
  format: "json" | "pretty" | undefined;
}

/** Writes to standard output. */
export async function createLog({ level, format }: LogOptions): Promise<Logger> {
  const pretty = format === "pretty" || (format === undefined && process.stdout.isTTY);
  return pino({ level, base: null }, pretty ? await prettyStream() : plainStream());
}

// Synchronous: what is on its way to the disk or pipe when the process exits would be lost, such as the last audit line.
function plainStream(): DestinationStream {
  return pino.destination({ dest: 1, sync: true });
}

async function prettyStream(): Promise<DestinationStream> {
  const { PinoPretty } = await import("pino-pretty");
  return PinoPretty({
    sync: true,
    ignore: "req,res",
    messageFormat: "{msg} {event} {req.method} {req.path} {res.status}",
  });
}

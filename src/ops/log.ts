import { pino, type DestinationStream, type Logger } from "pino";

export interface LogOptions {
  level: string;
  /** Undefined picks `pretty` on a terminal and `json` elsewhere. */
  format: "json" | "pretty" | undefined;
}

/** Writes to standard output. */
export async function createLog({ level, format }: LogOptions): Promise<Logger> {
  const pretty = format === "pretty" || (format === undefined && process.stdout.isTTY);
  return pino({ level, base: null }, pretty ? await prettyStream() : pino.destination(1));
}

async function prettyStream(): Promise<DestinationStream> {
  const { PinoPretty } = await import("pino-pretty");
  return PinoPretty({
    sync: true,
    ignore: "req,res",
    messageFormat: "{msg} {event} {req.method} {req.path} {res.status}",
  });
}

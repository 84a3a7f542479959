import type { TrialListen } from "../doctor/try-sign-out.ts";
import { UsageError, type CommandOption, type OptionValues } from "./command.ts";

/** Of commands that sign a made-up user in and out again. */
export const trialOptions = {
  listen: {
    type: "string",
    value: "HOST:PORT",
    help: "where the trial waits for Hydra's logout token (default 127.0.0.1:0)",
  },
  "listen-url": { type: "string", value: "URL", help: "the same as Hydra reaches it" },
} as const satisfies Record<string, CommandOption>;

/** @throws UsageError */
export function readListen({ listen = "127.0.0.1:0", "listen-url": url }: OptionValues): TrialListen {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(String(listen)) ?? [];
  if (host === undefined || port === undefined || Number(port) > 65_535)
    throw new UsageError("--listen takes a host and a port, such as 0.0.0.0:8085");
  const isUrl = typeof url === "string" && URL.canParse(url) && /^https?:/.test(url);
  if (url !== undefined && !isUrl) throw new UsageError("--listen-url takes an http or https address");
  return {
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port),
    url: isUrl ? url.replace(/\/$/, "") : undefined,
  };
}

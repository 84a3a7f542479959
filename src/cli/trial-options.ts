import { listenForLogout } from "../doctor/logout-listener.ts";
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

/** Before anything is tried: an address that can't be listened on is none of what a trial finds. @throws UsageError */
export async function mustListen({ host, port }: TrialListen): Promise<void> {
  const listener = await listenForLogout(host, port).catch(refuseListen(`--listen ${host}:${port}`));
  await listener.close();
}

/** @returns what to do with a failure to listen on what the option says: it throws UsageError */
export function refuseListen(option: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new UsageError(`${option} can't be listened on: ${code}`, { cause: error });
  };
}

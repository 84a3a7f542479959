import type { RemoteOrder, RemoteTarget } from "../sign-out/remote-order.ts";
import { UsageError, type CommandOption, type OptionValues } from "./command.ts";

/** What says who is signed out, and of what. */
export const remoteOrderOptions = {
  subject: {
    type: "string",
    value: "ID",
    help: "whose sign-ins (Hydra's subject, Kratos's identity id); always needed",
  },
  sid: { type: "string", value: "ID", help: "of the subject's, one sign-in alone, by Hydra's session id" },
  client: {
    type: "string",
    value: "ID",
    help: "one client's access to the subject's alone; the user stays signed in",
  },
  "all-clients": { type: "boolean", help: "every client's access; the user stays signed in" },
  "except-sid": { type: "string", value: "ID", help: "this sign-in stays" },
  "except-session": { type: "string", value: "ID", help: "this session at Kratos stays, with its sign-ins" },
  tokens: {
    type: "string",
    value: "WHICH",
    help: "access that ends with sign-ins: all (default), online or none",
  },
} as const satisfies Record<string, CommandOption>;

/** @throws UsageError when they don't say exactly one thing */
export function readRemoteOrder(options: OptionValues): RemoteOrder {
  const subject = textOf(options, "subject");
  if (subject === undefined)
    throw new UsageError(
      "sign-out needs --subject, also with --sid or --client: Hydra tells of neither whose it is",
    );
  return { subject, target: targetOf(options), tokens: tokensOf(options) };
}

function targetOf(options: OptionValues): RemoteTarget {
  const [sid, clientId] = [textOf(options, "sid"), textOf(options, "client")];
  const except = { sid: textOf(options, "except-sid"), kratosSession: textOf(options, "except-session") };
  const isAllClients = options["all-clients"] === true;
  const hasExcept = except.sid !== undefined || except.kratosSession !== undefined;
  if ([sid !== undefined, clientId !== undefined, isAllClients, hasExcept].filter(Boolean).length > 1)
    throw new UsageError("--sid, --client, --all-clients and --except-… exclude each other");
  if (sid !== undefined) return { kind: "sign_in", sid };
  if (clientId !== undefined) return { kind: "client", clientId };
  if (isAllClients) return { kind: "all_clients" };
  return { kind: "subject", ...(hasExcept && { except }) };
}

function tokensOf(options: OptionValues): RemoteOrder["tokens"] {
  const tokens = options["tokens"] ?? "all";
  if (tokens === "all" || tokens === "online" || tokens === "none") return tokens;
  throw new UsageError("--tokens is all, online or none");
}

function textOf(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  if (value === "") throw new UsageError(`--${name} is empty`);
  return typeof value === "string" ? value : undefined;
}

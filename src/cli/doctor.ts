import { styleText } from "node:util";
import { ConfigError } from "../config/config-error.ts";
import type { Config } from "../config/config.ts";
import { diagnose } from "../doctor/diagnose.ts";
import { isOk, type Finding, type Severity } from "../doctor/finding.ts";
import { trySignOut, type TrialListen } from "../doctor/try-sign-out.ts";
import { exitCodes, type Command, type CommandContext } from "./command.ts";
import { readSettings, settingOptions } from "./read-settings.ts";
import { untilSignal } from "./stop-signals.ts";
import { mustListen, readListen, trialOptions } from "./trial-options.ts";

/** `lethe doctor`: what is wrong with a set-up, found before users find it. */
export const doctorCommand: Command = {
  summary: "check the settings, Hydra, Kratos and every client, and report what is wrong",
  options: {
    client: { type: "string", value: "ID", help: "of the clients only this one" },
    deep: {
      type: "boolean",
      help: "sign a made-up user in and out again at a client that is deleted afterwards",
    },
    ...trialOptions,
    all: { type: "boolean", help: "say what is right, too" },
    json: { type: "boolean", help: "for programs: all findings" },
    ...settingOptions,
  },
  async run(args, context) {
    const { options } = args;
    const isJson = options["json"] === true;
    const clientId = typeof options["client"] === "string" ? options["client"] : undefined;
    const deep = options["deep"] === true ? readListen(options) : undefined;
    const read = await readSettings(args, context).catch((error: unknown) => {
      if (error instanceof ConfigError) return error;
      throw error;
    });
    const { findings, exitCode } =
      read instanceof ConfigError
        ? { findings: read.mistakes.map(fromMistake), exitCode: exitCodes.config }
        : await findAll(read.config, clientId, deep);
    context.stdout.write(
      isJson
        ? `${JSON.stringify({ ok: isOk(findings), findings }, undefined, 2)}\n`
        : asText(findings, options["all"] === true, styleFor(context)),
    );
    return exitCode ?? (isOk(findings) ? exitCodes.ok : exitCodes.failed);
  },
};

async function findAll(config: Config, clientId: string | undefined, deep: TrialListen | undefined) {
  if (deep !== undefined) await mustListen(deep);
  const seen = await diagnose(config, { clientId });
  if (deep === undefined) return { findings: seen, exitCode: undefined };
  // What the trial makes at Hydra goes again, whoever ends it.
  const { result, exitCode } = await untilSignal((stop) => trySignOut(config, deep, stop));
  return { findings: [...seen, ...result], exitCode };
}

function fromMistake(what: string): Finding {
  return {
    id: "settings",
    severity: "error",
    what,
    why: "the service does not start",
    change: "docs/settings.md lists every setting",
  };
}

const marks = {
  ok: ["✓", "green"],
  note: ["i", "blue"],
  unknown: ["?", "blue"],
  warning: ["!", "yellow"],
  error: ["✗", "red"],
} as const satisfies Record<Severity, readonly [mark: string, color: string]>;

type Style = (severity: Severity) => string;

// styleText itself leaves colors out where NO_COLOR is set; what is no terminal gets none.
function styleFor({ stdout }: CommandContext): Style {
  const isTerminal = "isTTY" in stdout && stdout.isTTY === true;
  return (severity) => {
    const [mark, color] = marks[severity];
    return isTerminal ? styleText(color, mark) : mark;
  };
}

const order: readonly Severity[] = ["error", "warning", "unknown", "note", "ok"];

function asText(findings: readonly Finding[], withOk: boolean, style: Style): string {
  const shown = findings
    .filter(({ severity }) => withOk || severity !== "ok")
    .toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  return [...shown.flatMap((finding) => linesOf(finding, style)), summary(findings), ""].join("\n");
}

function linesOf({ severity, what, why, change, client }: Finding, style: Style): string[] {
  const about = client === undefined ? "" : `client ${client}: `;
  return [
    `${style(severity)} ${about}${what}`,
    ...(why === undefined ? [] : [`    why it matters: ${why}`]),
    ...(change === undefined ? [] : [`    what to do: ${change}`]),
  ];
}

function summary(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const counts = order.map((severity) => [severity, count(severity)] as const);
  return counts.map(([severity, many]) => `${many} ${severity}`).join(", ");
}

import { exitCodes, UsageError, type Command, type CommandOption } from "./command.ts";

type Commands = Readonly<Record<string, Command>>;

/** `lethe help [command]` @param commands asked for when it is run, because this is one of them */
export function helpCommand(commands: () => Commands): Command {
  return {
    summary: "show this help, or a command's options",
    positionals: "[command]",
    options: {},
    run({ positionals: [name] }, { stdout }) {
      stdout.write(name === undefined ? overview(commands()) : helpOf(name, commands()));
      return Promise.resolve(exitCodes.ok);
    },
  };
}

/** All commands, a line each. */
export function overview(commands: Commands): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  return [
    "Lethe, the logout provider for Ory Hydra.",
    "",
    "Usage: lethe [command] [options]",
    "",
    ...table(rows),
    "",
    "Without a command it serves. `lethe help <command>` shows what a command takes.",
    "",
  ].join("\n");
}

/** @throws UsageError when there is no such command */
export function helpOf(name: string, commands: Commands): string {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw noSuchCommand(name);
  const { summary, positionals, options } = command;
  const rows = Object.entries(options).map(
    ([option, given]) => [flagsOf(option, given), given.help] as const,
  );
  return [
    `lethe ${name}: ${summary}`,
    "",
    ["Usage: lethe", name, positionals, rows.length > 0 ? "[options]" : undefined].filter(Boolean).join(" "),
    "",
    ...(rows.length > 0 ? [...table(rows), ""] : []),
  ].join("\n");
}

/** Names it where it can be a command's name: what was typed may as well be a setting with its value, and the output a log. */
export function noSuchCommand(name: string): UsageError {
  return new UsageError(
    /^[a-z-]{1,20}$/.test(name) ? `there is no command "${name}"` : "there is no such command",
  );
}

function flagsOf(name: string, { short, value }: CommandOption): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}

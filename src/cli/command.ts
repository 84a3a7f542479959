import type { ParseArgsConfig } from "node:util";

/** What a command is run with. It reads nothing of the process by itself, so that a test can give it all. */
export interface CommandContext {
  env: Record<string, string | undefined>;
  /** Paths that are given are relative to it, and `.env` is looked for in it. */
  workingDir: string;
  stdin: NodeJS.ReadableStream;
  stdout: Output;
  stderr: Output;
}

export interface Output {
  write(text: string): unknown;
}

/** An option as `parseArgs` of `node:util` takes it, with what the help says of it. */
export type CommandOption = NonNullable<ParseArgsConfig["options"]>[string] & {
  /** What stands behind it in the help, such as `FILE`. */
  value?: string;
  help: string;
};

export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface CommandArgs {
  options: OptionValues;
  positionals: readonly string[];
}

/** A command of `lethe`. */
export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** What stands behind the command's name where it takes more than options. */
  positionals?: string;
  options: Readonly<Record<string, CommandOption>>;
  /** @returns the exit code (sysexits.h) */
  run(args: CommandArgs, context: CommandContext): Promise<number>;
}

/** sysexits.h */
export const exitCodes = { ok: 0, failed: 1, usage: 64, config: 78 } as const;

/** What was typed is no command, or not one that can be run: the message says so, and that is all to be said. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

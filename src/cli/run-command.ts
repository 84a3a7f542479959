import { parseArgs } from "node:util";
import { ConfigError } from "../config/config-error.ts";
import { exitCodes, UsageError, type Command, type CommandArgs, type CommandContext } from "./command.ts";
import { commands } from "./commands.ts";
import { helpOf, noSuchCommand, overview } from "./help.ts";

// What others call these.
const aliases = new Map([
  ["--help", "help"],
  ["-h", "help"],
  ["--version", "version"],
]);

/**
 * Runs what was typed behind `lethe`; nothing, or an option alone, serves.
 * @param argv without the program's own name
 * @returns the exit code
 */
export async function runCommand(argv: readonly string[], context: CommandContext): Promise<number> {
  const [first = "serve"] = argv;
  const typed = aliases.get(first) ?? first;
  const isOption = typed.startsWith("-");
  const name = isOption ? "serve" : typed;
  const given = isOption ? argv : argv.slice(1);
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) throw noSuchCommand(name);
    if (given.some((argument) => argument === "--help" || argument === "-h")) {
      context.stdout.write(name === "help" ? overview(commands) : helpOf(name, commands));
      return exitCodes.ok;
    }
    return await command.run(argsOf(command, given), context);
  } catch (error) {
    if (error instanceof ConfigError) {
      context.stderr.write(`${error.message}\n`);
      return exitCodes.config;
    }
    if (!(error instanceof UsageError)) throw error;
    context.stderr.write(`lethe: ${error.message}. See lethe help\n`);
    return exitCodes.usage;
  }
}

function argsOf({ options, positionals }: Command, args: readonly string[]): CommandArgs {
  try {
    const parsed = parseArgs({
      args: [...args],
      options,
      allowPositionals: positionals !== undefined,
      strict: true,
    });
    return { options: { ...parsed.values }, positionals: parsed.positionals };
  } catch (error) {
    const isPositional = codeOf(error) === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL";
    // Node repeats what was typed, which may be a setting with its value.
    if (isPositional) throw new UsageError("this command takes options alone", { cause: error });
    // Of its other sentences only the first: what comes behind it tells how to escape a dash.
    const [said = ""] = error instanceof Error ? error.message.split(/\. |\n/, 1) : [];
    throw new UsageError(said, { cause: error });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

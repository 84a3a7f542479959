import { PageError } from "../errors.ts";

const maxFrames = 5;
const maxLines = 50;
const maxLineLength = 300;

/**
 * An error without its message, which may hold whatever was being worked on: its code, our own words on it, and the names of the
 * functions it went through, ours if there are any.
 */
export function describeError(error: unknown): object {
  if (error instanceof PageError) {
    const { code, detail, cause } = error;
    return {
      code,
      ...(detail ? { detail } : {}),
      ...(cause === undefined ? {} : { cause: describeError(cause) }),
    };
  }
  if (!(error instanceof Error)) return { name: typeof error };
  return { name: error.name, at: framesOf(error) };
}

function framesOf({ message, stack = "" }: Error): string[] {
  // The message comes before the frames, and may look like some.
  const begin = stack.indexOf(message);
  if (begin === -1) return [];
  const lines = stack.slice(begin + message.length).split("\n", maxLines);
  const own = lines.filter((line) => !line.includes("/node_modules/") && !/[( ]node:/.test(line));
  const frames = own.flatMap(readFrame);
  return (frames.length > 0 ? frames : lines.flatMap(readFrame)).slice(0, maxFrames);
}

// Of the file only its name: folders are the operator's business.
function readFrame(line: string): string[] {
  if (line.length > maxLineLength) return [];
  const [, name = "(anonymous) ", place = ""] =
    /^ {4}at (?:async )?(?:new )?([\w.$<>]+ )?.*?([\w.-]+:\d+):\d+\)?$/.exec(line) ?? [];
  return place === "" ? [] : [name + place];
}

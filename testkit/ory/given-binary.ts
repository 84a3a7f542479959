import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute } from "node:path";

export type BinaryVariable = "HYDRA_BIN" | "KRATOS_BIN";

/** Somebody asked for a program that can't be had: never a reason to skip a test, or to take another program. */
export class WrongBinaryError extends Error {}

/** The program that takes the place of the pinned build, if the variable names one. Throws a WrongBinaryError that says what is wrong. */
export function givenBinary(
  variable: BinaryVariable,
  env: Record<string, string | undefined> = process.env,
): string | undefined {
  const path = env[variable];
  if (path === undefined || path === "") return undefined;
  const wrong = mistakeIn(path);
  if (wrong !== undefined) throw new WrongBinaryError(`${variable}=${path} ${wrong}`);
  return path;
}

function mistakeIn(path: string): string | undefined {
  // Each suite, the stack and the benchmarks start it from folders of their own.
  if (!isAbsolute(path)) return "is not an absolute path";
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "is not there";
  if (!found.isFile()) return "is not a file";
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch {
    return "may not be executed";
  }
}

import { ownVersion } from "../ops/own-version.ts";
import { exitCodes, type Command } from "./command.ts";

/** `lethe version` */
export const versionCommand: Command = {
  summary: "show the versions of Lethe and of Node.js",
  options: {},
  run(_args, { stdout }) {
    stdout.write(`lethe ${ownVersion()} (Node.js ${process.version})\n`);
    return Promise.resolve(exitCodes.ok);
  },
};

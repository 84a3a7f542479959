import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { forms, readClient, type Answers, type Form } from "../init/answers.ts";
import { mistakesIn } from "../init/check-answers.ts";
import { readImage, type Image } from "../init/image.ts";
import type { InitFile } from "../init/init-file.ts";
import { initFiles } from "../init/init-files.ts";
import { nextSteps } from "../init/next-steps.ts";
import { askForInit } from "./ask-for-init.ts";
import { exitCodes, UsageError, type Command, type CommandContext, type OptionValues } from "./command.ts";
import { withFlags } from "./init-flags.ts";
import { writeNewFiles } from "./write-new-files.ts";

/** `lethe init`: what a new set-up needs, as files. */
export const initCommand: Command = {
  summary: "write the settings for a new set-up, and the configuration that Hydra and Kratos need",
  options: {
    "base-url": { type: "string", value: "URL", help: "Lethe's own URL, as browsers see it" },
    "hydra-admin-url": { type: "string", value: "URL", help: "Hydra's admin API" },
    "hydra-public-url": { type: "string", value: "URL", help: "Hydra's browser-facing URL" },
    "kratos-public-url": {
      type: "string",
      value: "URL",
      help: "Kratos's public API, where there is a Kratos",
    },
    "kratos-browser-url": {
      type: "string",
      value: "URL",
      help: "Kratos's browser-facing URL, if different",
    },
    "kratos-admin-url": { type: "string", value: "URL", help: "Kratos's admin API" },
    for: { type: "string", value: forms.join("|"), help: "how Lethe is run; env when not said" },
    image: {
      type: "string",
      value: "IMAGE",
      help: "an image that there is, for compose and helm; without it one is built first",
    },
    client: {
      type: "string",
      multiple: true,
      value: "NAME=REDIRECT_URI[,POST_LOGOUT_URI]",
      help: "an app to register, as often as there are apps",
    },
    out: { type: "string", value: "DIR", help: "where to write, instead of this folder" },
    force: { type: "boolean", help: "overwrite files that are there" },
  },
  async run({ options }, context) {
    const answers = await answersOf(options, context);
    const mistakes = mistakesIn(answers).map(withFlags);
    if (mistakes.length > 0) throw new UsageError(mistakes.join("; "));
    const files = initFiles(answers, randomBytes(32).toString("hex"));
    const out = text(options, "out");
    const folder = resolve(context.workingDir, out ?? ".");
    const inTheWay = await writeNewFiles(folder, files, options["force"] === true);
    if (inTheWay.length > 0) {
      const there = inTheWay.length === 1 ? "is there" : "are there";
      context.stderr.write(
        `lethe: ${inTheWay.join(", ")} ${there} already; nothing was written. --force overwrites\n`,
      );
      return exitCodes.failed;
    }
    const elsewhere = folder === resolve(context.workingDir) ? undefined : out;
    context.stdout.write(whatNext(answers, files, elsewhere));
    return exitCodes.ok;
  },
};

const needed = ["base-url", "hydra-admin-url", "hydra-public-url"];

// Flags, or where the needed ones are not there and somebody can be asked, questions.
async function answersOf(options: OptionValues, context: CommandContext): Promise<Answers> {
  const missing = needed.filter((name) => text(options, name) === undefined);
  const isTerminal = "isTTY" in context.stdin && context.stdin.isTTY === true;
  if (missing.length > 0 && !isTerminal)
    throw new UsageError(`init needs ${missing.map((name) => `--${name}`).join(", ")} here`);
  const given = {
    baseUrl: address(options, "base-url"),
    hydraAdminUrl: address(options, "hydra-admin-url"),
    hydraPublicUrl: address(options, "hydra-public-url"),
    kratosPublicUrl: address(options, "kratos-public-url"),
    kratosBrowserUrl: address(options, "kratos-browser-url"),
    kratosAdminUrl: address(options, "kratos-admin-url"),
    form: formOf(text(options, "for")),
    image: imageOf(text(options, "image")),
    clients: [options["client"] ?? []].flat().map((typed) => clientOf(String(typed))),
  };
  if (missing.length > 0) return askForInit(given, context);
  const { baseUrl = "", hydraAdminUrl = "", hydraPublicUrl = "", form = "env" } = given;
  return { ...given, baseUrl, hydraAdminUrl, hydraPublicUrl, form };
}

function text(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function address(options: OptionValues, name: string): string | undefined {
  return text(options, name)?.replace(/\/+$/, "");
}

function formOf(typed: string | undefined): Form | undefined {
  const form = forms.find((each) => each === typed);
  if (typed !== undefined && form === undefined)
    throw new UsageError(`--for must be one of ${forms.join(", ")}`);
  return form;
}

function imageOf(typed: string | undefined): Image | undefined {
  const image = typed === undefined ? undefined : readImage(typed);
  if (typeof image === "string") throw new UsageError(`--image: ${image}`);
  return image;
}

function clientOf(typed: string) {
  const client = readClient(typed);
  if (typeof client === "string") throw new UsageError(`--client: ${client}`);
  return client;
}

/** @param elsewhere undefined: the files are in the folder that the command was started in */
function whatNext(answers: Answers, files: readonly InitFile[], elsewhere: string | undefined): string {
  return [
    "Written:",
    ...files.map(({ name, isSecret }) => `  ${name}${isSecret ? " (holds a secret)" : ""}`),
    "Next:",
    ...nextSteps(answers, files, elsewhere).map((step, index) => `  ${index + 1}. ${step}`),
    "",
  ].join("\n");
}

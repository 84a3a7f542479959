import { text } from "node:stream/consumers";
import { PageError } from "../errors.ts";
import { readEndSessionLink } from "../explain/end-session-link.ts";
import { explainSignOut, type Explanation } from "../explain/explain-sign-out.ts";
import { reasonWords } from "../explain/reason-words.ts";
import {
  createClientRegistry,
  type ClientRegistry,
  type RegisteredClient,
} from "../hydra/client-registry.ts";
import { exitCodes, UsageError, type Command } from "./command.ts";
import { readSettings, settingOptions } from "./read-settings.ts";

/** `lethe explain <client id | end-session URL>` */
export const explainCommand: Command = {
  summary: "explain whether a sign-out asks and why, what it ends and which apps are notified",
  positionals: "<client id | end-session URL | ->",
  options: {
    ...settingOptions,
    json: { type: "boolean", help: "for programs" },
  },
  async run(args, context) {
    const [given, ...more] = args.positionals;
    if (given === undefined || more.length > 0)
      throw new UsageError(
        "explain takes one client id, one end-session URL, or - for one on standard input",
      );
    const about = (given === "-" ? await text(context.stdin) : given).trim();
    const { config } = await readSettings(args, context);
    const link = readEndSessionLink(about);
    const registry = createClientRegistry(config.hydra);
    try {
      const client = await findFirst(registry, link === undefined ? [about] : link.clientIds);
      if (link === undefined && client === undefined) {
        context.stderr.write("lethe: Hydra has no client with this id\n");
        return exitCodes.failed;
      }
      const explanation = await explainSignOut({ client, link, config, nowMs: Date.now() });
      context.stdout.write(
        args.options["json"] === true
          ? `${JSON.stringify({ client, ...explanation }, undefined, 2)}\n`
          : asText(client, explanation),
      );
      return explanation.refused.length > 0 ? exitCodes.failed : exitCodes.ok;
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      context.stderr.write(`lethe: Hydra's admin API can't be asked: ${error.detail ?? error.code}\n`);
      return exitCodes.failed;
    } finally {
      registry.close();
    }
  },
};

// As Hydra does with the audiences of a hint.
async function findFirst(registry: ClientRegistry, ids: readonly string[]) {
  for (const id of ids) {
    // oxlint-disable-next-line no-await-in-loop -- the next only where this one is none
    const client = await registry.findClient(id);
    if (client !== undefined) return client;
  }
  return undefined;
}

function asText(client: RegisteredClient | undefined, explanation: Explanation): string {
  const { refused, cases, ends, told, change } = explanation;
  const title =
    client === undefined ? "No client" : [client.name || client.id, `(client ${client.id})`].join(" ");
  return [
    title,
    "",
    ...section("Hydra refuses this before Lethe is asked", refused),
    ...(refused.length > 0 ? [] : section("Whether it asks", cases.flatMap(caseLines))),
    ...(refused.length > 0 ? [] : section("What ends, when the answer is yes", ends)),
    ...(refused.length > 0 ? [] : section("Who is told", told)),
    ...(refused.length > 0 ? [] : section("What to change", change)),
  ].join("\n");
}

function caseLines({ when, decision, reason }: Explanation["cases"][number]): string[] {
  const what = decision === "accept" ? "no question" : "asks";
  return [`${when}: ${what} (${reason}: ${reasonWords[reason]})`];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  - ${line}`), ""];
}

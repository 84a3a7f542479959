import { createInterface } from "node:readline";
import type { Answers } from "../init/answers.ts";
import { mistakesIn } from "../init/check-answers.ts";
import { UsageError, type CommandContext } from "./command.ts";
import { addresses, addressesIn, withFlags } from "./init-flags.ts";
import { initQuestions, type Check, type Given } from "./init-questions.ts";

/**
 * Asks for what flags have not said, a line each; Enter takes what stands in brackets. Addresses that do not go together are asked for again.
 * @throws UsageError when the input ends before the last answer
 */
export async function askForInit(given: Given, { stdin, stderr }: CommandContext): Promise<Answers> {
  const reader = createInterface({ input: stdin });
  const lines = reader[Symbol.asyncIterator]();
  try {
    return await askUntilRight(given, new Set(notSaid(given)));
  } finally {
    reader.close();
  }

  async function askUntilRight(known: Given, wanted: ReadonlySet<keyof Answers>): Promise<Answers> {
    const answers = await initQuestions(ask, known, wanted);
    const mistakes = mistakesIn(answers);
    const again = addressesIn(mistakes);
    // What is about none of them no answer can mend: the command says it, and ends.
    if (again.length === 0) return answers;
    for (const mistake of mistakes) stderr.write(`  ${withFlags(mistake)}\n`);
    return askUntilRight(answers, new Set(again));
  }

  async function ask<T>(question: string, check: Check<T>, usual: string): Promise<T> {
    stderr.write(`${question}${usual === "" ? "" : ` [${usual}]`}: `);
    const line = await lines.next();
    if (line.done === true) throw new UsageError("nothing was written");
    const checked = check(line.value.trim() || usual);
    if ("value" in checked) return checked.value;
    stderr.write(`  ${checked.wrong}\n`);
    return ask(question, check, usual);
  }
}

function notSaid(given: Given): (keyof Answers)[] {
  const unsaid = [...addresses, "form" as const, "image" as const].filter(
    (name) => given[name] === undefined,
  );
  return given.clients.length === 0 ? [...unsaid, "clients"] : unsaid;
}

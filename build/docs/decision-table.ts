import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reasonWords } from "../../src/explain/reason-words.ts";
import { root } from "./comments.ts";
import { table } from "./table.ts";

/** The rows of the decision: when, whether it asks, and the reason's name. */
export function decisionTable(): string {
  const code = readFileSync(join(root, "src/sign-out/decision/decide.ts"), "utf8");
  const rows = Object.entries(reasonWords).map(([reason, words]) => [
    asCode(words),
    outcomeOf(reason, code),
    `\`${reason}\``,
  ]);
  return table(["when", "", "`reason`"], rows);
}

function outcomeOf(reason: string, code: string): string {
  const outcomes = new Set(
    Array.from(code.matchAll(/\b(accept|confirm)\("(\w+)"\)/g), ([, outcome, decided]) =>
      decided === reason ? outcome : undefined,
    ),
  );
  outcomes.delete(undefined);
  if (outcomes.size !== 1) throw new Error(`decide.ts does not say one thing of ${reason}`);
  return outcomes.has("accept") ? "does not ask" : "asks";
}

// Names of settings and parameters, which a terminal shows as they are.
function asCode(words: string): string {
  return words.replace(/\b(?:[A-Z]+(?:_[A-Z]+)+(?:=\w+)?|[a-z]+(?:_[a-z]+)+(?:: \w+)?)\b/g, "`$&`");
}

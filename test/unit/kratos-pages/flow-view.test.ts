import { join } from "node:path";
import express, { type Request } from "express";
import { describe, expect, it } from "vitest";
import { loadMessages } from "../../../src/pages/messages.ts";
import { viewFlow } from "../../../src/kratos-pages/flow-view.ts";
import { kindOf, recordedFlow, recordedFlows } from "../../../testkit/recordings/recorded-flows.ts";

const request = Object.assign(Object.create(express.request) as Request, { headers: {} });
const words = loadMessages(join(import.meta.dirname, "../../../locales"), "en")(request);

// What two texts have in common that says anything.
const filler = new Set([
  "a",
  "an",
  "the",
  "your",
  "you",
  "it",
  "is",
  "that",
  "please",
  "in",
  "to",
  "of",
  "s",
]);
const contentOf = (text: string) =>
  (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => !filler.has(word));

describe.each(recordedFlows)("the texts of %s", (name) => {
  const kind = kindOf(name);
  const traits = { schema: undefined, edits: { add: [], remove: [] }, here: undefined };
  const page = viewFlow(kind, recordedFlow(name), words, { traits });
  const messages = page.messages.map(({ text }) => text);

  it("are said once", () => {
    const headings = page.forms.flatMap(({ heading }) => heading ?? []);
    const said = [page.title, ...messages, ...headings];
    expect(said).toEqual([...new Set(said)]);
  });

  it("do not say in a message what the heading says", () => {
    const heading = contentOf(page.title);
    // That it is done is news.
    const doubled = page.messages.filter(({ type, text }) => {
      const content = contentOf(text);
      return (
        type !== "success" && content.filter((word) => heading.includes(word)).length * 2 >= content.length
      );
    });
    expect(doubled).toEqual([]);
  });
});

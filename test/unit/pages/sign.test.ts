import { readFileSync } from "node:fs";
import { join } from "node:path";
import ejs from "ejs";
import { describe, expect, it } from "vitest";

const template = readFileSync(join(import.meta.dirname, "../../../views/partials/sign.ejs"), "utf8");
const purposes = [
  "sign-in",
  "consent",
  "device",
  "account",
  "security",
  "sign-out",
  "done",
  "trouble",
  "note",
];

describe("partials/sign.ejs", () => {
  it("draws a shape of its own for each purpose", () => {
    const shapes = purposes.map((sign) => / d="([^"]{8,})"/.exec(draw(sign))?.[1]);
    expect(new Set(shapes).size).toBe(purposes.length);
    for (const purpose of purposes) expect(draw(purpose)).toContain(`data-sign="${purpose}"`);
  });

  it.each([
    ["leave", "sign-out"],
    ["person", "account"],
    ["river", "note"],
  ])("still knows the older name %s", (older, name) => {
    expect(draw(older)).toBe(draw(name));
  });

  it("says nothing to a screen reader: the heading does", () => {
    expect(draw("done")).toContain('aria-hidden="true"');
  });
});

function draw(sign: string): string {
  return ejs.render(template, { sign }, { strict: true, localsName: "it" });
}

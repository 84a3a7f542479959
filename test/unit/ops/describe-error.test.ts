import { describe, expect, it } from "vitest";
import { describeError } from "../../../src/ops/describe-error.ts";
import { PageError } from "../../../src/errors.ts";

const frame = expect.stringMatching(/^[\w.$<>]+ describe-error\.test\.ts:\d+$/) as string;

function thrown(message: string): Error {
  return new TypeError(message);
}

const atOf = (error: Error) => (describeError(error) as { at: string[] }).at;

describe("describeError(error)", () => {
  it("has its name and our frames, by function and file, and not its message", () => {
    const described = describeError(thrown("the-secret"));
    expect(described).toEqual({ name: "TypeError", at: expect.arrayContaining([frame]) as string[] });
    expect((described as { at: string[] }).at[0]).toMatch(/^thrown /);
    expect(JSON.stringify(described)).not.toContain("the-secret");
  });

  it("has frames of ours before those of packages and of Node.js", () => {
    const error = new Error("x");
    error.stack = [
      "Error: x",
      "    at parse (/srv/lethe/node_modules/x/index.js:1:2)",
      "    at process.processTicksAndRejections (node:internal/process/task_queues:103:5)",
      "    at async answer (file:///srv/lethe/dist/main.js:10:20)",
      "    at new Pool (/srv/lethe/dist/main.js:11:2)",
      "    at file:///srv/lethe/dist/main.js:12:3",
    ].join("\n");
    expect(atOf(error)).toEqual(["answer main.js:10", "Pool main.js:11", "(anonymous) main.js:12"]);
  });

  it("has those of others where none is ours, and five at most", () => {
    const error = new Error("x");
    const lines = Array.from({ length: 9 }, (_, nth) => `    at f (/srv/node_modules/x/index.js:${nth}:2)`);
    error.stack = ["Error: x", ...lines].join("\n");
    expect(atOf(error)).toEqual([0, 1, 2, 3, 4].map((nth) => `f index.js:${nth}`));
  });

  it("takes no part of the message for a frame", () => {
    const said = "no\n    at the.secret (secret.example:1:1)\n    at the.other (secret.example:2:2)";
    expect(JSON.stringify(describeError(thrown(said)))).not.toContain("secret");
  });

  it("has no frames when the message has changed, for then nobody knows where it ends", () => {
    const error = thrown("no\n    at the.secret (secret.example:1:1)");
    // V8 writes the message into the stack no later than this.
    expect(error.stack).toContain("the.secret");
    error.message = "another";
    expect(atOf(error)).toEqual([]);
  });

  // Nothing looks for frames in what is longer than one: that work would grow with the square of the length.
  it("takes no line of more than 300 characters for a frame, and reads 50 lines", () => {
    const error = new Error("x");
    const long = `    at f (/srv/${"a".repeat(290)}.js:1:1)`;
    error.stack = ["Error: x", long, ...Array.from({ length: 48 }, () => "(more of the same)")].join("\n");
    expect(atOf(error)).toEqual([]);
    error.stack += "\n    at f (/srv/a.js:1:1)";
    expect(atOf(error)).toEqual([]);
  });

  it("has the code and our own words of a page's error, and what caused it", () => {
    const cause = thrown("the-secret");
    const described = describeError(new PageError("internal", { detail: "our words", cause }));
    expect(described).toMatchObject({ code: "internal", detail: "our words", cause: { name: "TypeError" } });
    expect(JSON.stringify(described)).not.toContain("the-secret");
  });

  it.each([["the-secret"], [undefined], [{ secret: true }]])(
    "has the type of what is no error: %j",
    (what) => {
      expect(describeError(what)).toEqual({ name: typeof what });
    },
  );
});

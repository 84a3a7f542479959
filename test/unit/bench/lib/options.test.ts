import { describe, expect, it } from "vitest";
import { fullForm, shortForm } from "../../../../bench/lib/forms.ts";
import { readOptions } from "../../../../bench/lib/options.ts";

describe("npm run bench", () => {
  it("measures everything, at length, when nothing is said", () => {
    const { form, scenarios, target, stubPort } = readOptions([]);
    expect(form).toEqual(fullForm);
    expect(scenarios.map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect([target, stubPort]).toEqual([undefined, undefined]);
  });

  it("measures in the short form what is named, for as many rounds as are wanted", () => {
    const { form, scenarios } = readOptions(["--short", "--rounds", "7", "--only", "c,a"]);
    expect(form).toEqual({ ...shortForm, rounds: 7 });
    expect(scenarios.map(({ id }) => id)).toEqual(["c", "a"]);
  });

  it("keeps the stub at one address for another app", () => {
    const { target, stubPort } = readOptions(["--target", "http://127.0.0.1:3000/", "--pid", "42"]);
    expect(target).toEqual({ origin: "http://127.0.0.1:3000", pid: 42 });
    expect(stubPort).toBe(4745);
  });

  it.each([
    [["--only", "z"], /no scenario z/],
    [["--rounds", "many"], /no number/],
    [["--target", "nowhere"], /Invalid URL/],
    [["--fast"], /--fast/],
  ])("refuses %j", (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

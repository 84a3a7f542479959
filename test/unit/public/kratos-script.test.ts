import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { triggers } from "../../../src/kratos/node-wire.ts";

const source = readFileSync(join(import.meta.dirname, "../../../public/kratos.js"), "utf8");

interface Button {
  dataset: { trigger: string };
  disabled: boolean;
  form: { querySelector: () => { hidden: boolean } };
  addEventListener: (type: string, listener: () => void) => void;
  click: () => void;
}

function button(trigger: string): Button & { hint: { hidden: boolean } } {
  const hint = { hidden: true };
  let listen = () => {};
  return {
    hint,
    dataset: { trigger },
    disabled: true,
    form: { querySelector: () => hint },
    addEventListener: (_type, listener) => {
      listen = listener;
    },
    click: () => {
      listen();
    },
  };
}

/** Runs the script in a page with these, and returns the names of the functions that were called, as they are. */
function run({
  buttons = [],
  loads = [],
  functions = [],
}: {
  buttons?: Button[];
  loads?: string[];
  functions?: string[];
}) {
  const called: string[] = [];
  const window = Object.fromEntries(
    functions.map((name) => [name, (...given: unknown[]) => called.push([name, ...given].join(" "))]),
  );
  const document = {
    querySelectorAll: (selector: string) =>
      selector === "button[data-trigger]" ? buttons : loads.map((load) => ({ dataset: { load } })),
  };
  runInContext(source, createContext({ window, document }));
  return called;
}

describe("public/kratos.js", () => {
  it.each(triggers)("calls %s on a click, without a word", (name) => {
    const pressed = button(name);
    const called = run({ buttons: [pressed], functions: [name] });
    expect(pressed).toMatchObject({ disabled: false, hint: { hidden: true } });
    expect(called).toEqual([]);
    pressed.click();
    expect(called).toEqual([name]);
  });

  it.each(["alert", "eval", "constructor", ""])("never calls %j", (name) => {
    const pressed = button(name);
    const called = run({ buttons: [pressed], loads: [name], functions: [name] });
    pressed.click();
    expect(called).toEqual([]);
    expect(pressed.disabled).toBe(true);
  });

  it("says so, and leaves the button alone, when the browser knows no keys or Kratos's script did not load", () => {
    const pressed = button("oryWebAuthnLogin");
    run({ buttons: [pressed] });
    expect(pressed).toMatchObject({ disabled: true, hint: { hidden: false } });
  });

  it("calls what a page load calls once, however often a form names it", () => {
    const name = "oryPasskeyLoginAutocompleteInit";
    expect(run({ loads: [name, name], functions: [name] })).toEqual([name]);
    expect(run({ loads: [name] })).toEqual([]);
  });
});

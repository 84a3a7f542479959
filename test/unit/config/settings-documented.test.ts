import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { secretSettings, settings } from "../../../src/config/settings.ts";
import { secret } from "../../../testkit/http/settings-fixture.ts";

const root = join(import.meta.dirname, "../../..");
const names = Object.keys(settings.shape) as (keyof typeof settings.shape)[];
// What the schema makes of nothing: the defaults, by name.
const defaults = settings.parse({ COOKIE_SECRET: secret }) as Record<string, unknown>;

/** Lines such as `NAME=value` and `# NAME=value`, and whether the line before each is a comment. */
const example = readFileSync(join(root, ".env.example"), "utf8").split("\n");
const exampleLines = example.flatMap((line, index) => {
  const [, hash, name = "", value = ""] = /^(# )?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
  return name === "" ? [] : [{ name, value, isSet: hash === undefined, comment: example[index - 1] ?? "" }];
});

describe(".env.example", () => {
  it("has a line for every setting, once, and for nothing else", () => {
    expect(exampleLines.map(({ name }) => name).toSorted()).toEqual([...names].toSorted());
  });

  it("says in a comment what each is", () => {
    const unexplained = exampleLines.filter(({ comment }) => !/^# (?![A-Z_]+=)\S.{5,}/.test(comment));
    expect(unexplained).toEqual([]);
  });

  it.each(exampleLines)("shows a value of $name that is one, and its default where it has one", (line) => {
    const shown = settings.shape[line.name as keyof typeof settings.shape].parse(line.value || secret);
    // An example where there is no default, or where the default is nothing, which would show nothing.
    const hasExample = [undefined, ""].includes(defaults[line.name] as undefined);
    expect(shown).toEqual(hasExample ? shown : defaults[line.name]);
  });

  it("can be used as it is once the cookie secret is filled in, and not before", () => {
    const env = Object.fromEntries(
      exampleLines.filter(({ isSet }) => isSet).map(({ name, value }) => [name, value]),
    );
    expect(() => readConfig(env)).toThrow("COOKIE_SECRET: is not set");
    expect(readConfig({ ...env, COOKIE_SECRET: secret }).hydra.adminUrl).toBe("http://127.0.0.1:4445");
  });

  it("can be read by docker run --env-file, which knows neither quotes nor comments behind a value", () => {
    for (const line of example) expect(line).toMatch(/^$|^# |^[A-Z_]+=[^"'\s#]*$/);
  });

  it("names the files that secrets may come from", () => {
    for (const name of secretSettings) expect(example.join("\n")).toContain(`${name}_FILE`);
  });
});

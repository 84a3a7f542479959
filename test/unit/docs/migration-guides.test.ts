import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorOf } from "../../../build/docs/anchor.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { oldSettings } from "../../../src/config/legacy-settings.ts";
import { settings } from "../../../src/config/settings.ts";
import { guideRows, guides, readDocument, type GuideRow } from "../../../testkit/docs/migration-guides.ts";
import { mistakesIn, needed, secret } from "../../../testkit/http/settings-fixture.ts";

const rows = guideRows("variable");
const saying = (here: string) => rows.filter((row) => row.here === here);
const isRenamed = ({ here }: GuideRow) => /^`[A-Z_]+`$/.test(here);

describe("the guides' tables of variables", () => {
  it("say of each one of four things", () => {
    const plain = new Set(["same", "stops the start", "not read"]);
    expect(rows.filter((row) => !plain.has(row.here) && !isRenamed(row))).toEqual([]);
    expect(rows.length).toBeGreaterThan(40);
  });

  it("have every old name that the code knows", () => {
    expect(oldSettings.filter((name) => !rows.some(({ there }) => there === name))).toEqual([]);
  });

  it.each(saying("same"))("call $there the same, which is a setting", ({ there }) => {
    expect(Object.keys(settings.shape)).toContain(there);
  });

  it.each(saying("stops the start"))("say that $there stops the start, which it does", ({ there }) => {
    const said = ["x", "true", "1"].flatMap((value) =>
      [needed, { COOKIE_SECRET: secret }].flatMap((env) => mistakesIn({ ...env, [there]: value })),
    );
    expect(said.filter((mistake) => mistake.startsWith(`${there}: `))).not.toEqual([]);
  });

  it.each(rows.filter(isRenamed))("say that $there becomes $here, which it does", ({ there, here }) => {
    const carried = readConfig({ ...needed, [there]: "60" });
    const under = (value: string) => ({ ...needed, [here.replaceAll("`", "")]: value });
    const same = ["60", "60s"].map(under).filter((env) => mistakesIn(env).length === 0);
    expect(same.map(readConfig)).toContainEqual(carried);
    expect(carried).not.toEqual(readConfig(needed));
  });

  it.each(saying("not read"))("say that $there is not read, and it changes nothing", ({ there }) => {
    expect(readConfig({ ...needed, [there]: "x" })).toEqual(readConfig(needed));
  });
});

describe.each(guides)("docs/$name", ({ text }) => {
  it("shows settings that Lethe starts with once the cookie secret is filled in", () => {
    const blocks = Array.from(text.matchAll(/```ini\n([^]*?)```/g), ([, lines = ""]) => asSettings(lines));
    const forLethe = blocks.filter((block) => "COOKIE_SECRET" in block);
    expect(forLethe.map((block) => mistakesIn({ ...block, COOKIE_SECRET: secret }))).toEqual([[]]);
  });

  it("leads to headings that there are", () => {
    const links = Array.from(text.matchAll(/\]\((?!https:)([^)#]*)#([^)]*)\)/g));
    for (const [, file = "", anchor] of links) {
      const target = file === "" ? text : readDocument(join("docs", file));
      expect(Array.from(target.matchAll(/^#+ (.*)$/gm), ([, title = ""]) => anchorOf(title))).toContain(
        anchor,
      );
    }
    expect(links.length).toBeGreaterThan(1);
  });

  it("names no setting of Lethe's that there is not", () => {
    const names = text.match(/\b(?:LOGOUT|BRAND|REMEMBER|KRATOS|DEMO|UPSTREAM)_[A-Z_]+(?=[`=])/g) ?? [];
    expect(names.filter((name) => !(name in settings.shape) && !oldSettings.includes(name))).toEqual([]);
  });
});

function asSettings(lines: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(lines.matchAll(/^([A-Z_]+)=(.*)$/gm), ([, name = "", value = ""]) => [name, value]),
  );
}

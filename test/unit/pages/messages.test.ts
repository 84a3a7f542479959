import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { type Request } from "express";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { loadMessages } from "../../../src/pages/messages.ts";

const dir = mkdtempSync(join(tmpdir(), "lethe-words-"));
afterAll(() => rmSync(dir, { recursive: true }));
const catalogs = {
  en: {
    hello: "Hello {name}",
    bye: "Bye",
    twice: "{a} and {a} and {b}",
    plain: "a {b c} {}",
    apps_one: "{count} app of {name}",
    apps_other: "{count} apps of {name}",
    nights_other: "{count} nights",
  },
  de: { hello: "Hallo {name}", nights_other: "{count} Nächte" },
  pl: { apps_one: "{count} aplikacja", apps_few: "{count} aplikacje", apps_many: "{count} aplikacji" },
  ar: { hello: "مرحبا {name}" },
  "pt-BR": { hello: "Oi {name}" },
  "pt-PT": { hello: "Olá {name}" },
  es: { hello: "Hola {name}" },
  he: { hello: "שלום {name}" },
  nb: { hello: "Hei {name}" },
  "zh-Hans": { hello: "你好 {name}", bye: "再见" },
  "zh-Hant": { hello: "您好 {name}", bye: "再見" },
};
for (const [name, catalog] of Object.entries(catalogs))
  writeFileSync(join(dir, `${name}.json`), JSON.stringify(catalog));
writeFileSync(join(dir, "README.md"), "not a language");

/** As Express hands it over. */
function asking(languages?: string): Request {
  const headers = languages === undefined ? {} : { "accept-language": languages };
  return Object.assign(Object.create(express.request) as Request, { headers });
}

const isolated = (value: string) => `\u2068${value}\u2069`;
const english = loadMessages(dir, "en");
const t = english(asking("en")).t;

describe("loadMessages", () => {
  it.each([
    ["en", "en", "ltr"],
    ["de", "de", "ltr"],
    ["ar", "ar", "rtl"],
    ["pt-BR", "pt-BR", "ltr"],
    ["pt-br", "pt-BR", "ltr"],
    ["pt", "pt-BR", "ltr"],
    ["pt-AO", "pt-PT", "ltr"],
    ["pt-Latn-PT", "pt-PT", "ltr"],
    ["pt-XX", "pt-BR", "ltr"],
    ["zh", "zh-Hans", "ltr"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "ltr"],
    ["zh-TW,zh;q=0.9,en-US;q=0.8", "zh-Hant", "ltr"],
    ["zh-Hant-HK", "zh-Hant", "ltr"],
    ["pt-PT,pt;q=0.9,en;q=0.8", "pt-PT", "ltr"],
    ["nn-NO,nn;q=0.9,en;q=0.8", "nb", "ltr"],
    ["no,en;q=0.8", "nb", "ltr"],
    ["iw", "he", "rtl"],
    ["he-IL", "he", "rtl"],
    ["ca", "es", "ltr"],
    ["ca, de;q=0.1", "de", "ltr"],
    ["gsw-CH", "de", "ltr"],
    ["de_AT", "de", "ltr"],
    ["de-x-private, es;q=0.5", "de", "ltr"],
    ["d, es;q=0.5", "es", "ltr"],
    ["*, de;q=0.5", "en", "ltr"],
    ["de;q=0.5, *;q=0.1", "de", "ltr"],
    ["de-AT, en;q=0.5", "de", "ltr"],
    ["xx, de;q=0.3, en;q=0.7", "en", "ltr"],
    ["de;q=0, en;q=0.1", "en", "ltr"],
    ["xx", "en", "ltr"],
    ["*", "en", "ltr"],
    ["", "en", "ltr"],
    [undefined, "en", "ltr"],
    ["../../etc/passwd, README, __proto__, constructor", "en", "ltr"],
  ])("answers Accept-Language %j in %s (%s)", (languages, lang, writing) => {
    expect(english(asking(languages))).toMatchObject({ lang, dir: writing });
  });

  it("takes a DEFAULT_LOCALE that is a form of what there is, or had a file of its own once", () => {
    for (const [name, lang] of [
      ["zh", "zh-Hans"],
      ["pt", "pt-BR"],
      ["zh-TW", "zh-Hant"],
      ["de-AT", "de"],
    ] as const)
      expect(loadMessages(dir, name)(asking("xx")).lang).toBe(lang);
    expect(loadMessages(dir, "pt-PT")(asking("pt")).lang).toBe("pt-BR");
    for (const name of ["ca", "xx", "-"]) expect(() => loadMessages(dir, name)).toThrow(/^DEFAULT_LOCALE/);
  });

  it("answers in DEFAULT_LOCALE where the browser has no preference of ours", () => {
    const german = loadMessages(dir, "de");
    expect(german(asking("xx")).lang).toBe("de");
    expect(german(asking()).lang).toBe("de");
    expect(german(asking("*")).lang).toBe("de");
    expect(german(asking("ar")).lang).toBe("ar");
  });

  it("answers any Accept-Language", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), (header) => {
        expect(Object.keys(catalogs)).toContain(english(asking(header)).lang);
      }),
    );
  });

  it("refuses a DEFAULT_LOCALE that is not there", () => {
    expect(() => loadMessages(dir, "fr")).toThrow("there is no locales/fr.json");
  });

  it.each(["de_AT", "zh-hant", "german words", "x"])("refuses a catalog that is called %j", (name) => {
    const odd = mkdtempSync(join(dir, "odd-"));
    for (const file of ["en", name]) writeFileSync(join(odd, `${file}.json`), "{}");
    expect(() => loadMessages(odd, "en")).toThrow(`locales/${name}.json: that is not the name of a language`);
  });

  it("answers in a language that was asked for in so many words, if there is one, before those of the browser", () => {
    expect(english(asking("es"), ["xx", "pt-MZ", "de"]).lang).toBe("pt-PT");
    expect(english(asking("es"), ["xx"]).lang).toBe("es");
    expect(english(asking("es"), []).lang).toBe("es");
    expect(english(asking("xx"), ["yy"]).lang).toBe("en");
  });

  it("weighs 400 characters of Accept-Language", () => {
    const filling = "xx,".repeat(3);
    expect(english(asking(`${filling}${" ".repeat(385 - filling.length)}de`)).lang).toBe("de");
    expect(english(asking(`${filling}${" ".repeat(400 - filling.length)}de`)).lang).toBe("en");
  });

  it("refuses a catalog that is not text by key", () => {
    const broken = mkdtempSync(join(dir, "broken-"));
    writeFileSync(join(broken, "en.json"), '{"a": {"b": "c"}}');
    expect(() => loadMessages(broken, "en")).toThrow("expected string");
  });
});

describe("loadMessages with an operator's folder", () => {
  function ownFolder(catalogsOfTheirs: Record<string, unknown>): string {
    const own = mkdtempSync(join(dir, "own-"));
    for (const [name, catalog] of Object.entries(catalogsOfTheirs))
      writeFileSync(join(own, `${name}.json`), JSON.stringify(catalog));
    return own;
  }

  it("says its words before ours, and ours where it has none", () => {
    const own = ownFolder({
      de: { hello: "Servus {name}", new: "Neu" },
      "de-CH": { hello: "Grüezi {name}" },
    });
    const messagesFor = loadMessages(dir, "en", own);
    expect(messagesFor(asking("de")).t("hello", { name: "A" })).toBe(`Servus ${isolated("A")}`);
    expect(messagesFor(asking("de-CH")).t("hello", { name: "A" })).toBe(`Grüezi ${isolated("A")}`);
    expect(messagesFor(asking("de")).find("new")).toBe("Neu");
    expect(messagesFor(asking("de")).t("bye")).toBe("Bye");
    expect(messagesFor(asking("es")).find("new")).toBeUndefined();
  });

  it("takes what a form of a language lacks from the language, ours or its own, before English", () => {
    const own = ownFolder({ "es-MX": { bye: "Bai" }, fa: { bye: "خداحافظ" }, "fa-AF": {} });
    const messagesFor = loadMessages(dir, "en", own);
    expect(messagesFor(asking("es-MX"))).toMatchObject({ lang: "es-MX" });
    expect(messagesFor(asking("es-MX")).t("hello", { name: "A" })).toBe(`Hola ${isolated("A")}`);
    expect(messagesFor(asking("fa-AF"))).toMatchObject({ lang: "fa-AF", dir: "rtl" });
    expect(messagesFor(asking("fa-AF")).t("bye")).toBe("خداحافظ");
  });

  it("takes what a form lacks from the nearest form that there is, and from no other language", () => {
    const own = ownFolder({ "zh-HK": {}, "zh-SG": {}, "pt-AO": {}, gl: {}, nn: {} });
    const messagesFor = loadMessages(dir, "en", own);
    const said = (lang: string, key: string) => messagesFor(asking(lang)).t(key, { name: "A" });
    expect([said("zh-HK", "bye"), said("zh-SG", "bye")]).toEqual(["再見", "再见"]);
    expect(said("pt-AO", "hello")).toBe(`Olá ${isolated("A")}`);
    expect(said("nn", "hello")).toBe(`Hei ${isolated("A")}`);
    expect(messagesFor(asking("gl"))).toMatchObject({ lang: "gl" });
    expect(said("gl", "bye")).toBe("Bye");
  });

  it("has the words of a file that is named after a language alone in every form of it, behind those of the form's own", () => {
    const own = ownFolder({
      zh: { hello: "{name}!", new: "新" },
      "zh-Hant": { hello: "嗨 {name}" },
      pt: { new: "Novo" },
      no: { new: "Ny" },
    });
    const messagesFor = loadMessages(dir, "en", own);
    expect(messagesFor.languages.filter((name) => /^(?:zh|pt|no|nb)/.test(name)).toSorted()).toEqual([
      "nb",
      "pt-BR",
      "pt-PT",
      "zh-Hans",
      "zh-Hant",
    ]);
    const said = (lang: string, key: string) => messagesFor(asking(lang)).t(key, { name: "A" });
    expect([said("zh", "hello"), said("zh-TW", "hello")]).toEqual([
      `${isolated("A")}!`,
      `嗨 ${isolated("A")}`,
    ]);
    expect([said("zh", "bye"), said("zh-TW", "bye")]).toEqual(["再见", "再見"]);
    expect(["zh", "zh-TW", "pt", "pt-PT", "nb"].map((lang) => said(lang, "new"))).toEqual(
      "新 新 Novo Novo Ny".split(" "),
    );
  });

  it("has languages that we have not, which DEFAULT_LOCALE may name", () => {
    const own = ownFolder({ fa: { hello: "سلام" } });
    expect(loadMessages(dir, "en", own)(asking("fa-IR"))).toMatchObject({ lang: "fa", dir: "rtl" });
    expect(loadMessages(dir, "fa", own)(asking("xx")).lang).toBe("fa");
  });

  it("refuses a folder that is not there, and what is no catalogue", () => {
    expect(() => loadMessages(dir, "en", join(dir, "nowhere"))).toThrow(/^LOCALES_DIR: there is no folder/);
    expect(() => loadMessages(dir, "en", ownFolder({ de_AT: {} }))).toThrow(
      "LOCALES_DIR/de_AT.json: that is not",
    );
    expect(() => loadMessages(dir, "en", ownFolder({ de: { a: 1 } }))).toThrow("expected string");
  });
});

describe("t", () => {
  it("falls back to English for a key that a language lacks", () => {
    expect(english(asking("de")).t("bye")).toBe("Bye");
  });

  it("fails on a key that nobody has", () => {
    expect(() => t("nonsense")).toThrow("no words for nonsense");
  });

  it("fills in values, each inside an isolate of its own", () => {
    expect(t("hello", { name: "Ada" })).toBe(`Hello ${isolated("Ada")}`);
    expect(t("twice", { a: "1", b: "2" })).toBe(`${isolated("1")} and ${isolated("1")} and ${isolated("2")}`);
  });

  it("chooses the form that goes with a number, by the rules of the language that has it", () => {
    const polish = english(asking("pl")).t;
    expect([1, 3, 5, 22].map((count) => polish("apps", { count }))).toEqual([
      "1 aplikacja",
      "3 aplikacje",
      "5 aplikacji",
      "22 aplikacje",
    ]);
    expect(t("apps", { count: 1, name: "Ada" })).toBe(`1 app of ${isolated("Ada")}`);
    expect(t("apps", { count: 0, name: "Ada" })).toBe(`0 apps of ${isolated("Ada")}`);
    // Each falls back to what there is: the form for all the others, then English by English rules.
    expect(t("nights", { count: 1 })).toBe("1 nights");
    expect(polish("nights", { count: 2 })).toBe("2 nights");
    expect(english(asking("de")).t("apps", { count: 1, name: "A" })).toBe(`1 app of ${isolated("A")}`);
    // As templates of operators have it that are older than the forms: the same texts, or one for any number.
    expect(polish("apps", { count: "3" })).toBe(`${isolated("3")} aplikacje`);
    expect(t("nights", { count: "many" })).toBe(`${isolated("many")} nights`);
    expect(t("nights")).toBe("{count} nights");
  });

  it("writes numbers as the language does", () => {
    expect(t("nights", { count: 12_345 })).toBe("12,345 nights");
    expect(english(asking("de")).t("nights", { count: 12_345 })).toBe("12.345 Nächte");
    expect(english(asking("de")).t("twice", { a: 1234.5, b: 2 })).toBe("1,234.5 and 1,234.5 and 2");
  });

  it("takes an operator's one text for every number", () => {
    const own = mkdtempSync(join(dir, "own-"));
    writeFileSync(join(own, "pl.json"), JSON.stringify({ apps: "{count} szt." }));
    const polish = loadMessages(dir, "en", own)(asking("pl")).t;
    expect([1, 3].map((count) => polish("apps", { count }))).toEqual(["1 szt.", "3 szt."]);
  });

  it("leaves alone what it has no value for", () => {
    expect(t("hello")).toBe("Hello {name}");
    expect(t("hello", Object.create({ name: "inherited" }) as Record<string, string>)).toBe("Hello {name}");
    expect(t("plain", { b: "x" })).toBe("a {b c} {}");
  });

  it("does not read a value as a pattern or as a placeholder", () => {
    expect(t("hello", { name: "$& $1 {name} {constructor}" })).toBe(
      `Hello ${isolated("$& $1 {name} {constructor}")}`,
    );
  });

  it("lets no value end its isolate or open another", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("\u2066", "\u2067", "\u2068", "\u2069", "\u202E", "a", "ب")),
        (parts) => {
          const text = t("hello", { name: parts.join("") });
          expect(text.match(/[\u2066-\u2069]/g)).toEqual(["\u2068", "\u2069"]);
          expect(text.at(-1)).toBe("\u2069");
        },
      ),
    );
  });
});

describe("list", () => {
  it("makes one phrase of several, each in an isolate", () => {
    const names = ["Agora", "Bank", "Mail"];
    const plain = (text: string) => text.replace(/[\u2068\u2069]/g, "");
    expect(english(asking("en")).list(names)).toBe(
      `${isolated("Agora")}, ${isolated("Bank")}, and ${isolated("Mail")}`,
    );
    expect(plain(english(asking("de")).list(names))).toBe("Agora, Bank und Mail");
    expect(plain(english(asking("zh-Hans")).list(names))).toBe("Agora、Bank和Mail");
    expect(english(asking("en")).list([])).toBe("");
  });
});

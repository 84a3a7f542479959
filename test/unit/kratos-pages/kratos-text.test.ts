import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { type Request } from "express";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadMessages, type Messages } from "../../../src/pages/messages.ts";
import { viewText } from "../../../src/kratos-pages/kratos-text.ts";
import { recordedFlows, readRecordedFlow } from "../../../testkit/recordings/recorded-flows.ts";

interface MessageId {
  id: number;
  name: string;
  since: string;
  /** Undefined for words of ours. `never`: Kratos says it nowhere. `as it came`: a title, a reason or a secret. */
  said?: "never" | "as it came";
}

const localesDir = join(import.meta.dirname, "../../../locales");
// Those of Kratos's `text/id.go`, from v1.3.1 to master.
const all = JSON.parse(
  readFileSync(join(import.meta.dirname, "kratos-message-ids.json"), "utf8"),
) as MessageId[];
const withWords = all.filter(({ said }) => said === undefined);
const languages = readdirSync(localesDir).map((file) => file.replace(".json", ""));
const messagesFor = loadMessages(localesDir, "en");

function wordsIn(lang: string): Messages {
  return messagesFor(askingFor(lang));
}

function askingFor(lang: string): Request {
  const headers = { "accept-language": lang };
  return Object.assign(Object.create(express.request) as Request, { headers });
}

const message = (id: number, context: Record<string, unknown> = {}, text = "What Kratos says") => ({
  id,
  text,
  type: "info" as const,
  context,
});

/** Every value that Kratos fills into any of its texts. */
const contextKeys =
  "provider provider_id duplicateIdentifier duplicate_identifier address channel masked_to masked_address display_name min_length max_length minimum maximum base min_items max_items expected reason credential_identifier_hint".split(
    " ",
  );

describe("kratos-message-ids.json", () => {
  it("names each id once, in order", () => {
    const ids = all.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted((one, other) => one - other));
  });

  it("has every id that a recorded flow says", () => {
    const ids = recordedFlows.flatMap((flow) =>
      Array.from(JSON.stringify(readRecordedFlow(flow)).matchAll(/"id":(\d{7}),"t/g), ([, id]) => Number(id)),
    );
    expect(ids.length).toBeGreaterThan(100);
    const listed = new Set(all.filter(({ said }) => said !== "never").map(({ id }) => id));
    expect([...new Set(ids)].filter((id) => !listed.has(id))).toEqual([]);
  });
});

describe.each(languages)("locales/%s.json", (lang) => {
  it("has words for every message of Kratos's that a person can see, and for no other", () => {
    const keys = Object.keys(
      JSON.parse(readFileSync(join(localesDir, `${lang}.json`), "utf8")) as Record<string, string>,
    ).filter((key) => key.startsWith("kratos."));
    expect(keys.toSorted()).toEqual(withWords.map(({ id }) => `kratos.${id}`).toSorted());
  });

  it("says nothing of mail where it may have been a text message", () => {
    const anyChannel = withWords.filter(({ name }) =>
      /Code(?:Sent|MFA)|RegisterCode|WithCodeSent|Code$/.test(name),
    );
    expect(anyChannel.length).toBeGreaterThan(9);
    const mail = /mail|correo|courri|e-post|surel|thư điện tử|メール|邮|郵|البريد|ईमेल|อีเมล|אימייל|דוא/i;
    const keys = [...anyChannel.map(({ id }) => `kratos.${id}`), "kratos_error.not_verified.advice"];
    const found = keys.filter((key) => mail.test(wordsIn(lang).t(key)));
    expect(found).toEqual([]);
  });
});

describe("viewText", () => {
  it("shows no placeholder, whatever Kratos gives and leaves out", () => {
    // What a value brings along is none of ours.
    const given = fc.string().map((value) => value.replaceAll(/[{}]/g, "_"));
    const value = fc.oneof(given, fc.integer(), fc.boolean(), fc.constantFrom(null, ""), fc.array(given));
    const context = fc.dictionary(
      fc.constantFrom(...contextKeys, "available_credential_types", "available_oidc_providers"),
      value,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...withWords),
        fc.constantFrom(...languages),
        context,
        ({ id }, lang, values) => {
          const { text } = viewText(wordsIn(lang), message(id, values));
          expect(text).not.toMatch(/\{\w*\}/);
          expect(text.replaceAll(/[\u2066-\u2069\s]/g, "")).not.toBe("");
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(languages)("fills in everything that Kratos gives, in %s", (lang) => {
    const given = Object.fromEntries(contextKeys.map((key) => [key, `<${key}>`]));
    for (const { id } of withWords) {
      const { text, lang: marked } = viewText(wordsIn(lang), message(id, given));
      expect(text).not.toMatch(/\{|What Kratos says/);
      expect(marked).toBeUndefined();
    }
  });

  it.each([
    [1_060_004, { masked_address: "a***@e***.com" }, "We have sent a code to a***@e***.com. If"],
    [1_010_020, { masked_to: "+1***00" }, "We are sending a code to +1***00. Enter"],
    [1_010_023, { address: "+1***00", channel: "sms" }, "Send code to +1***00"],
    [4_000_029, { expected: true }, "This must be true."],
    [4_000_018, { minimum: 0, actual: -1 }, "Enter 0 or more."],
  ])("fills %i's address or value in", (id, context, said) => {
    const { text } = viewText(wordsIn("en"), message(id, context));
    expect(text.replaceAll(/[\u2066-\u2069]/g, "").startsWith(said)).toBe(true);
  });

  it.each([
    [{}, "An account with this address or name already exists."],
    [
      { credential_identifier_hint: "", available_credential_types: null },
      "An account with this address or name already exists.",
    ],
    [{ credential_identifier_hint: "ada@example.com" }, "ada@example.com already belongs to an account."],
    [
      {
        credential_identifier_hint: "ada@example.com",
        available_credential_types: ["password", "oidc", "odd"],
      },
      "ada@example.com already belongs to an account. You can sign in to it with: password or account at another service.",
    ],
    [
      { available_credential_types: ["oidc", "passkey"], available_oidc_providers: ["google", "github"] },
      "An account with this address or name already exists. You can sign in to it with: passkey, Google, or Github.",
    ],
  ])("says how to sign in to an account that is there already: %j", (context, said) => {
    const { text } = viewText(wordsIn("en"), message(4_000_028, context));
    expect(text.replaceAll(/[\u2066-\u2069]/g, "")).toBe(said);
  });

  it.each([
    ['"nothing" is not valid "email"', "Enter a complete email address."],
    ['"1" is not valid "tel"', "Enter a complete phone number with its country code."],
    ['"a\n\\"b" is not valid "date-time"', "This is not in the right format."],
  ])("says in words what Kratos's schema library says: %j", (text, said) => {
    expect(viewText(wordsIn("en"), message(4_000_001, { reason: text }, text)).text).toBe(said);
  });

  it.each([
    [4_000_001, "Diese Adresse ist gesperrt."],
    [5_000_001, "Diese Adresse ist gesperrt."],
    [1_070_002, "Vorname"],
    [1_234, "Aus einem Webhook"],
    [4_999_999, "Aus einem neuen Kratos"],
  ])("leaves %i as it came, in whatever language that is", (id, text) => {
    expect(viewText(wordsIn("fr"), message(id, { reason: text }, text))).toMatchObject({
      text,
      lang: undefined,
    });
  });

  it("says an operator's message in the operator's words, where LOCALES_DIR has some for its id", () => {
    const own = mkdtempSync(join(tmpdir(), "lethe-own-"));
    writeFileSync(join(own, "fr.json"), JSON.stringify({ "kratos.1234": "Adresse bloquée : {why}" }));
    const french = loadMessages(localesDir, "en", own)(askingFor("fr"));
    rmSync(own, { recursive: true });
    const { text, lang } = viewText(french, message(1234, { why: "spam" }, "Blocked"));
    expect([text.replaceAll(/[\u2066-\u2069]/g, ""), lang]).toEqual(["Adresse bloquée : spam", undefined]);
  });

  it("marks Kratos's own English, where a value is missing", () => {
    expect(viewText(wordsIn("fr"), message(4_000_032)).lang).toBe("en");
    expect(viewText(wordsIn("en"), message(4_000_032)).lang).toBeUndefined();
    expect(viewText(wordsIn("fr"), message(4_000_032, { min_length: "" })).text).toBe("What Kratos says");
  });
});

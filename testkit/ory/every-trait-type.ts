import * as fc from "fast-check";

const identifier = { credentials: { password: { identifier: true } } };
const listOf = (items: object, title: string) => ({ type: "array", title, items });

const traits = {
  type: "object",
  properties: {
    email: { type: "string", format: "email", title: "Email", "ory.sh/kratos": identifier },
    nickname: { type: "string", title: "Nickname" },
    website: { type: "string", format: "uri", title: "Website" },
    phone: { type: "string", format: "tel", title: "Phone" },
    birthday: { type: "string", format: "date", title: "Birthday" },
    alarm: { type: "string", format: "date-time", title: "Alarm" },
    age: { type: "integer", title: "Age" },
    ratio: { type: "number", title: "Ratio" },
    news: { type: "boolean", title: "News" },
    answered: { type: "boolean", title: "Tell me more" },
    terms: { type: "boolean", const: true, title: "Terms" },
    color: { type: "string", enum: ["red", "blue", "as blue as the sea"], title: "Color" },
    level: { type: "integer", enum: [1, 2, 30], title: "Level" },
    name: {
      type: "object",
      properties: {
        first: { type: "string", title: "First name" },
        deep: {
          type: "object",
          properties: { on: { type: "boolean" }, words: { $ref: "#/definitions/words" } },
        },
      },
    },
    tags: listOf({ type: "string" }, "Tags"),
    addresses: listOf({ type: "string", format: "email" }, "Addresses"),
    sites: listOf({ type: "string", format: "uri" }, "Sites"),
    days: listOf({ type: "string", format: "date" }, "Days"),
    times: listOf({ type: "string", format: "date-time" }, "Times"),
    scores: listOf({ type: "number" }, "Scores"),
    counts: listOf({ type: "integer" }, "Counts"),
    flags: listOf({ type: "boolean" }, "Flags"),
    sizes: listOf({ type: "string", enum: ["s", "m"] }, "Sizes"),
  },
  required: ["email", "answered"],
  additionalProperties: false,
};

/** A schema of every type that Kratos's forms can take. */
export const everyTypeSchema = {
  $id: "https://lethe.test/every-type.schema.json",
  type: "object",
  properties: { traits },
  definitions: { words: { type: "array", items: { type: "string" } } },
};

/** The same, for `identity.schemas`. */
export function everyType(): { id: string; url: string } {
  return {
    id: "person",
    url: `base64://${Buffer.from(JSON.stringify(everyTypeSchema)).toString("base64")}`,
  };
}

// What HTML itself can't send is left out: control characters, and line breaks other than CR LF.
const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const lines = fc.tuple(word, word).map((parts) => parts.join("\r\n"));
const text = fc.oneof({ weight: 4, arbitrary: word }, lines);
const address = fc.stringMatching(/^[a-z0-9]{1,10}(?:\+[a-z]{1,4})?@[a-z]{1,8}\.example$/);
const url = fc.oneof(
  fc.webUrl(),
  fc.constantFrom("urn:isbn:0451450523", "https://example.com/a?b=c&d=%20#e"),
);
const date = fc
  .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z"), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const zone = fc.constantFrom("Z", ".5Z", ".123456Z", "+02:00", "-11:30");
const time = fc.tuple(date, zone).map(([day, end]) => `${day}T23:04:05${end}`);
const decimal = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e25, max: 1e25 });
const whole = fc.maxSafeInteger();
const boolean = fc.boolean();
const list = <T>(items: fc.Arbitrary<T>) => fc.array(items, { minLength: 1, maxLength: 12 });

/** Traits of such a schema. An empty text and an empty array are left out: to Kratos's forms they are the same as nothing. */
export const everyTrait = fc
  .record(
    {
      answered: boolean,
      name: fc.record(
        { first: text, deep: fc.record({ on: boolean, words: list(text) }, { requiredKeys: [] }) },
        { requiredKeys: ["deep"] },
      ),
      nickname: text,
      website: url,
      phone: fc.constantFrom("+49 30 901820", "+14155552671"),
      birthday: date,
      alarm: time,
      age: whole,
      ratio: decimal,
      news: boolean,
      terms: fc.constant(true),
      color: fc.constantFrom("red", "as blue as the sea"),
      level: fc.constantFrom(1, 30),
      tags: list(fc.oneof(text, fc.constant(""))),
      addresses: list(address),
      sites: list(url),
      days: list(date),
      times: list(time),
      scores: list(decimal),
      counts: list(whole),
      flags: list(boolean),
      sizes: list(fc.constantFrom("s", "m")),
    },
    { requiredKeys: ["answered", "name"] },
  )
  // As JSON has it: without -0.
  .map((generated) => JSON.parse(JSON.stringify(generated)) as Record<string, unknown>);

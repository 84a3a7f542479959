import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { allTraits } from "./all-traits.ts";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { password } from "../../testkit/browser/sign-up.ts";

describe("the pages of a Kratos that wants to know everything", needs("kratos"), () => {
  let fixture: KratosPages;
  beforeAll(async () => {
    fixture = await startKratosPages({
      more: {
        identity: { schemas: [allTraits()] },
        selfservice: {
          methods: { link: { enabled: true } },
          flows: {
            registration: { enable_legacy_one_step: true },
            recovery: { use: "link" },
            verification: { use: "link" },
          },
        },
      },
    });
  });
  afterAll(async () => fixture.close());

  it("says at each field what is wrong with it, and keeps the rest", async () => {
    const person = fixture.person();
    await person.open("/registration");
    await fixture.expectRecorded("registration-every-trait", person);
    await expect(person.enter({ "traits.email": "x", password, "traits.nickname": "ADA" })).rejects.toThrow(
      "does not match",
    );
    await person.enter({
      "traits.email": "nothing",
      "traits.website": "nothing",
      "traits.age": "many",
      "traits.initials": "Al",
      password,
    });
    const wrongFields = person.page
      .elements("input")
      .filter((input) => input.has("aria-invalid"))
      .map((input) => input.get("id"));
    expect(wrongFields).toEqual(["traits.email", "traits.age", "traits.website", "traits.terms"]);
    expect(person.field("traits.initials")?.get("value")).toBe("Al");
    expect(person.page.words).toContain("I accept the terms Tick this box to continue.");
    await fixture.expectRecorded("registration-wrong-traits", person);
  });

  it("takes a box that is not ticked for a no, and one that is for a yes", async () => {
    const person = fixture.person();
    await person.open("/registration");
    await person.enter({
      "traits.email": "ada@example.com",
      "traits.newsletter": "on",
      "traits.terms": "on",
      "traits.birthday": "1815-12-10",
      "traits.age": "36",
      password,
    });
    await person.open("/account/data");
    const ticked = () =>
      ["newsletter", "answered", "terms"].filter((name) => person.field(`traits.${name}`)?.has("checked"));
    expect(ticked()).toEqual(["newsletter", "terms"]);
    expect(person.field("traits.birthday")?.get("value")).toBe("1815-12-10");
    await person.press("Save", { "traits.newsletter": "off", "traits.answered": "on" });
    expect(person.messages).toEqual([1_050_001]);
    expect(ticked()).toEqual(["answered", "terms"]);
    await fixture.expectRecorded("settings-every-trait", person);
  });

  it("sends links instead of codes", async () => {
    const person = fixture.person();
    await person.open("/recovery");
    await person.enter({ email: "ada@example.com" });
    expect(person.messages).toEqual([1_060_002]);
    await fixture.expectRecorded("recovery-link-sent", person);
    await person.open("/verification");
    await person.enter({ email: "ada@example.com" });
    expect(person.messages).toEqual([1_080_001]);
    await fixture.expectRecorded("verification-link-sent", person);
  });
});

import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { needs } from "../../testkit/vitest/parts.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { everyTrait, everyType } from "../../testkit/ory/every-trait-type.ts";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { password, signIn } from "../../testkit/browser/sign-up.ts";

const identityShape = z.object({ id: z.string(), traits: z.record(z.string(), z.unknown()) });
type Traits = Record<string, unknown>;

describe("settings of traits of every type", needs("kratos"), () => {
  let fixture: KratosPages;
  let admin: AdminApi;
  let people = 0;
  beforeAll(async () => {
    fixture = await startKratosPages({ more: { identity: { schemas: [everyType()] } } });
    admin = new AdminApi(fixture.adminUrl);
  });
  afterAll(async () => fixture.close());

  /** Somebody with these traits, at their settings. */
  async function atSettings(given: Traits) {
    people += 1;
    const traits = { email: `person${people}@example.com`, ...given };
    const credentials = { password: { config: { password } } };
    const body = { schema_id: "person", traits, credentials };
    const { id } = await admin.send("POST", "/admin/identities", identityShape, body);
    const person = await signIn(fixture, traits.email);
    await person.open("/account/data");
    const stored = async () => (await admin.send("GET", `/admin/identities/${id}`, identityShape)).traits;
    return { person, traits, stored };
  }

  const plain = { answered: true, name: { deep: {} } };

  it("keep every value of a user who saves them untouched, and change what was changed alone", async () => {
    await fc.assert(
      fc.asyncProperty(everyTrait, async (given) => {
        const { person, traits, stored } = await atSettings(given);
        await person.press("Save");
        expect(person.messages).toEqual([1_050_001]);
        expect(await stored()).toEqual(traits);
        await person.press("Save", { "traits.level": "2" });
        expect(await stored()).toEqual({ ...traits, level: 2 });
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it("take an item more and an item less, in any place, without a script", async () => {
    const tags = Array.from({ length: 12 }, (_, index) => `tag ${index}`);
    const { person, traits, stored } = await atSettings({ ...plain, tags });
    await person.follow(/Remove: .*Tags 2\b/);
    await person.follow(/Add: .*Tags/);
    await person.follow(/Add: .*Tags/);
    await expect(person.press("Save", { "traits.tags.12": "new" })).rejects.toThrow("is required");
    await person.follow(/Remove: .*Tags 13/);
    await person.press("Save", { "traits.tags.12": "new" });
    expect(await stored()).toEqual({ ...traits, tags: [...tags.toSpliced(1, 1), "new"] });
  });

  it("let a list come and go", async () => {
    const { person, traits, stored } = await atSettings(plain);
    await person.follow(/Add: .*Addresses/);
    await person.press("Save", { "traits.addresses.0": "nothing" });
    expect(person.field("traits.addresses.0")?.has("aria-invalid")).toBe(true);
    await person.press("Save", { "traits.addresses.0": "a@example.com" });
    expect(await stored()).toEqual({ ...traits, addresses: ["a@example.com"] });
    await person.follow(/Remove: .*Addresses 1/);
    await person.press("Save");
    expect(await stored()).toEqual(traits);
  });

  it("let yes become no in a list, and in a box that was ticked", async () => {
    const { person, traits, stored } = await atSettings({ ...plain, news: true, flags: [true, true] });
    await person.press("Save", { "traits.news": "off", "traits.flags.1": "false" });
    expect(await stored()).toEqual({ ...traits, news: false, flags: [true, false] });
  });
});

describe.each([
  ["in one step", true],
  ["in two steps", false],
])("a sign-up %s", needs("kratos"), (_, oneStep) => {
  let fixture: KratosPages;
  let admin: AdminApi;
  beforeAll(async () => {
    fixture = await startKratosPages({
      more: {
        identity: { schemas: [everyType()] },
        selfservice: { flows: { registration: { enable_legacy_one_step: oneStep } } },
      },
    });
    admin = new AdminApi(fixture.adminUrl);
  });
  afterAll(async () => fixture.close());

  async function stored(email: string): Promise<Traits | undefined> {
    const all = await admin.send("GET", "/admin/identities", z.array(identityShape));
    return all.find(({ traits }) => traits["email"] === email)?.traits;
  }

  async function signUp(email: string, typed: Record<string, string>, add: RegExp[] = []) {
    const person = fixture.person();
    await person.open("/registration");
    for (const words of add) await person.follow(words);
    const traits = { "traits.email": email, ...typed };
    if (oneStep) await person.enter({ ...traits, password });
    else {
      await person.enter(traits);
      await person.enter({ password });
    }
  }

  it("leaves out what was left empty, a list of addresses too", async () => {
    await signUp("ada@example.com", { "traits.answered": "on" });
    expect(await stored("ada@example.com")).toEqual({
      email: "ada@example.com",
      answered: true,
      name: { deep: {} },
    });
  });

  it("keeps lists and times", async () => {
    const typed = {
      "traits.alarm": "2026-01-31T14:30:00+01:00",
      "traits.ratio": "1.25",
      "traits.color": "blue",
      "traits.addresses.0": "a@example.com",
      "traits.addresses.1": "b@example.com",
      "traits.flags.0": "false",
    };
    const add = [/Add: .*Addresses/, /Add: .*Addresses/, /Add: .*Flags/];
    await signUp("bob@example.com", typed, add);
    expect(await stored("bob@example.com")).toEqual({
      email: "bob@example.com",
      alarm: "2026-01-31T14:30:00+01:00",
      ratio: 1.25,
      color: "blue",
      addresses: ["a@example.com", "b@example.com"],
      flags: [false],
      answered: false,
      name: { deep: {} },
    });
  });
});

import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { fieldsOf } from "../../../testkit/http/browse.ts";
import { ada, FakeKratos, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import {
  buttonsOf,
  signInCookieOf,
  signOutFixture,
  type SceneOptions,
} from "../../../testkit/http/sign-out-fixture.ts";

// Any app that somebody signed in to has an id_token of theirs, and Hydra takes it in any browser.
const env = { LOGOUT_OFFER_EVERYWHERE: "true", LOGOUT_OFFER_CLIENT_ONLY: "true" };
const all = ["accept", "reject", "everywhere", "leave"];
const demo = { ...env, DEMO_USERS: "ada@example.com:pass" };

describe("what a sign-out with a hint offers beside itself", () => {
  it.each<[string, SceneOptions]>([
    ["Kratos knows nobody here", { env, kratos: new FakeKratos() }],
    ["there is no cookie of Kratos's", { env, kratos: new FakeKratos().signedIn(), cookie: "lethe-x=y" }],
    ["Kratos fails", { env, kratos: new FakeKratos().signedIn().failing("whoAmI") }],
    ["Lethe remembers nobody here", { env: demo }],
  ])("is nothing when %s: it may be anybody's hint", async (_what, options) => {
    const { open, answer, told } = signOutFixture(options);
    expect(buttonsOf((await open()).text)).toEqual(["accept", "reject"]);
    expect((await answer("everywhere")).status).toBe(400);
    expect((await answer("leave")).status).toBe(400);
    expect(told).toEqual([]);
  });

  it("is all of it to whom Kratos knows", async () => {
    const { open } = signOutFixture({ env, kratos: new FakeKratos().signedIn() });
    expect(buttonsOf((await open()).text)).toEqual(all);
  });

  it("is all of it to whom Lethe remembers", async () => {
    const { open } = signOutFixture({ env: demo, cookie: await signInCookieOf(ada.id) });
    expect(buttonsOf((await open()).text)).toEqual(all);
  });

  it("is all of it where nobody can know, and the operator said so", async () => {
    const kratos = new FakeKratos();
    const settings = { ...env, LOGOUT_REQUIRE_KNOWN_USER: "false" };
    expect(buttonsOf((await signOutFixture({ env: settings, kratos }).open()).text)).toEqual(all);
    expect(buttonsOf((await signOutFixture({ env }).open()).text)).toEqual(all);
  });
});

describe("what a sign-out without a hint offers beside itself", () => {
  it("is every device: whose it is, Hydra knows from this browser", async () => {
    const request = { rpInitiated: false, client: undefined };
    const { open } = signOutFixture({ env, kratos: new FakeKratos(), request });
    expect(buttonsOf((await open()).text)).toEqual(["accept", "reject", "everywhere"]);
  });
});

describe("POST /logout with what the page offered", () => {
  async function offered() {
    const kratos = new FakeKratos().signedIn();
    const scene = signOutFixture({ env, kratos });
    return { ...scene, kratos, fields: fieldsOf((await scene.open()).text) };
  }

  it("answers a form sent twice with the same place, as a double click does", async () => {
    const { send, fields } = await offered();
    const form = { ...fields, action: "everywhere" };
    expect((await send(form)).headers["location"]).toBe((await send(form)).headers["location"]);
  });

  it("takes the form of another sign-out, or of an older page, for no such offer", async () => {
    const stranger = signOutFixture({ env, kratos: new FakeKratos() });
    const { request = "" } = fieldsOf((await stranger.open()).text);
    const { send, fields, kratos, told } = await offered();
    kratos.session = undefined;
    expect((await send({ ...fields, request, action: "everywhere" })).status).toBe(400);
    expect(told).toEqual([]);
  });

  it("takes nothing when another user has signed in since", async () => {
    const { send, fields, kratos, told } = await offered();
    kratos.session = sessionOf({ ...ada, id: "3f1f6f0a-0000-4000-8000-000000000eee" });
    expect((await send({ ...fields, action: "everywhere" })).status).toBe(400);
    expect((await send({ ...fields, action: "leave" })).status).toBe(400);
    expect(told).toEqual([]);
  });

  it("offers it again when it stopped after Kratos's part, which is what it was known by", async () => {
    const { answer, open, hydra, kratos } = await offered();
    hydra.failing("accept", new PageError("hydra_unavailable"));
    expect((await answer("everywhere")).status).toBe(503);
    expect(kratos.session).toBeUndefined();
    expect(buttonsOf((await open()).text)).toEqual(all);
  });
});

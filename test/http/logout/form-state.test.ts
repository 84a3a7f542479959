import { describe, expect, it } from "vitest";
import { createFormState, type FormState } from "../../../src/logout/form-state.ts";
import { browse, memoryLog, openQuestion, sendForm, testSettings } from "../../../testkit/http/browse.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";

const seal = createFormState([testSettings.COOKIE_SECRET]);
const elsewhere = openRequest({ subject: "eva", client: { ...agora, id: "bank", skipLogoutConsent: false } });

async function asked() {
  const memory = memoryLog();
  const hydra = new FakeHydra().openLogout("c1", asksFirst).openLogout("c2", elsewhere);
  const browser = browse(hydra, { log: memory.log });
  const fields = await openQuestion(browser);
  const audit = () => memory.lines.find(({ event }) => event === "logout.accepted");
  return { hydra, browser, fields, audit };
}

describe("POST /logout and what its page was made from", () => {
  it("comes back with the form, so that Hydra is not asked twice", async () => {
    const { hydra, browser, fields, audit } = await asked();
    await sendForm(browser, { ...fields, action: "accept" }).expect(303);
    expect(hydra.asked).toEqual(["get c1"]);
    expect(audit()).toMatchObject({ subject: "ada", client_id: "agora" });
  });

  it("can't be read by anybody else", async () => {
    const { fields } = await asked();
    const sealed = fields["request"] ?? "";
    expect(sealed).toMatch(/^[\w-]{40,}$/);
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toMatch(/ada|agora/);
  });

  it.each([
    ["missing", () => ({ request: "" })],
    ["cut short", (sealed: string) => ({ request: sealed.slice(0, 30) })],
    [
      "another release's",
      () => ({ request: seal.seal("c1", { about: { subject: "eva" } } as unknown as FormState) }),
    ],
    ["changed", (sealed: string) => ({ request: `${sealed.slice(0, -3)}AAA` })],
    [
      "not ours",
      () => ({ request: Buffer.from('{"subject":"eva","clientId":"bank"}').toString("base64url") }),
    ],
  ])("is asked of Hydra again when it is %s", async (_what, change) => {
    const { hydra, browser, fields, audit } = await asked();
    hydra.asked.length = 0;
    await sendForm(browser, { ...fields, ...change(fields["request"] ?? ""), action: "accept" }).expect(303);
    expect(hydra.asked).toEqual(["get c1"]);
    expect(hydra.told).toEqual(["accept c1"]);
    expect(audit()).toMatchObject({ subject: "ada", client_id: "agora" });
  });

  it("does not pass for that of another challenge", async () => {
    const { hydra, browser, fields, audit } = await asked();
    await sendForm(browser, { ...fields, logout_challenge: "c2", action: "accept" }).expect(303);
    expect(hydra.asked).toEqual(["get c1", "get c2"]);
    expect(audit()).toMatchObject({ subject: "eva", client_id: "bank" });
  });

  it("repeated counts as missing", async () => {
    const { hydra, browser, fields } = await asked();
    const body = `${new URLSearchParams({ ...fields, action: "accept" }).toString()}&request=x`;
    await browser.post("/logout").type("form").send(body).expect(303);
    expect(hydra.asked).toEqual(["get c1", "get c1"]);
  });

  it("is not needed to find out that the challenge is gone", async () => {
    const { hydra, browser, fields } = await asked();
    await sendForm(browser, { ...fields, logout_challenge: "c9", request: "", action: "accept" }).expect(410);
    expect(hydra.told).toEqual([]);
  });
});

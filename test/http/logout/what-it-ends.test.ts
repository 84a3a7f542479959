import { describe, expect, it } from "vitest";
import { consentTo } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { agora } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { goToHydra, seeLoggedOut } from "../../../testkit/http/browse-logged-out.ts";
import { listsOf, signOutFixture, words, type SceneOptions } from "../../../testkit/http/sign-out-fixture.ts";

const here = "This signs you out in this browser.";
const endsAccount = "Your sign-in to the account ends on all your devices, too.";
const keepsAccount = "Your sign-in to the account itself stays open.";
const access = "Apps that you signed in to here lose their access to your account, possibly on your other";
const unless = "unless you let them keep it while you are away.";
const consents = [
  consentTo("agora"),
  consentTo("mail", { isNotified: true }),
  consentTo("bank", { sid: "sid-2" }),
];

describe("what the question says that a plain sign-out ends", () => {
  it.each<[string, SceneOptions, { says: string[]; not: string[] }]>([
    ["without Kratos", {}, { says: [], not: [endsAccount, keepsAccount, access] }],
    ["LOGOUT_KRATOS=browser", kratos("browser"), { says: [], not: [endsAccount, keepsAccount] }],
    ["LOGOUT_KRATOS=identity", kratos("identity"), { says: [endsAccount], not: [keepsAccount] }],
    ["LOGOUT_KRATOS=off", kratos("off"), { says: [keepsAccount], not: [endsAccount] }],
    ["LOGOUT_REVOKE=all", { env: { LOGOUT_REVOKE: "all" } }, { says: [access], not: [unless] }],
    ["LOGOUT_REVOKE=online", { env: { LOGOUT_REVOKE: "online" } }, { says: [access, unless], not: [] }],
    [
      "LOGOUT_KRATOS=identity and LOGOUT_REVOKE=all",
      kratos("identity", { LOGOUT_REVOKE: "all" }),
      { says: [endsAccount, access], not: [] },
    ],
  ])("is all of it: %s", async (_which, options, { says, not }) => {
    const { open } = signOutFixture(options);
    const said = /<p class="quiet">(This signs you out[^<]*)<\/p>/.exec((await open()).text)?.[1] ?? "";
    expect(said).toContain(here);
    for (const sentence of says) expect(said).toContain(sentence);
    for (const sentence of not) expect(said).not.toContain(sentence);
  });
});

describe("/logged-out after a plain sign-out", () => {
  it("says that the sign-in to the account has ended on all devices with LOGOUT_KRATOS=identity", async () => {
    const text = await after(kratos("identity"));
    expect(text).toContain(words.ended);
    expect(text).toContain("<li>your sign-in in this browser</li>");
    expect(text).toContain("<li>the sign-in to your account, on all your devices</li>");
    expect(text).not.toMatch(/every device|no other sign-in/);
  });

  it("counts the apps whose access ends with LOGOUT_REVOKE", async () => {
    const text = await after({ env: { LOGOUT_REVOKE: "all" }, consents });
    expect(text).toContain("<li>the access of 1 app to your account</li>");
    expect(text).toContain("The access of 1 app may last for some more minutes.");
    expect(text).not.toMatch(/every device|no other sign-in/);
  });

  it("says so, too, where nobody was asked", async () => {
    const request = { client: { ...agora, skipLogoutConsent: true } };
    const scene = signOutFixture({ ...kratos("identity"), request });
    await scene.open().expect(303);
    expect(await seeAfter(scene)).toContain("<li>the sign-in to your account, on all your devices</li>");
  });

  it.each([{}, kratos("browser"), kratos("off"), { env: { LOGOUT_REVOKE: "online" } }])(
    "says no more than that where nothing else ended: %j",
    async (options) => {
      const text = await after(options);
      expect(text).toContain("Your sign-in in this browser has ended.");
      expect(listsOf(text)).toEqual({});
    },
  );

  async function after(options: SceneOptions): Promise<string> {
    const scene = signOutFixture(options);
    await scene.answer("accept");
    return seeAfter(scene);
  }

  // The browser has lost Kratos's cookie.
  async function seeAfter({ browser }: ReturnType<typeof signOutFixture>): Promise<string> {
    const cookies = { Cookie: "" };
    const page = await seeLoggedOut(browser, await goToHydra(browser, cookies), cookies);
    expect(page.text).toContain("You are signed out");
    return page.text;
  }
});

function kratos(reach: string, env: Record<string, string> = {}): SceneOptions {
  return { kratos: new FakeKratos().signedIn(), env: { LOGOUT_KRATOS: reach, ...env } };
}

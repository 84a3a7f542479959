import { describe, expect, it } from "vitest";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";
import { FakeKratos, sessionCookie } from "../../../testkit/fakes/fake-kratos.ts";
import { browse, navigation } from "../../../testkit/http/browse.ts";
import { withKratos } from "../../../testkit/http/sign-out-fixture.ts";

function openPage(kratos: FakeKratos, headers: Record<string, string> = {}) {
  const browser = browse(new FakeHydra(), { device: new FakeHydraDevice("ABCD"), kratos, env: withKratos });
  return browser.get("/device?device_challenge=c1&user_code=ABCD").set({ ...navigation, ...headers });
}

describe("GET /device in a browser where a user is signed in", () => {
  it("says who, and offers another account", async () => {
    const page = await openPage(new FakeKratos().signedIn(), { Cookie: sessionCookie }).expect(200);
    expect(page.text).toContain("Signed in as \u2068ada@example.com\u2069");
    expect(page.text).toContain("Not you?");
  });

  it("says that there is one where the second step is missing and Kratos does not say who", async () => {
    const kratos = new FakeKratos().signedIn();
    kratos.lacksSecondFactor = true;
    const page = await openPage(kratos, { Cookie: sessionCookie }).expect(200);
    expect(page.text).toContain("You are signed in.");
    expect(page.text).toContain("Not you?");
  });

  it.each([
    ["nobody is signed in", new FakeKratos(), {}],
    ["Kratos does not answer", new FakeKratos().signedIn().failing("whoAmI"), { Cookie: sessionCookie }],
  ])("says nothing where %s", async (_why, kratos, headers) => {
    const page = await openPage(kratos, headers).expect(200);
    expect(page.text).not.toContain("igned in");
    expect(page.text).not.toContain("Not you?");
  });
});

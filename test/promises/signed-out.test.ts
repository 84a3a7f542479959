import { expect } from "vitest";
import { browse, navigation } from "../../testkit/http/browse.ts";
import {
  endSession,
  goToHydra,
  seeLoggedOut,
  signedOut,
  unchecked,
} from "../../testkit/http/browse-logged-out.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { signInCookieOf, withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { promise } from "./readme.ts";

/** What a browser with this cookie sees that Hydra, which knew of no session, has sent back from its own check. */
async function backFromHydra(Cookie = "", kratos = new FakeKratos()) {
  const browser = browse(new FakeHydra(), { kratos, env: withKratos });
  const hash = await goToHydra(browser, { Cookie });
  return (await seeLoggedOut(browser, hash, { Cookie })).text;
}

promise('never says "signed out" to somebody who is not.', async () => {
  const hydra = new FakeHydra().openLogout("c1", asksFirst);
  const browser = browse(hydra);
  const hash = await goToHydra(browser);
  // Hydra knows a session: it asks to have it ended instead of sending the browser back.
  await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
  for (const address of [hash, ""]) {
    expect((await seeLoggedOut(browser, address)).text).not.toContain(signedOut);
  }
  expect(hydra.told).toEqual([]);
});

promise(
  '`GET /logged-out` | Hydra\'s `urls.post_logout_redirect`. Asks Hydra, through the browser, before it says "signed out"',
  async () => {
    const browser = browse(new FakeHydra());
    const first = await browser.get("/logged-out").set(navigation).expect(303);
    expect(first.headers["location"]).toBe("/logged-out/check");
    const second = await browser.get("/logged-out/check").set(navigation).expect(303);
    expect(second.headers["location"]).toMatch(new RegExp(`^${endSession}#checked-`));
    const { hash } = new URL(second.headers["location"] ?? "");
    expect((await seeLoggedOut(browser, hash)).text).toContain(signedOut);
  },
);

promise("`GET /logged-out/check` | the way to Hydra and back for that check", async () => {
  const browser = browse(new FakeHydra());
  const hash = await goToHydra(browser);
  expect((await seeLoggedOut(browser, hash)).text).toContain(signedOut);
});

promise(
  "is said to the browser that comes back from Hydra with the id of its own check, and never while Kratos, or Lethe's own cookie, still knows somebody.",
  async () => {
    expect(await backFromHydra()).toContain(signedOut);
    expect(await backFromHydra(sessionCookie, new FakeKratos().signedIn())).not.toContain(signedOut);
    expect(await backFromHydra(await signInCookieOf("ada"))).not.toContain(signedOut);
    const [one, other] = [browse(new FakeHydra()), browse(new FakeHydra())];
    const foreign = await goToHydra(one);
    await goToHydra(other);
    expect((await seeLoggedOut(other, foreign)).text).not.toContain(signedOut);
  },
);

promise("Whatever else opens `/logged-out` is told what is known.", async () => {
  const browser = browse(new FakeHydra());
  await goToHydra(browser);
  const { text } = await seeLoggedOut(browser);
  expect(text).toContain(unchecked);
  expect(text).not.toContain(signedOut);
  const known = await backFromHydra(sessionCookie, new FakeKratos().signedIn());
  expect(known).toContain("Signed in as \u2068ada@example.com\u2069.");
});

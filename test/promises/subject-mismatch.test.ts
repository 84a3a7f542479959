import { expect } from "vitest";
import { browse, navigation } from "../../testkit/http/browse.ts";
import { evaIsHere } from "../../testkit/http/decision-rows.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../testkit/fakes/fake-kratos.ts";
import { goneLogin } from "../../testkit/fakes/gone-login.ts";
import { signInCookieOf, withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { promise } from "./readme.ts";

/** What the page says of the two, without the marks around names. */
async function said(options: Parameters<typeof browse>[1], Cookie = "") {
  const hydra = new FakeHydra().openLogout("c1");
  const page = browse(hydra, options)
    .get("/logout?logout_challenge=c1")
    .set({ ...navigation, Cookie });
  const { text } = await page.expect(200);
  expect(hydra.told).toEqual([]);
  const [, notice = ""] = /<p class="notice" role="alert">(.*?)<\/p>/.exec(text) ?? [];
  return notice.replaceAll(/[\u2066-\u2069]/g, "");
}

promise("On `subject_mismatch` the page names the user who is signed in at Kratos.", async () => {
  const eve = sessionOf({ ...ada, id: "eve-s-id", traits: { email: "eve@example.com" } });
  const notice = await said({ env: withKratos, kratos: new FakeKratos().signedIn(eve) }, sessionCookie);
  expect(notice).toMatch(
    /^You are signed in as eve@example\.com, but this request is about another account\./,
  );
});

promise("Without Kratos it names the one who signed in here last, as they typed their address.", async () => {
  const demo = { env: { DEMO_USERS: "eva@example.com:mill" }, flows: goneLogin };
  const notice = await said(demo, await signInCookieOf("u-17", "eva@example.com"));
  expect(notice).toMatch(
    /^You are signed in as eva@example\.com, but this request is about another account\./,
  );
  const unnamed = await said(demo, await signInCookieOf("u-17"));
  expect(unnamed).toMatch(/^This request is about another account than the one that was used here last\./);
});

promise("It names both where a `currentUser` of yours knows the subject", async () => {
  const notice = await said({ currentUser: () => Promise.resolve(evaIsHere) });
  expect(notice).toMatch(/^You are signed in as eva, but this request is about ada\./);
});

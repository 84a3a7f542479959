import * as fc from "fast-check";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { appOver, navigation, ownForm } from "../../../testkit/http/browse.ts";
import { signedCookie } from "../../../testkit/http/browse-logged-out.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeKratos, sessionCookie } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { withKratos } from "../../../testkit/http/sign-out-fixture.ts";

const names = [
  "asked",
  "followed",
  "sign-in",
  "remember",
  "csrf",
  "restarted",
  "account-done",
  "pending-1",
  "other-user",
  "choose",
  "ended",
  "offered",
  "shown",
];
const demoUsers = { DEMO_USERS: "ada@example.com:mill" };

// cookie-parser reads JSON behind `j:`.
const values = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.json({ maxDepth: 2 }).map((json) => `j:${json}`),
  fc.string({ unit: "grapheme", maxLength: 100 }),
  fc.constantFrom(
    "trying",
    "asked",
    "me",
    "device_ended",
    "settings gone",
    "login expired",
    "login signed_out",
  ),
  fc.tuple(fc.string(), fc.string(), fc.nat()).map((parts) => parts.join(".")),
);
const jar = fc.record(Object.fromEntries(names.map((name) => [name, values])), { requiredKeys: [] });
const cookieOf = (given: Partial<Record<string, string>>) =>
  Object.entries(given)
    .map(([name, value = ""]) => signedCookie(name, value))
    .join("; ");

describe("cookies of ours with values of another release", () => {
  const hydra = () =>
    new FakeHydra().openLogout("c1", asksFirst).usedLogout("c2", "https://hydra.example/again");
  const flows = () =>
    new FakeLogin().openLogin("l1").openLogin("l2", { skip: true, subject: "ada@example.com" });
  const kratos = () => new FakeKratos().signedIn();

  it.each([
    ["/logged-out", {}],
    ["/logged-out/check", {}],
    ["/logout?logout_challenge=c1", {}],
    ["/logout?logout_challenge=c2", {}],
    ["/error?error=x", {}],
    ["/login?login_challenge=l1", { flows: flows(), env: demoUsers }],
    ["/login?login_challenge=l2", { flows: flows(), env: demoUsers }],
    ["/account", { kratos: kratos(), env: withKratos }],
    ["/settings?flow=f1", { kratos: kratos(), env: withKratos }],
    ["/settings?flow=f1&again=1", { kratos: kratos(), env: withKratos }],
  ])("count as absent at %s", async (path, options) => {
    const browser = supertest(appOver(hydra(), options));
    await fc.assert(
      fc.asyncProperty(jar, async (given) => {
        const Cookie = [sessionCookie, cookieOf(given)].join("; ");
        const answer = await browser.get(path).set({ ...navigation, Cookie });
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });

  it.each(["/logout", "/logged-out"])("refuse a form to %s at most", async (path) => {
    const browser = supertest(appOver(hydra()));
    await fc.assert(
      fc.asyncProperty(jar, async (given) => {
        const form = { logout_challenge: "c1", action: "accept", _csrf: "x" };
        const answer = await browser
          .post(path)
          .set({ ...ownForm, Cookie: cookieOf(given) })
          .type("form")
          .send(form);
        expect(answer.status).toBe(403);
      }),
      { numRuns: 60 },
    );
  });
});

import { describe, expect, it } from "vitest";
import {
  adaEverywhere,
  browseAccount,
  clientOf,
  consentOf,
  FakeSessions,
  phone,
  visit,
  wordsOf,
} from "../../../testkit/http/browse-account.ts";

const pageWith = async (sessions: FakeSessions) =>
  (await visit(browseAccount(adaEverywhere(), sessions), "/account/apps").expect(200)).text;

describe("GET /account/apps", () => {
  it("are shown once each, with all that they may do, since when and from where", async () => {
    const sessions = new FakeSessions(
      consentOf({ scopes: ["openid", "email"], handledAtMs: Date.UTC(2026, 4, 1) }),
      consentOf({ id: "2", device: phone, sid: "sid-phone", scopes: ["offline_access", "read:mail"] }),
      consentOf({ id: "3", handledAtMs: Date.UTC(2026, 2, 1), scopes: ["openid"], remembered: false }),
    );
    const html = await pageWith(sessions);
    const words = wordsOf(html);
    expect(html.match(/<bdi>Agora<\/bdi>/g)).toHaveLength(1);
    expect(html).toContain('<time datetime="2026-03-01T00:00:00.000Z">');
    expect(words).toContain("Allowed on: Chrome on Android · Firefox on Linux");
    const listed = /What it may do: (.*?) Remove access Cancel/.exec(words)?.[1];
    expect(listed).toBe(
      "Keep this access when you are not using the app, until you take it away read:mail Know who you are See your email address",
    );
    expect(words).toContain("Your choice is remembered.");
    expect(words).not.toContain("You are signed out there");
    expect(words).toContain("Remove access of Agora");
  });

  it("whose sign-in has ended still may have access, and the page says so", async () => {
    const sessions = new FakeSessions(consentOf({ sid: "", remembered: false, device: "" }));
    const words = wordsOf(await pageWith(sessions));
    expect(words).toContain("You are signed out there, but the app may still have access.");
    expect(words).toContain("Your choice is not remembered: you are asked again when you next sign in.");
    expect(words).not.toContain("Allowed on:");
  });

  it("are signed in while one of their sign-ins goes on", async () => {
    const sessions = new FakeSessions(consentOf({ sid: "" }), consentOf());
    expect(wordsOf(await pageWith(sessions))).not.toContain("You are signed out there");
  });

  it("cannot write on the page but their names, made harmless", async () => {
    const client = clientOf('evil"><b>', '<img src=x>\u202Egnp."onload=');
    const sessions = new FakeSessions(
      consentOf({ client, scopes: ["constructor", "__proto__", "<b>\u202Eall", ""] }),
      consentOf({ client: clientOf("unnamed", "\u200B") }),
    );
    const html = await pageWith(sessions);
    expect(html).not.toMatch(/<img|<b>|\u202E/);
    expect(wordsOf(html)).toContain(
      "What it may do: constructor __proto__ &lt;b&gt;all ? Remove access Cancel",
    );
    expect(wordsOf(html)).toContain("An app without a name");
  });

  it("are fifty at most, the latest first, with how many more there are", async () => {
    const many = Array.from({ length: 1_000 }, (_, count) =>
      consentOf({
        id: `${count}`,
        client: clientOf(`app-${count}`, `${"A long name of an app, ".repeat(8)}${count}`),
        scopes: Array.from({ length: 100 }, (__, scope) => `scope-${scope}-${"x".repeat(500)}`),
        handledAtMs: count * 1000,
      }),
    );
    const html = await pageWith(new FakeSessions(...many));
    expect(html.match(/value="leave_app"/g)).toHaveLength(50);
    expect(html).toContain('name="client" value="app-999"');
    expect(wordsOf(html)).toContain("and 950 more apps");
    expect(wordsOf(html)).toContain("and 80 more");
    expect(html.length).toBeLessThan(200_000);
  });

  it("of a thousand sign-ins are still one", async () => {
    const many = Array.from({ length: 1_000 }, (_, count) => consentOf({ id: `${count}`, sid: `s${count}` }));
    const html = await pageWith(new FakeSessions(...many));
    expect(html.match(/value="leave_app"/g)).toHaveLength(1);
  });
});

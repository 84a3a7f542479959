import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  browse,
  cookiesOf,
  navigation,
  openQuestion,
  ownForm,
  sendForm,
  testSettings,
} from "../../../testkit/http/browse.ts";
import { faults } from "../../../testkit/http/every-error-page.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";

const question = "/logout?logout_challenge=c1";
const hydra = () => new FakeHydra().openLogout("c1", asksFirst);
type Browser = ReturnType<typeof browse>;
const folder = mkdtempSync(join(tmpdir(), "lethe-languages-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An operator's folder with a language that has no words of its own. */
function localesOf(lang: string): string {
  const dir = mkdtempSync(join(folder, "own-"));
  writeFileSync(join(dir, `${lang}.json`), "{}");
  return dir;
}

function signed(value: string): string {
  const signature = createHmac("sha256", testSettings.COOKIE_SECRET).update(value).digest("base64");
  return encodeURIComponent(`s:${value}.${signature.replace(/=+$/, "")}`);
}

function choose(browser: Browser, path: string, language: string, headers: Record<string, string> = ownForm) {
  return browser
    .post(path)
    .set({ "Content-Type": "text/plain", ...headers })
    .send(`language=${language}\r\n`);
}

describe("the language switch", () => {
  it("has each language by its own name, and says which one the page is in", async () => {
    const { text } = await browse(hydra()).get(question).set(navigation).expect(200);
    expect(text).toContain('<button name="language" value="de" lang="de">Deutsch</button>');
    expect(text).toContain('<button name="language" value="ar" lang="ar">العربية</button>');
    expect(text).toContain(
      '<button name="language" value="en" lang="en" aria-current="true">English</button>',
    );
    expect(text).toMatch(/<summary>.*<bdi>English<\/bdi><\/summary>/);
  });

  it.each([
    ["pt-BR", "Português (Brasil)"],
    ["pt-PT", "Português (Portugal)"],
    ["zh-Hans", "简体中文"],
    ["zh-Hant", "繁體中文"],
    ["he", "עברית"],
    ["id", "Bahasa Indonesia"],
    ["vi", "Tiếng Việt"],
  ])("calls %s %s", async (lang, name) => {
    const env = { LOCALES_DIR: localesOf(lang) };
    const { text } = await browse(hydra(), { env }).get(question).set(navigation).expect(200);
    expect(text).toContain(`<button name="language" value="${lang}" lang="${lang}">${name}</button>`);
  });

  it("knows a choice by the name that a language once had here", async () => {
    const browser = browse(hydra());
    const chosen = await choose(browser, question, "zh").expect(303);
    expect(cookiesOf(chosen)["lethe-language"]?.[0]).toMatch(/zh-Hans/);
    expect((await browser.get(question).set(navigation)).text).toContain('<html lang="zh-Hans" dir="ltr">');
  });

  it.each([
    ["zh", "zh-Hans"],
    ["pt", "pt-BR"],
  ])("keeps to a cookie that says %s, which is %s now", async (before, lang) => {
    const Cookie = `lethe-language=${signed(before)}`;
    const { text } = await browse(hydra())
      .get(question)
      .set({ ...navigation, Cookie });
    expect(text).toContain(`<html lang="${lang}"`);
  });

  it("shows the page that it stands on in that language, from then on, and for a year", async () => {
    const browser = browse(hydra());
    const chosen = await choose(browser, question, "de").expect(303);
    expect(chosen.headers["location"]).toBe("./logout?logout_challenge=c1");
    const cookie = cookiesOf(chosen)["lethe-language"];
    expect(cookie).toEqual(expect.arrayContaining([`Max-Age=${365 * 24 * 60 * 60}`, "HttpOnly"]));
    for (const path of [question, "/nowhere", "/"])
      expect((await browser.get(path).set(navigation)).text).toContain('<html lang="de" dir="ltr">');
  });

  it("comes before what the app and the browser ask for", async () => {
    const asked = openRequest({ query: "ui_locales=fr", client: { ...agora, skipLogoutConsent: false } });
    const browser = browse(new FakeHydra().openLogout("c1", asked));
    const languages = { ...navigation, "Accept-Language": "es" };
    expect((await browser.get(question).set(languages)).text).toContain('lang="fr"');
    await choose(browser, question, "ja").expect(303);
    expect((await browser.get(question).set(languages)).text).toContain('<html lang="ja"');
  });

  it("tells Hydra nothing, and answers nothing", async () => {
    const provider = hydra();
    await choose(browse(provider), question, "de").expect(303);
    expect([provider.asked, provider.told]).toEqual([[], []]);
  });

  it("keeps what the address says, however long and odd, and says nothing of it on the page", async () => {
    const odd = `/nowhere?a=%E0%A4%A&a=&b[c]=${"x".repeat(3000)}?y`;
    const chosen = await choose(browse(hydra()), odd, "de").expect(303);
    expect(chosen.headers["location"]).toBe(`.${odd}`);
  });

  it.each(["//evil.example", "//evil.example/%2e%2e//x", "/\\evil.example"])(
    "stays on our own host at %s",
    async (path) => {
      const chosen = await choose(browse(hydra()), path, "de");
      const { origin } = new URL(
        chosen.headers["location"] ?? "",
        `https://own.example${path}`.replace(/\\/g, "/"),
      );
      expect(origin).toBe("https://own.example");
    },
  );

  it.each([
    ["another site's page", "de", { "Sec-Fetch-Site": "cross-site" }, 415],
    ["another site's page in an older browser", "de", { Origin: "https://evil.example" }, 415],
    ["a language that there is not", "xx", ownForm, 415],
    ["more than a language", `de${"x".repeat(100)}`, ownForm, 415],
  ])("is not there for %s", async (_who, language, headers, status) => {
    const chosen = await choose(browse(hydra()), question, language, headers);
    expect(chosen.status).toBe(status);
    expect(cookiesOf(chosen)["lethe-language"]).toBeUndefined();
  });

  it("stands on every error page that a GET has led to, without the challenge", async () => {
    for (const code of ["challenge_gone", "hydra_unavailable", "not_found", "sign_in_gone"] as const)
      expect((await faults[code].provoke({})).text).toContain('name="language"');
  });

  it("is not on a page whose address would show another one", async () => {
    const browser = browse(hydra());
    const stayed = await sendForm(browser, { ...(await openQuestion(browser)), action: "reject" });
    expect(stayed.status).toBe(200);
    expect(stayed.text).not.toContain('name="language"');
  });

  it("is on a question that is asked again", async () => {
    const refused = await sendForm(browse(hydra()), { logout_challenge: "c1", action: "accept" });
    expect([refused.status, refused.text.includes('name="language"')]).toEqual([403, true]);
  });
});

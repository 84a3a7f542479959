import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { afterAll, describe, expect, it } from "vitest";
import { signedCookies } from "../../../src/middleware/signed-cookies.ts";
import { uiLocales } from "../../../src/pages/ui-locales.ts";
import { loadAssets } from "../../../src/pages/assets.ts";
import { createPages } from "../../../src/pages/pages.ts";
import { loadMessages } from "../../../src/pages/messages.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { browse, browserOf, testSettings } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const root = join(import.meta.dirname, "../../..");
const localesDir = mkdtempSync(join(tmpdir(), "lethe-locales-"));
afterAll(() => rmSync(localesDir, { recursive: true }));
cpSync(join(root, "locales/en.json"), join(localesDir, "en.json"));
writeFileSync(join(localesDir, "de.json"), JSON.stringify({ "home.title": "Abmeldedienst" }));
writeFileSync(join(localesDir, "ar.json"), JSON.stringify({ "home.title": "خدمة تسجيل الخروج" }));
writeFileSync(join(localesDir, "README.txt"), "not a language");

function browsePages(defaultLocale = "en") {
  const pages = createPages({
    canSignOut: true,
    hasAccount: false,
    canSignIn: false,
    viewsDirs: [join(root, "views")],
    linkPrefix: "",
    brand: readConfig(testSettings).brand,
    assets: loadAssets({ publicDir: join(root, "public"), brandCss: undefined }),
    languageChoice: { of: () => undefined },
    uiLocales: uiLocales(signedCookies({ secrets: ["a secret"], isHttps: () => false })),
    messagesFor: loadMessages(localesDir, defaultLocale),
  });
  const app = express();
  app.get("/", (req, res) => pages.send(req, res, "home", { healthy: true }));
  return browserOf(app);
}

describe("a page", () => {
  it.each([
    ["de-AT, de;q=0.9, en;q=0.5", "de", "ltr", "Abmeldedienst"],
    ["ar", "ar", "rtl", "خدمة تسجيل الخروج"],
    ["fr, de;q=0.2, en;q=0.1", "de", "ltr", "Abmeldedienst"],
    ["fr", "en", "ltr", "Sign-out service"],
    ["*", "en", "ltr", "Sign-out service"],
    ["", "en", "ltr", "Sign-out service"],
    ["../../package, x", "en", "ltr", "Sign-out service"],
  ])("for Accept-Language %j is in %s, %s", async (accepted, lang, dir, title) => {
    const page = await browsePages().get("/").set("Accept-Language", accepted).expect(200);
    expect(page.text).toContain(`<html lang="${lang}" dir="${dir}">`);
    expect(page.text).toContain(`<h1>${title}</h1>`);
    expect(page.headers["content-language"]).toBe(lang);
    expect(page.headers["vary"]).toBe("Accept-Language, Cookie");
  });

  it("says in English what its language lacks", async () => {
    const page = await browsePages().get("/").set("Accept-Language", "de").expect(200);
    expect(page.text).toContain("Apps send you here when you sign out.");
  });

  it("is in DEFAULT_LOCALE for a browser without a preference", async () => {
    const page = await browsePages("de").get("/").expect(200);
    expect(page.text).toContain('lang="de"');
  });
});

describe("createApp(config)", () => {
  it("does not start with a DEFAULT_LOCALE that there is not", () => {
    expect(() => browse(new FakeHydra(), { env: { DEFAULT_LOCALE: "xx" } })).toThrow(/DEFAULT_LOCALE/);
  });

  it.each(["/", "/nowhere", "/error", "/logout?logout_challenge=gone"])(
    "says the language of %s",
    async (path) => {
      const page = await browse(new FakeHydra()).get(path).set("Accept-Language", "en-GB");
      expect(page.text).toContain('<html lang="en" dir="ltr">');
      expect(page.headers["content-language"]).toBe("en");
    },
  );
});

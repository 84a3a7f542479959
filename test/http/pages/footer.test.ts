import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { browse, navigation } from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const folder = mkdtempSync(join(tmpdir(), "lethe-foot-"));
afterAll(() => rmSync(folder, { recursive: true }));
const links = {
  HOME_URL: "https://acme.example/",
  HELP_URL: "https://acme.example/help?a=1&b=2",
  PRIVACY_URL: "https://acme.example/privacy",
  TERMS_URL: "https://acme.example/terms",
  SUPPORT_EMAIL: "help+web@acme.example",
};

function show(path: string, env: Record<string, string>) {
  return browse(new FakeHydra().openLogout("c1", asksFirst), { env }).get(path).set(navigation);
}

describe("the frame of a page", () => {
  it.each(["/", "/nowhere", "/logout?logout_challenge=c1"])(
    "has the operator's links below %s",
    async (path) => {
      const { text } = await show(path, links);
      const apart = 'rel="noreferrer" target="_blank"';
      expect(text).toContain(`<a href="https://acme.example/help?a=1&amp;b=2" ${apart}>Help</a>`);
      expect(text).toContain(`<a href="https://acme.example/privacy" ${apart}>Privacy</a>`);
      expect(text).toContain(`<a href="https://acme.example/terms" ${apart}>Terms</a>`);
      expect(text).toContain('<a href="https://acme.example/">Home page</a>');
      expect(text).toContain('<a href="mailto:help+web@acme.example">Contact support</a>');
    },
  );

  it("has none that is not set", async () => {
    const { text } = await show("/nowhere", { HELP_URL: links.HELP_URL });
    expect(text.slice(text.indexOf("<footer")).match(/<a /g)).toHaveLength(1);
    expect((await show("/nowhere", {})).text).not.toMatch(/<footer[\s\S]*<a /);
  });

  it("has the first character of BRAND_NAME where there is no logo", async () => {
    const { text } = await show("/", { BRAND_NAME: "ölympus Bank" });
    expect(text).toContain('<span class="initial" aria-hidden="true">Ö</span> ölympus Bank</header>');
    const withLogo = await show("/", { BRAND_NAME: "Acme", BRAND_LOGO_URL: "https://acme.example/logo.svg" });
    expect(withLogo.text).not.toContain('class="initial"');
  });

  it("is whole around templates that were written before there was one", async () => {
    const views = join(folder, "views");
    mkdirSync(views);
    const body = "<h1><%= it.title %></h1>";
    writeFileSync(join(views, "error.ejs"), `<%- it.part("head", it) -%>${body}<%- it.part("foot") -%>`);
    writeFileSync(
      join(views, "home.ejs"),
      '<%- include("partials/head", { ...it, title: "x" }) -%><%- include("partials/foot") -%>',
    );
    for (const path of ["/nowhere", "/"]) {
      const { text } = await show(path, { ...links, VIEWS_DIR: views });
      expect(text).toContain(">Help</a>");
      expect(text).toContain('name="language"');
    }
  });
});

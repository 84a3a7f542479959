import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { browse, navigation, openQuestion, sendForm } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { PageError } from "../../../src/errors.ts";
import { FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const folder = mkdtempSync(join(tmpdir(), "lethe-look-"));
afterAll(() => rmSync(folder, { recursive: true }));
const views = join(folder, "views");
mkdirSync(join(views, "partials"), { recursive: true });
const hydra = () => new FakeHydra().openLogout("c1", asksFirst);

describe("BRAND_NAME, BRAND_LOGO_URL, BRAND_CSS", () => {
  const css = join(folder, "acme.css");
  writeFileSync(css, "body { color: red }");
  const env = {
    BRAND_NAME: 'Acme & "Sons"',
    BRAND_LOGO_URL: "https://cdn.acme.example/logo.svg",
    BRAND_CSS: css,
  };

  it("stand on every page", async () => {
    const browser = browse(hydra(), { env });
    for (const path of [
      "/",
      "/nowhere",
      "/error",
      "/logout?logout_challenge=c1",
      "/logout?logout_challenge=used",
    ]) {
      const page = await browser.get(path).set(navigation);
      expect(page.text).toContain("Acme &amp; &#34;Sons&#34;");
      expect(page.text).not.toContain('Acme & "');
      expect(page.text).toContain('src="https://cdn.acme.example/logo.svg"');
      const policy = always["Content-Security-Policy"].replace("img-src", "img-src https://cdn.acme.example");
      expect(check(page, { ...always, "Content-Security-Policy": policy })).toEqual([]);
    }
  });

  it("serves the style sheet by a name that holds its hash, after ours", async () => {
    const browser = browse(hydra(), { env });
    const page = await browser.get("/").expect(200);
    const sheets = Array.from(
      page.text.matchAll(/rel="stylesheet" href="([^"]+)"/g),
      ([, path = ""]) => path,
    );
    expect(sheets).toEqual([
      expect.stringMatching(/^\/assets\/lethe-/),
      expect.stringMatching(/^\/assets\/acme-[0-9a-f]{12}\.css$/),
    ]);
    const sheet = await browser.get(sheets[1] ?? "").expect(200);
    expect(sheet.text).toBe("body { color: red }");
  });

  it("leave no trace when they are not set", async () => {
    const page = await browse(hydra()).get("/").expect(200);
    expect(page.text).not.toContain('class="brand"');
    expect(page.text).not.toContain("<img");
  });

  it("do not let the service start with a style sheet that can't be read", () => {
    expect(() => browse(hydra(), { env: { BRAND_CSS: join(folder, "missing.css") } })).toThrow(
      "BRAND_CSS: the file can't be read",
    );
  });
});

describe("VIEWS_DIR", () => {
  it("that is no folder does not let the service start", () => {
    const start = () => browse(hydra(), { env: { VIEWS_DIR: join(folder, "nowhere") } });
    expect(start).toThrow("VIEWS_DIR: there is no such folder");
  });

  it("takes the place of the pages that it has, and ours stay for the others", async () => {
    writeFileSync(
      join(views, "home.ejs"),
      '<%- include("partials/head", { ...it, title: "x" }) %><h1>Our own <%= it.healthy %></h1><%- include("partials/foot") %>',
    );
    const browser = browse(hydra(), { env: { VIEWS_DIR: views } });
    const home = await browser.get("/").expect(200);
    expect(home.text).toContain("<h1>Our own true</h1>");
    expect(home.text).toContain("<!doctype html>");
    expect((await browser.get("/nowhere").expect(404)).text).toContain("Page not found");
  });

  it("takes the place of the frame that all pages share", async () => {
    const framed = join(folder, "framed");
    mkdirSync(join(framed, "partials"), { recursive: true });
    writeFileSync(join(framed, "partials/foot.ejs"), "<footer>Our own</footer>");
    const page = await browse(hydra(), { env: { VIEWS_DIR: framed } })
      .get("/nowhere")
      .expect(404);
    expect(page.text).toContain("Page not found");
    expect(page.text).toContain("<footer>Our own</footer>");
  });

  it("may still ask by its older name what to offer on an error page", async () => {
    const older = join(folder, "older");
    mkdirSync(older);
    for (const page of ["error", "sign-out-stopped"])
      writeFileSync(join(older, `${page}.ejs`), "<p>next: <%= it.wayOn %></p>");
    const failing = hydra().failing("accept", new PageError("hydra_unavailable"));
    const env = { VIEWS_DIR: older, LOGOUT_REVOKE: "all" };
    const browser = browse(failing, { env, flows: new FakeHydraSessions() });
    expect((await browser.get("/nowhere").expect(404)).text).toBe("<p>next: home</p>");
    const question = await openQuestion(browser);
    const stopped = await sendForm(browser, { ...question, action: "accept" });
    expect(stopped.text).toBe("<p>next: retry</p>");
  });

  it("may have partials of its own, for its own pages", async () => {
    const own = join(folder, "own");
    mkdirSync(join(own, "partials"), { recursive: true });
    writeFileSync(join(own, "partials/house.ejs"), "<p>The house of <%= it.owner %></p>");
    writeFileSync(join(own, "home.ejs"), '<%- it.part("house", { owner: "Acme" }) %>');
    const home = await browse(hydra(), { env: { VIEWS_DIR: own } })
      .get("/")
      .expect(200);
    expect(home.text).toBe("<p>The house of Acme</p>");
  });

  it("does not let the service start with a page that asks for a partial that is not there", () => {
    const lacking = join(folder, "lacking");
    mkdirSync(lacking);
    writeFileSync(join(lacking, "home.ejs"), '<%# it.part("left-out") %><%- it.part("huose") %>');
    const start = () => browse(hydra(), { env: { VIEWS_DIR: lacking } });
    expect(start).toThrow(/home\.ejs: there is no partial "huose"$/);
  });

  it("does not let the service start with a page that is broken", () => {
    const broken = join(folder, "broken");
    mkdirSync(broken);
    writeFileSync(join(broken, "error.ejs"), "<% if ( %>");
    expect(() => browse(hydra(), { env: { VIEWS_DIR: broken } })).toThrow(/error\.ejs/);
  });
});

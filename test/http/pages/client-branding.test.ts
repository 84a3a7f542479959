import { describe, expect, it } from "vitest";
import { browse, navigation } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";
import { parseLogoutRequest } from "../../../src/hydra/logout-request.ts";
import { oauthClient } from "../../../src/hydra/oauth-client.ts";

function ask(branding: { logo?: string; primaryColor?: string }, env: Record<string, string> = {}) {
  const client = {
    ...agora,
    skipLogoutConsent: false,
    logoUri: "https://agora.example/own.svg",
    branding: { logo: branding.logo, primaryColor: branding.primaryColor },
  };
  const browser = browse(new FakeHydra().openLogout("c1", openRequest({ client })), { env });
  const page = browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
  return { browser, page };
}

const sheetOf = (html: string) => /\/assets\/color-[^"]+/.exec(html)?.[0];

describe("a client's branding, where it asks", () => {
  it("takes the place of the operator's colour, in a style sheet that is the same for good", async () => {
    const { browser, page } = ask({ primaryColor: "#C8102E" }, { BRAND_COLOR: "#1b5e87" });
    const path = sheetOf((await page).text) ?? "";
    expect(path).toMatch(/^\/assets\/color-c8102e-[\da-f]{12}\.css$/);
    const sheet = await browser.get(path).expect(200);
    expect(sheet.text).toContain(":root{--brand:#c8102e;--on-brand:#ffffff;");
    expect(sheet.text).toMatch(/^[\w#:;(){}@-]+$/);
    expect(sheet.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(sheet.headers["content-type"]).toBe("text/css; charset=utf-8");
    await browser.get(path.replace(/-[\da-f]{12}/, "-000000000000")).expect(404);
    await browser.post(path).expect(405);
  });

  it.each(["#ffcc00", "red", "#12345", "#000;} body{display:none", ""])(
    "leaves out the colour %j, which can't be seen or is none",
    async (primaryColor) => {
      expect(sheetOf((await ask({ primaryColor }).page).text)).toBeUndefined();
      const { text } = await ask({ primaryColor }, { BRAND_COLOR: "#1b5e87" }).page;
      expect(sheetOf(text)).toContain("color-1b5e87-");
    },
  );

  it("has the operator's logo of it before its own, which comes back where that one can't be shown", async () => {
    const page = await ask({ logo: "https://cdn.example/agora.svg" }).page;
    expect(page.text).toContain('src="https://cdn.example/agora.svg"');
    const policy = always["Content-Security-Policy"].replace("img-src", "img-src https://cdn.example");
    expect(check(page, { "Content-Security-Policy": policy })).toEqual([]);
    for (const logo of ["http://cdn.example/a.svg", "data:image/svg+xml,x", "https://a;x/y.svg", "/a.svg"])
      expect((await ask({ logo }).page).text).toContain('src="https://agora.example/own.svg"');
  });

  it("is read of the client's metadata, whatever else is in there", () => {
    const metadata = {
      team: 7,
      branding: { logo: "https://a.example/l.svg", primary_color: "#123456", font: 1 },
    };
    const wanted = { logo: "https://a.example/l.svg", primaryColor: "#123456" };
    expect(oauthClient.parse({ client_id: "a", metadata }).branding).toEqual(wanted);
    const request = { request_url: "/", rp_initiated: true, client: { client_id: "a", metadata } };
    expect(parseLogoutRequest("c", request).client?.branding).toEqual(wanted);
  });

  it.each([undefined, null, "x", 7, [], {}, { branding: null }, { branding: "blue" }, { branding: [] }])(
    "is none, and no fault of Hydra's, in metadata such as %j",
    (metadata) => {
      expect(oauthClient.parse({ client_id: "a", metadata }).branding?.primaryColor).toBeUndefined();
    },
  );

  it("drops what is of another type, and keeps the rest", () => {
    const metadata = { branding: { logo: 7, primary_color: "#123456" } };
    expect(oauthClient.parse({ client_id: "a", metadata }).branding).toEqual({
      logo: undefined,
      primaryColor: "#123456",
    });
  });

  it("is not there where no client asks", async () => {
    const own = browse(new FakeHydra().openLogout("c1", asksFirst));
    const page = await own.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(sheetOf(page.text)).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { browserOf, memoryLog, navigation, serve, testSettings } from "../../../testkit/http/browse.ts";

// Hydra's own answer for a used challenge, over HTTP, because it is the client that holds the URL to Hydra.
async function browseUsed(redirectTo: unknown, env: Record<string, string> = {}) {
  const adminUrl = await serve((_req, res) => {
    res
      .writeHead(410, { "Content-Type": "application/json" })
      .end(JSON.stringify({ redirect_to: redirectTo }));
  });
  const config = readConfig({ ...testSettings, HYDRA_ADMIN_URL: adminUrl, ...env });
  return browserOf(createApp(config, { log: memoryLog().log }));
}

describe("GET /logout with a used challenge whose restart URL is", () => {
  it("relative starts again at Hydra's public origin", async () => {
    const browser = await browseUsed("/oauth2/sessions/logout?id_token_hint=h");
    const answer = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe("https://hydra.example/oauth2/sessions/logout?id_token_hint=h");
  });

  it.each([
    "https://evil.example/oauth2/sessions/logout",
    "//evil.example/",
    "\\\\evil.example/",
    "https://hydra.example@evil.example/",
    "https://user@hydra.example/",
    "http://hydra.example/",
    "https://hydra.example:444/",
    "javascript:alert(1)",
    "https://",
    "",
    null,
    7,
  ])("%j is not followed", async (redirectTo) => {
    const browser = await browseUsed(redirectTo);
    const answer = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(410);
    expect(answer.headers["location"]).toBeUndefined();
    expect(answer.text).not.toContain("evil");
  });

  it("not to be checked, because Hydra's public URL is not known, is not followed", async () => {
    const browser = await browseUsed("https://hydra.example/again", { HYDRA_PUBLIC_URL: "" });
    const answer = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(410);
    expect(answer.headers["location"]).toBeUndefined();
  });
});

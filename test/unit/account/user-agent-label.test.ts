import { describe, expect, it } from "vitest";
import { userAgentLabel } from "../../../src/account/user-agent-label.ts";

const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

describe("userAgentLabel", () => {
  it.each([
    ["Firefox", "Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
    ["Firefox", "Android", "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"],
    ["Firefox", "iPhone", `${iphone} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`],
    [
      "Chrome",
      "Windows",
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
    ],
    [
      "Chrome",
      "Android",
      `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36`,
    ],
    [
      "Chrome",
      "ChromeOS",
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
    ],
    ["Chrome", "iPhone", `${iphone} CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1`],
    ["Chrome", "Linux", `Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/140.0.0.0 Safari/537.36`],
    [
      "Chromium",
      "Linux",
      `Mozilla/5.0 (X11; Linux x86_64) ${webkit} Ubuntu Chromium/140.0.0.0 Chrome/140.0.0.0 Safari/537.36`,
    ],
    [
      "Edge",
      "Windows",
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
    ],
    [
      "Edge",
      "Android",
      `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0`,
    ],
    [
      "Opera",
      "macOS",
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0`,
    ],
    [
      "Samsung Internet",
      "Android",
      `Mozilla/5.0 (Linux; Android 10; K) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    ],
    [
      "Safari",
      "macOS",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    ],
    ["Safari", "iPhone", `${iphone} Version/18.5 Mobile/15E148 Safari/604.1`],
    [
      "Safari",
      "iPad",
      "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    ],
  ])("knows %s on %s, and what kind of device that is", (browser, system, userAgent) => {
    const form = { Android: "phone", iPhone: "phone", iPad: "tablet" }[system] ?? "computer";
    expect(userAgentLabel(userAgent)).toEqual({ browser, system, form });
  });

  it("says what it knows when it knows only one of the two", () => {
    expect(userAgentLabel(`Mozilla/5.0 (Haiku) ${webkit} Chrome/140.0.0.0`)).toEqual({
      browser: "Chrome",
      system: undefined,
      form: "unknown",
    });
    expect(userAgentLabel("Mozilla/5.0 (X11; Linux x86_64) Something/1.0")).toEqual({
      browser: undefined,
      system: "Linux",
      form: "computer",
    });
  });

  it.each([
    "",
    "curl/8.5.0",
    "Firefox",
    "Firefox/140.0 on Windows",
    "This is Chrome/1 on Windows, do not worry",
    "Mozilla/5.0",
    `${"x".repeat(100_000)}Firefox/1 Linux`,
    `Mozilla/5.0 (${" ".repeat(100_000)}Linux) Firefox/140.0`,
    "Mozilla/5.0 (<script>alert(1)</script>)",
  ])("does not believe %.40j", (userAgent) => {
    expect(userAgentLabel(userAgent)).toEqual({ browser: undefined, system: undefined, form: "unknown" });
  });
});

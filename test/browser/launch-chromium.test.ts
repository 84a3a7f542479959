import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { launchChromium, playwrightsOwn } from "./launch-chromium.ts";

const playwright = dirname(createRequire(import.meta.url).resolve("playwright-core/package.json"));

describe("the Chromium that pages are looked at in", needs("chromium"), () => {
  it("goes without what Playwright has it go without", () => {
    const source = readFileSync(join(playwright, "lib/coreBundle.js"), "utf8");
    const [, list = ""] = /disabledFeatures = \[([^\]]*)\]/.exec(source) ?? [];
    const names = Array.from(list.matchAll(/^\s*"(\w+)"/gm), ([, name = ""]) => name);
    expect(playwrightsOwn).toEqual(names.toSorted());
  });

  it("has no pages but those that are opened in it", async () => {
    const browser = await launchChromium(part("chromium").path);
    await (await browser.newContext()).newPage();
    const session = await browser.newBrowserCDPSession();
    const { targetInfos } = await session.send("Target.getTargets", { filter: [{}] });
    expect(targetInfos.map(({ type }) => type).toSorted()).toEqual(["page", "tab"]);
    await browser.close();
  });
});

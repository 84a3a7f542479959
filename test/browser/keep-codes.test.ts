import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { openScene } from "./open-scene.ts";
import { scenes } from "./picture-scenes.ts";
import { launchChromium } from "./launch-chromium.ts";

const scene = scenes.find(({ name }) => name.startsWith("flow-settings-new-backup-codes"));
const desktop = { viewport: { width: 640, height: 600 } };

describe("new backup codes", needs("chromium"), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(part("chromium").path);
  });
  afterAll(() => browser.close());

  async function open(looks: Parameters<typeof openScene>[2] = desktop) {
    if (scene === undefined) throw new Error("there is no such scene");
    const { page, close } = await openScene(browser, scene, looks);
    const codes = await page.locator(".codes code").allTextContents();
    expect(codes.length).toBeGreaterThan(9);
    return { page, close, codes };
  }

  it("can be copied", async () => {
    const { page, close, codes } = await open({
      ...desktop,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(codes.join("\n"));
    await close();
  });

  it("are selected where a page may not copy", async () => {
    const { page, close, codes } = await open();
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))");
    await page.getByRole("button", { name: "Copy" }).click();
    expect(String(await page.evaluate("String(getSelection())")).split(/\s+/)).toEqual(codes);
    expect(await page.getByText("Copied").count()).toBe(0);
    await close();
  });

  it("can be downloaded", async () => {
    const { page, close, codes } = await open();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("backup-codes.txt");
    const text = await readFile(await download.path(), "utf8");
    expect(text.trim().split("\n").slice(-codes.length)).toEqual(codes);
    await close();
  });

  it("can be printed, and the paper has them and no button", async () => {
    const { page, close } = await open();
    await page.evaluate("print = () => { document.title = 'printed'; }");
    await page.getByRole("button", { name: "Print" }).click();
    expect(await page.title()).toBe("printed");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".codes").isVisible()).toBe(true);
    expect(await page.locator("button:visible").count()).toBe(0);
    await close();
  });

  it("have no such buttons without JavaScript", async () => {
    const { page, close } = await open({ ...desktop, javaScriptEnabled: false });
    expect(await page.locator(".keep").count()).toBe(0);
    await close();
  });
});

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { needs, part } from "../../../testkit/vitest/parts.ts";
import { launchChromium } from "../launch-chromium.ts";
import { docsFolder, docsPictures } from "./docs-pictures.ts";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "lethe-gallery-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function gallery(args: string[], env: NodeJS.ProcessEnv = {}) {
  const command = [join(import.meta.dirname, "main.ts"), ...args];
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, command, { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe("npm run gallery", () => {
  it("says what is missing where there is no Chromium", async () => {
    const { code, stderr } = await gallery([folder], { CHROMIUM_PATH: "/nowhere/chromium" });
    expect(code).toBe(1);
    expect(stderr).toContain("there is no Chromium (apt-get install chromium, or set CHROMIUM_PATH to one)");
  });

  it.each([
    [["--languages", "en,tlh"], "there are no languages tlh; there are ar, cs,"],
    [["--looks", "sepia"], "there are no looks sepia; there are light, dark,"],
    [["--scenes", "nothing-like-it"], "no scene is called anything like nothing-like-it"],
  ])("refuses %j", async (args, reason) => {
    const { code, stderr } = await gallery(args);
    expect(code).toBe(1);
    expect(stderr).toContain(reason);
  });

  it("takes every picture in docs/images, and README shows each", () => {
    const names = Object.keys(docsPictures).map((name) => `${name}.png`);
    expect(readdirSync(docsFolder).toSorted()).toEqual(names.toSorted());
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(names.filter((name) => !readme.includes(`docs/images/${name}`))).toEqual([]);
  });

  it(
    "puts pages, states, languages and looks on one page that needs no server",
    needs("chromium"),
    async () => {
      const env = { CHROMIUM_PATH: part("chromium").path };
      const looks = ["--looks", "light,phone-dark,no-script"];
      const first = await gallery([folder, "--scenes", "^error-(gone|not-found)$", ...looks], env);
      expect(first).toMatchObject({ code: 0, stderr: "" });
      // Another language is added to those that are there.
      await gallery([folder, "--scenes", "^confirm$", "--languages", "ar", ...looks], env);

      const browser = await launchChromium(part("chromium").path);
      const page = await browser.newPage();
      const shown = () =>
        page.$$eval("img", (images) => images.map((image) => (image as unknown as { alt: string }).alt));
      await page.goto(pathToFileURL(join(folder, "index.html")).href);
      expect(await shown()).toEqual(
        ["gone", "not-found"].flatMap((state) =>
          ["light", "no-script", "phone-dark"].map((look) => `error · error-${state} · en · ${look}`),
        ),
      );
      await page.locator("img").first().waitFor();
      expect(
        await page.evaluate("document.images[0].decode().then(() => document.images[0].naturalWidth)"),
      ).toBe(640);
      await page.selectOption("[name=look]", "light");
      expect(await shown()).toEqual([
        "error · error-gone · en · light",
        "error · error-not-found · en · light",
      ]);
      await page.selectOption("[name=state]", "error-gone");
      expect(await shown()).toEqual(["error · error-gone · en · light"]);
      await page.reload();
      expect(await shown()).toEqual(["error · error-gone · en · light"]);
      for (const name of ["page", "state", "language"]) await page.selectOption(`[name=${name}]`, "");
      expect(await shown()).toContain("confirm · confirm · ar · light");
      expect(await page.textContent("output")).toBe("3 of 9");
      await page.selectOption("[name=page]", "confirm");
      await page.selectOption("[name=look]", "");
      await page.selectOption("[name=language]", "en");
      expect(await shown()).toEqual([]);
      await browser.close();
    },
  );
});

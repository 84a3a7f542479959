import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../../testkit/vitest/parts.ts";
import { addRules } from "../add-rules.ts";
import { namedViews, pageNames } from "../named-views.ts";
import { openScene } from "../open-scene.ts";
import { chosenPictures, type ChosenPicture } from "./chosen-pictures.ts";
import { expectAsKept } from "./kept-pictures.ts";
import { startSteadyChromium } from "./steady-chromium.ts";
import { takePicture } from "./take-picture.ts";

const consent = chosenPictures.find(({ name }) => name === "consent-light") as ChosenPicture;

describe("a page, to somebody who has seen it before:", needs("chromium", "dejavu"), () => {
  let browser: Browser;
  let stop: () => Promise<void>;
  const views = namedViews();
  const tried = mkdtempSync(join(tmpdir(), "lethe-pictures-"));
  const place = { folder: tried, changed: join(tried, "changed"), keep: false };
  const seen = new Set<string>();
  beforeAll(async () => {
    ({ browser, close: stop } = await startSteadyChromium());
  });
  afterAll(async () => {
    await stop();
    views.remove();
    rmSync(tried, { recursive: true });
  });

  it.each(chosenPictures)("$name looks as it did", async ({ name, scene, options }) => {
    const env = { ...scene.env, ...views.env };
    const { page, close } = await openScene(browser, { ...scene, env }, options);
    seen.add(await views.nameOf(page));
    expectAsKept(name, await takePicture(page));
    await close();
  });

  it("is one of forty pictures, and every page is in one", () => {
    expect(chosenPictures).toHaveLength(40);
    expect(pageNames.filter((page) => !seen.has(page))).toEqual([]);
    const kept = readdirSync(join(import.meta.dirname, "references"));
    expect(kept.toSorted()).toEqual(chosenPictures.map(({ name }) => `${name}.png`).toSorted());
  });

  it("is missed with what makes its reference", () => {
    expect(() => expectAsKept("new", Buffer.from(""), place)).toThrow(
      /no reference .*new\.png\. To make it: RECORD_PAGES=1 npx vitest/,
    );
  });

  describe("a consent page", () => {
    let page: Page;
    let close: () => Promise<void>;
    const open = async (chosen: ChosenPicture) => openScene(browser, chosen.scene, chosen.options);
    beforeAll(async () => {
      ({ page, close } = await open(consent));
      expectAsKept("consent", await takePicture(page), { ...place, keep: true });
    });
    afterAll(() => close());

    it("looks the same twice", async () => {
      const again = await open(consent);
      expectAsKept("consent", await takePicture(again.page), place);
      await again.close();
    });

    it.each([
      ["a link's color", "a { color: var(--care) }"],
      ["a button's color, a little", ".primary { background: #1b6e87 }"],
      ["the color of a line", "#reject { border-color: var(--bad) }"],
      ["a heading in thin letters", "h1 { font-weight: 400 }"],
      ["a missing button", "#reject { display: none }"],
      ["a button that nobody sees", "#reject { visibility: hidden }"],
      ["a missing icon", ".sign { visibility: hidden }"],
      ["a box 12 px to the right", ".buttons { translate: 12px }"],
      ["a box 12 px lower", ".ways { translate: 0 12px }"],
    ])("is seen to have changed by %s", async (_what, rule) => {
      await addRules(page, rule);
      const is = await takePicture(page);
      expect(() => expectAsKept("consent", is, place)).toThrow(
        /consent looks different: \d+ pixels.*See .*-was\.png.*To keep it: RECORD_PAGES=1 npx vitest/,
      );
      expect(readFileSync(join(place.changed, "consent-is.png")).equals(is)).toBe(true);
      const others = ["consent-difference.png", "consent-is.png", "consent-was.png"];
      expect(readdirSync(place.changed)).toEqual(others);
      rmSync(place.changed, { recursive: true });
    });
  });
});

import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { forEachConcurrently } from "../../../src/concurrency.ts";
import { chromiumNames, findProgram, noChromium } from "../../../testkit/processes/find-program.ts";
import { launchChromium } from "../launch-chromium.ts";
import { namedViews } from "../named-views.ts";
import { scenes } from "../picture-scenes.ts";
import { takeDocsPictures } from "./docs-pictures.ts";
import { galleryPage } from "./gallery-page.ts";
import { looks, usualLooks } from "./looks.ts";
import { takeLooks } from "./take-looks.ts";

// npm run gallery: every page in every state and look, in the languages that are asked for, on one local page.

const usage = `npm run gallery -- [folder] [--languages en,de | all] [--looks ${Object.keys(looks).join(",")} | all] [--scenes pattern]
npm run gallery -- --docs    takes the pictures in docs/images`;
const known = {
  languages: readdirSync(join(import.meta.dirname, "../../../locales")).map((file) =>
    file.replace(".json", ""),
  ),
  looks: Object.keys(looks),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    languages: { type: "string", default: "en" },
    looks: { type: "string", default: usualLooks.join(",") },
    scenes: { type: "string", default: "" },
    docs: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const languages = listed("languages");
const wantedLooks = listed("looks");
const chosen = scenes.filter(({ name }) => new RegExp(values.scenes).test(name));
const executablePath = findProgram("CHROMIUM_PATH", chromiumNames);
if (executablePath === undefined) stop(noChromium);
if (chosen.length === 0) stop(`no scene is called anything like ${values.scenes}`);

const browser = await launchChromium(executablePath);
if (values.docs) await takeDocsPictures(browser);
else await takeGallery();
await browser.close();

async function takeGallery(): Promise<void> {
  const folder = resolve(positionals[0] ?? mkdtempSync(join(tmpdir(), "lethe-gallery-")));
  const views = namedViews();
  const pairs = languages.flatMap((language) => chosen.map((scene) => ({ language, scene })));
  await forEachConcurrently(pairs, availableParallelism(), async ({ language, scene }) => {
    const named = { ...scene, env: { ...scene.env, ...views.env } };
    const wanted = { scene: named, language, looks: wantedLooks, scale: 1 };
    await takeLooks(browser, wanted, async (look, picture, page) => {
      const place = join(folder, language, await views.nameOf(page), scene.name);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, `${look}.png`), picture);
    });
  });
  views.remove();
  const index = join(folder, "index.html");
  writeFileSync(index, galleryPage(folder));
  console.log(`${pairs.length * wantedLooks.length} pictures: ${pathToFileURL(index).href}`);
}

function listed(kind: "languages" | "looks"): string[] {
  if (values[kind] === "all") return known[kind];
  const asked = values[kind].split(",");
  const unknown = asked.filter((one) => !known[kind].includes(one));
  if (unknown.length > 0)
    stop(`there are no ${kind} ${unknown.join(", ")}; there are ${known[kind].join(", ")}`);
  return asked;
}

function stop(reason: string): never {
  console.error(`${reason}\n\n${usage}`);
  process.exit(1);
}

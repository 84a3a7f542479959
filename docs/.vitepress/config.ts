import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { anchorOf } from "../../build/docs/anchor.ts";
import { keepToSite } from "./links.ts";

const decisions = readdirSync(join(import.meta.dirname, "../decisions"))
  .filter((file) => file.endsWith(".md"))
  .toSorted()
  .map((file) => page(`decisions/${file.replace(/\.md$/, "")}`));

// `npm run docs` builds it. Every page of docs/ stands here, or a test fails.
export default defineConfig({
  title: "Lethe",
  description: "The logout provider for Ory Hydra",
  lastUpdated: false,
  // Of the demo, on the reader's own machine.
  ignoreDeadLinks: "localhostLinks",
  head: [["meta", { name: "referrer", content: "no-referrer" }]],
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Quick start", link: "/quick-start" },
      { text: "Settings", link: "/settings" },
      { text: "Troubleshooting", link: "/troubleshooting" },
    ],
    sidebar: [
      group("Begin", ["quick-start", "init", "kratos", "ory-network", "olympus"]),
      group("Run", [
        "docker-compose",
        "kubernetes",
        "proxies",
        "several-domains",
        "production",
        "observability",
        "upgrading",
      ]),
      group("Use", [
        "apps",
        "sign-out",
        "recipes",
        "admin-api",
        "hooks",
        "library",
        "library-reference",
        "api-report",
        "templates",
      ]),
      group("When something is wrong", ["troubleshooting", "doctor", "errors"]),
      group("Reference", ["settings", "routes", "versions"]),
      group("Trust", ["security", "threat-model", "performance", "scale"]),
      group("Coming from", ["from-hera", "from-ory-reference-ui"]),
      group("Maintain", ["releasing"]),
      { text: "Decisions", collapsed: true, items: decisions },
    ],
  },
  markdown: {
    anchor: { slugify: anchorOf },
    config: keepToSite,
  },
});

function group(text: string, pages: string[]) {
  return { text, items: pages.map(page) };
}

/** A page by its file, under its own heading. */
function page(file: string) {
  const source = readFileSync(join(import.meta.dirname, `../${file}.md`), "utf8");
  const [, heading = file] = /^# (.*)$/m.exec(source) ?? [];
  return { text: heading.replaceAll("`", ""), link: `/${file}` };
}

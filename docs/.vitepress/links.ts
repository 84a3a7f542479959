import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { z } from "zod";

type Token = ReturnType<MarkdownRenderer["parse"]>[number];

const ofPage = z.object({ relativePath: z.string() });
const ofPackage = z.object({
  repository: z.union([z.string(), z.object({ url: z.string() })]).optional(),
});

/** Leads what is in the repository and not on the site to the repository, or nowhere while nobody has said where that is (`repository` in package.json). */
export function keepToSite(md: MarkdownRenderer): void {
  const repository = repositoryUrl();
  md.core.ruler.push("keep-to-site", ({ tokens, env }) => {
    const page = ofPage.safeParse(env);
    const depth = page.data?.relativePath.split("/").length ?? 1;
    const outside = new RegExp(`^(?:\\.\\./){${depth}}`);
    for (const { children } of tokens) leadOut(children ?? [], outside, repository);
  });
}

function leadOut(tokens: Token[], outside: RegExp, repository: string | undefined): void {
  let isDropped = false;
  for (const token of tokens) {
    if (token.type === "link_close" && isDropped) {
      token.tag = "span";
      isDropped = false;
    }
    const href = token.type === "link_open" ? (token.attrGet("href") ?? "") : "";
    if (!outside.test(href)) continue;
    if (repository === undefined) {
      token.tag = "span";
      token.attrs = null;
      isDropped = true;
    } else token.attrSet("href", `${repository}/blob/main/${href.replace(outside, "")}`);
  }
}

function repositoryUrl(): string | undefined {
  const text = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  const { repository } = ofPackage.parse(JSON.parse(text));
  const url = typeof repository === "string" ? repository : repository?.url;
  return url?.replace(/^git\+/, "").replace(/\.git$/, "");
}

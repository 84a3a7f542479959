import type { Answers } from "./answers.ts";

/** The hosts between which Kratos's cookies go; `theirs` is undefined where there is no Kratos. */
export function cookieHosts({ baseUrl, kratosPublicUrl, kratosBrowserUrl }: Answers) {
  const kratosUrl = kratosBrowserUrl ?? kratosPublicUrl;
  return {
    ours: new URL(baseUrl).hostname,
    theirs: kratosUrl === undefined ? undefined : new URL(kratosUrl).hostname,
  };
}

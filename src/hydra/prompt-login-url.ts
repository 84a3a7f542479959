import { sameOriginUrl } from "../web-url.ts";

/**
 * Where the same authorization begins again with `prompt=login`: Hydra then asks for a sign-in whichever user it remembers, and takes any user's.
 * Undefined where no link can do that: a POST left no parameters, a request object speaks for itself, a device's page is not one, or that
 * was asked for already.
 */
export function askingUrl(requestUrl: string, publicUrl: string | undefined): string | undefined {
  const url = changeable(requestUrl, publicUrl);
  if (url === undefined) return undefined;
  const query = url.searchParams;
  const prompts = promptsOf(query);
  if (prompts.includes("login") || prompts.includes("none")) return undefined;
  // Without one the query stays as the app wrote it, to the letter.
  if (!query.has("prompt")) return `${url.href}&prompt=login`;
  query.set("prompt", [...prompts, "login"].join(" "));
  return url.href;
}

/** The same authorization without `select_account`; undefined where no link can do that. */
export function withoutSelectAccount(requestUrl: string, publicUrl: string | undefined): string | undefined {
  const url = changeable(requestUrl, publicUrl);
  if (url === undefined) return undefined;
  const others = promptsOf(url.searchParams).filter((prompt) => prompt !== "select_account");
  if (others.length === 0) url.searchParams.delete("prompt");
  else url.searchParams.set("prompt", others.join(" "));
  return url.href;
}

function changeable(requestUrl: string, publicUrl: string | undefined): URL | undefined {
  const held = publicUrl === undefined ? undefined : sameOriginUrl(requestUrl, publicUrl);
  if (held === undefined) return undefined;
  const url = new URL(held);
  const query = url.searchParams;
  if (!url.pathname.endsWith("/oauth2/auth") || !query.has("client_id")) return undefined;
  return ["request", "request_uri"].some((name) => query.has(name)) ? undefined : url;
}

function promptsOf(query: URLSearchParams): string[] {
  return query
    .getAll("prompt")
    .flatMap((value) => value.split(" "))
    .filter((prompt) => prompt !== "");
}

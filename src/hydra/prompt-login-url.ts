import { sameOriginUrl } from "../web-url.ts";

/**
 * Where the same authorization begins again with `prompt=login`: Hydra then asks for a sign-in whichever user it remembers, and takes any user's.
 * Undefined where no link can do that: a POST left no parameters, a request object speaks for itself, a device's page is not one, or that
 * was asked for already.
 */
export function askingUrl(requestUrl: string, publicUrl: string | undefined): string | undefined {
  const held = publicUrl === undefined ? undefined : sameOriginUrl(requestUrl, publicUrl);
  if (held === undefined) return undefined;
  const url = new URL(held);
  const query = url.searchParams;
  if (!url.pathname.endsWith("/oauth2/auth") || !query.has("client_id")) return undefined;
  if (["request", "request_uri"].some((name) => query.has(name))) return undefined;
  const prompts = query.getAll("prompt").flatMap((value) => value.split(" "));
  if (prompts.includes("login") || prompts.includes("none")) return undefined;
  const others = prompts.filter((prompt) => prompt !== "");
  // Without one the query stays as the app wrote it, to the letter.
  if (!query.has("prompt")) return `${url.href}&prompt=login`;
  query.set("prompt", [...others, "login"].join(" "));
  return url.href;
}

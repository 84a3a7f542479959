import type { Config } from "../config/config.ts";
import { isDeviceUrl } from "../hydra/authorization-url.ts";
import { paths } from "../paths.ts";
import { sameOriginUrl } from "../web-url.ts";

/** A client's request at Hydra, or a page of ours (a path, as browsers see it). */
export type BeganAt = { requestUrl: string } | { page: string };

/** Where the same sign-in begins again; undefined where no link can repeat it. */
export function beginningOf(
  began: BeganAt,
  { linkPrefix, hydra }: Pick<Config, "hydra" | "linkPrefix">,
): string | undefined {
  if ("page" in began) return began.page;
  return isDeviceUrl(began.requestUrl)
    ? `${linkPrefix}${paths.device}`
    : repeatable(began.requestUrl, hydra.publicUrl);
}

// A POST left no parameters, and a request that was pushed (RFC 9126) is good for once.
function repeatable(requestUrl: string, publicUrl: string | undefined): string | undefined {
  const url = publicUrl === undefined ? undefined : sameOriginUrl(requestUrl, publicUrl);
  if (url === undefined) return undefined;
  const { pathname, searchParams } = new URL(url);
  const canRepeat = searchParams.has("client_id") && !searchParams.has("request_uri");
  return canRepeat && pathname.endsWith("/oauth2/auth") ? url : undefined;
}

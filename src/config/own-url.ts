import type { Config } from "./config.ts";

/**
 * A page of ours as browsers see it; undefined where `BASE_URL` is not set: then its origin is not known.
 * @param path such as `/account`
 */
export function ownUrl({ baseUrl, linkPrefix }: Pick<Config, "baseUrl" | "linkPrefix">, path: string) {
  return baseUrl === undefined ? undefined : `${new URL(baseUrl).origin}${linkPrefix}${path}`;
}

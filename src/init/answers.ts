import type { NewClient } from "../hydra/create-client-script.ts";
import { isWebUrl } from "../web-url.ts";
import type { Image } from "./image.ts";

/** How Lethe will be run, and so where its settings stand. */
export const forms = ["env", "yaml", "compose", "helm"] as const;
export type Form = (typeof forms)[number];

/** Whether Lethe will run in a container. */
export function isContainer(form: Form | undefined): boolean {
  return form === "compose" || form === "helm";
}

/** What a set-up is made from. Addresses have no slash at the end. */
export interface Answers {
  /** Lethe as browsers see it. */
  baseUrl: string;
  hydraAdminUrl: string;
  /** Hydra as browsers see it. */
  hydraPublicUrl: string;
  /** Undefined: no Kratos, Lethe signs out alone. */
  kratosPublicUrl: string | undefined;
  /** Kratos as browsers see it, where that is not `kratosPublicUrl`. */
  kratosBrowserUrl: string | undefined;
  kratosAdminUrl: string | undefined;
  form: Form;
  /** Of a container. Undefined: one that is built first. */
  image: Image | undefined;
  clients: NewClient[];
}

/**
 * An app as it is typed: `NAME=REDIRECT_URI`, or `NAME=REDIRECT_URI,POST_LOGOUT_URI`. Without the second it is the start page of the first's origin.
 * @returns what is wrong, as a sentence, when something is
 */
export function readClient(typed: string): NewClient | string {
  const at = typed.indexOf("=");
  const name = typed.slice(0, Math.max(at, 0)).trim();
  const [redirectUri = "", afterwards, ...more] = typed.slice(at + 1).split(",");
  if (name === "" || more.length > 0)
    return "an app is NAME=REDIRECT_URI or NAME=REDIRECT_URI,POST_LOGOUT_URI";
  if (!isPlainUri(redirectUri)) return `the redirect URI of ${name} must be an http(s) URL without fragment`;
  const postLogoutRedirectUri = afterwards ?? new URL("/", redirectUri).href;
  // Hydra refuses such a client.
  if (
    !isPlainUri(postLogoutRedirectUri) ||
    new URL(postLogoutRedirectUri).origin !== new URL(redirectUri).origin
  )
    return `the post-logout URI of ${name} must be an http(s) URL of the redirect URI's scheme, host and port`;
  return { name, redirectUri, postLogoutRedirectUri };
}

function isPlainUri(text: string): boolean {
  return URL.canParse(text) && isWebUrl(new URL(text)) && !text.includes("#");
}

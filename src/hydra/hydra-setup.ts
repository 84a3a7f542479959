import { z } from "zod";
import { isNoRoute } from "../upstream/no-route.ts";
import { isWebUrl } from "../web-url.ts";
import { createPeek, headerOf, pageAt, versionIn } from "../upstream/peek.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { jsonHeaders } from "../upstream/ory-call.ts";
import type { HydraClientOptions } from "./admin-call.ts";

/** What can be seen of Hydra's settings from outside, without a sign-in and without writing anything. */
export interface HydraSetup {
  /** As Hydra says it; a build of one's own says "master". Undefined when the admin API does not answer. */
  version: string | undefined;
  /** Undefined when Hydra's public API can't be reached from here, or is none. */
  seenPublic: HydraPublic | undefined;
}

export interface HydraPublic {
  /** `issuer` (OpenID Connect Discovery 1.0 §3). */
  issuer: string;
  /** Where Hydra believes that browsers reach it, by its `authorization_endpoint`. */
  believedUrl: string;
  /** How far Hydra's clock is ahead of this machine's, in milliseconds, to a second or two. Undefined when it does not say. */
  clockAheadMs: number | undefined;
  /** Where browsers are sent, without the query; undefined where that was not seen. */
  leadsTo: { error: string | undefined; postLogoutRedirect: string | undefined; device: string | undefined };
}

/** What Hydra's settings are called, for telling an operator what to change. */
export const hydraSettingNames = {
  error: "urls.error",
  postLogoutRedirect: "urls.post_logout_redirect",
  device: "urls.device.verification",
  logout: "urls.logout",
  issuer: "urls.self.issuer",
  publicUrl: "urls.self.public",
} as const;

// A client that is not there: the refusal leads to the error page, and Hydra writes nothing down.
const noClient = "/oauth2/auth?client_id=lethe-doctor-no-such-client&response_type=code&state=lethe-doctor";

/** Never throws: what can't be seen is undefined. */
export async function lookAtHydra(options: HydraClientOptions): Promise<HydraSetup> {
  const { adminUrl, publicUrl, apiKey } = options;
  const { get, close } = createPeek(options);
  try {
    const [version, seenPublic] = await Promise.all([
      get(`${adminUrl}/version`, jsonHeaders(apiKey)).then(versionIn),
      publicUrl === undefined ? undefined : lookAtPublic(publicUrl),
    ]);
    return { version, seenPublic };
  } finally {
    close();
  }

  async function lookAtPublic(base: string): Promise<HydraPublic | undefined> {
    const [about, error, postLogoutRedirect, device] = await Promise.all([
      get(`${base}/.well-known/openid-configuration`),
      get(base + noClient),
      get(`${base}/oauth2/sessions/logout`),
      get(`${base}/oauth2/device/verify`),
    ]);
    const read = discovery.safeParse(about?.data);
    if (about?.status !== 200 || !read.success) return undefined;
    const believedUrl = baseOf(read.data.authorization_endpoint);
    if (believedUrl === undefined) return undefined;
    return {
      issuer: read.data.issuer,
      believedUrl,
      clockAheadMs: clockAheadMs(about),
      leadsTo: {
        error: placeOf(error),
        postLogoutRedirect: placeOf(postLogoutRedirect),
        device: device !== undefined && isNoRoute(device) ? undefined : placeOf(device),
      },
    };
  }
}

const discovery = z.object({ issuer: z.string().min(1), authorization_endpoint: z.string() });

function baseOf(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const url = new URL(endpoint);
  if (!isWebUrl(url)) return undefined;
  return url.origin + url.pathname.replace(/\/(?:oauth2\/auth)?$/, "");
}

function clockAheadMs(answer: TransportResponse): number | undefined {
  const theirs = Date.parse(headerOf(answer, "date"));
  return Number.isNaN(theirs) ? undefined : theirs - Date.now();
}

function placeOf(answer: TransportResponse | undefined): string | undefined {
  const location = headerOf(answer, "location");
  return URL.canParse(location) ? pageAt(new URL(location)) : undefined;
}

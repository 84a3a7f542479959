import { AdminApi } from "./admin-api.ts";
import { startApps } from "../clients/start-clients.ts";
import { startAutoSignIn } from "../clients/auto-sign-in.ts";
import { BrowserAgent } from "../browser/browser-agent.ts";
import { startHydra, type RunningHydra } from "./start-hydra.ts";

export interface HydraCapabilities {
  /** Revokes one consent by its id, and not only all that a subject has at a client. */
  revokeOneConsent: boolean;
  /** The device flow (RFC 8628). */
  deviceFlow: boolean;
  /** A logout challenge that was answered is not given out again. Where challenges carry the request themselves it is, until it expires. */
  endedChallengesAreGone: boolean;
}

const elsewhere = "http://127.0.0.1:9";

/** Asks the Hydra that the suites run on. */
export async function hydraCapabilities(): Promise<{ version: string; can: HydraCapabilities }> {
  const host = "localhost";
  const signIn = await startAutoSignIn(host);
  const hydra = await startHydra({
    urls: {
      login: signIn.loginUrl,
      consent: signIn.consentUrl,
      logout: new URL("/logout", signIn.loginUrl).href,
      error: elsewhere,
      postLogoutRedirect: elsewhere,
    },
  });
  try {
    const [revokeOneConsent, deviceFlow, endedChallengesAreGone] = [
      await revokesOneConsent(hydra),
      await hasDeviceFlow(hydra),
      await forgetsEndedChallenges(hydra),
    ];
    return { version: hydra.version, can: { revokeOneConsent, deviceFlow, endedChallengesAreGone } };
  } finally {
    await Promise.all([hydra.close(), signIn.close()]);
  }

  async function forgetsEndedChallenges({ adminUrl, publicUrl }: RunningHydra): Promise<boolean> {
    const [admin, agent] = [new AdminApi(adminUrl), new BrowserAgent()];
    signIn.admin = admin;
    const apps = await startApps(publicUrl, admin, host);
    try {
      const app = await apps.register();
      await app.signIn(agent, "ada");
      const { url } = await agent.open(app.signOutUrl());
      const request = `${adminUrl}/admin/oauth2/auth/requests/logout`;
      const rejected = await fetch(`${request}/reject${url.search}`, { method: "PUT" });
      if (rejected.status !== 204) throw new Error(`Hydra answers a reject with ${rejected.status}`);
      return (await statusOf(`${request}${url.search}`)) !== 200;
    } finally {
      await apps.close();
    }
  }
}

// An old one takes no notice of the id, and misses a subject.
async function revokesOneConsent({ adminUrl }: RunningHydra): Promise<boolean> {
  const url = `${adminUrl}/admin/oauth2/auth/sessions/consent?consent_request_id=x&consent_challenge_id=x`;
  return (await statusOf(url, "DELETE")) !== 400;
}

async function hasDeviceFlow({ localUrl }: RunningHydra): Promise<boolean> {
  return (await statusOf(`${localUrl}/oauth2/device/auth`, "POST")) !== 404;
}

async function statusOf(url: string, method = "GET"): Promise<number> {
  const answer = await fetch(url, { method, redirect: "manual" });
  await answer.body?.cancel();
  return answer.status;
}

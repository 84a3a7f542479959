import { expect } from "vitest";
import { z } from "zod";
import { startApp } from "../../demo/apps/start-app.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { startAdminRecorder, type AdminRecorder } from "../../testkit/ory/admin-recorder.ts";
import { startAutoSignIn } from "../../testkit/clients/auto-sign-in.ts";
import { startLethe } from "../../testkit/processes/start-lethe.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { startHydra } from "../../testkit/ory/start-hydra.ts";
import { startFront, type Front } from "./front.ts";
import type { Person } from "./browser.ts";
import { trapPage } from "./trap-page.ts";

export interface App {
  url: string;
  signedOutUrl: string;
}

/** Real Hydra, Lethe in front of it, and three apps, each on a site of its own. */
export interface ClientsFixture {
  hydra: Front;
  lethe: Front;
  recorder: AdminRecorder;
  /** Signs out without a question. */
  agora: App;
  /** Always asks. */
  bank: App;
  /** Wants to be told, in an iframe. */
  mail: App;
  /** What Hydra's admin API says of the sign-out at this address of Lethe's: where it began. */
  beginningOf(letheUrl: string): Promise<string>;
  /** Whether Hydra, asked with prompt=none, knows who sits at this browser. */
  isSignedIn(person: Person): Promise<boolean>;
  close(): Promise<void>;
}

const registered = z.object({ client_id: z.string(), client_secret: z.string() });

/** @param letheHost `127.0.0.1` puts Lethe on Hydra's own site, `localhost` on another */
export async function startClientsFixture(letheHost: "localhost" | "127.0.0.1"): Promise<ClientsFixture> {
  const letheUrl = `http://${letheHost}:${await freePort()}`;
  const hydraUrl = `http://127.0.0.1:${await freePort()}`;
  const autoSignIn = await startAutoSignIn("sign-in.localhost");
  const hydra = await startHydra({
    urls: {
      login: autoSignIn.loginUrl,
      consent: autoSignIn.consentUrl,
      logout: `${letheUrl}/logout`,
      error: `${letheUrl}/error`,
      postLogoutRedirect: `${letheUrl}/logged-out`,
    },
    env: { URLS_SELF_ISSUER: hydraUrl, URLS_SELF_PUBLIC: hydraUrl },
  });
  const admin = new AdminApi(hydra.adminUrl);
  autoSignIn.admin = admin;
  const recorder = await startAdminRecorder(hydra.adminUrl);
  const letheFront = { url: letheUrl, servicePort: await freePort(), trap: trapPage };
  const hydraFront = { url: hydraUrl, servicePort: Number(new URL(hydra.publicUrl).port), trap: trapPage };
  const fronts = { hydra: await startFront(hydraFront), lethe: await startFront(letheFront) };
  const lethe = await startLethe(letheUrl, {
    PORT: String(letheFront.servicePort),
    HYDRA_ADMIN_URL: recorder.url,
    HYDRA_PUBLIC_URL: hydraUrl,
  });
  const running: { close(): Promise<void> }[] = [
    lethe,
    fronts.lethe,
    fronts.hydra,
    recorder,
    autoSignIn,
    hydra,
  ];
  const probe = await register("Probe", `${hydraUrl}/trap/probe`, {});
  return {
    ...fronts,
    recorder,
    agora: await startClient("agora"),
    bank: await startClient("bank", { skip_logout_consent: false }),
    mail: await startClient("mail", { frontchannel_logout_session_required: true }, "/front-channel-logout"),
    beginningOf,
    isSignedIn,
    async close() {
      for (const part of running) await part.close();
    },
  };

  async function startClient(
    name: string,
    client: Record<string, unknown> = {},
    frontChannel = "",
  ): Promise<App> {
    const port = await freePort();
    const url = `http://${name}.localhost:${port}`;
    const { client_id: id, client_secret: secret } = await register(name, `${url}/callback`, {
      post_logout_redirect_uris: [`${url}/logged-out`],
      ...(frontChannel && { frontchannel_logout_uri: url + frontChannel }),
      ...client,
    });
    const face = { APP_NAME: name, APP_HINT: "", APP_URL: url, PORT: port, HOST: "127.0.0.1" };
    const own = { ISSUER_URL: hydraUrl, CLIENT_ID: id, CLIENT_SECRET: secret };
    running.unshift(await startApp({ ...face, ...own }));
    return { url, signedOutUrl: `${url}/logged-out` };
  }

  async function register(name: string, redirectUri: string, client: Record<string, unknown>) {
    return admin.send("POST", "/admin/clients", registered, {
      client_name: name,
      client_uri: new URL(redirectUri).origin,
      redirect_uris: [redirectUri],
      scope: "openid profile email",
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_post",
      skip_consent: true,
      ...client,
    });
  }

  async function beginningOf(address: string): Promise<string> {
    const { search } = new URL(address);
    const shape = z.object({ request_url: z.string() });
    const { request_url: path } = await admin.send(
      "GET",
      `/admin/oauth2/auth/requests/logout${search}`,
      shape,
    );
    return new URL(path, hydraUrl).href;
  }

  async function isSignedIn(person: Person): Promise<boolean> {
    const query = new URLSearchParams({
      client_id: probe.client_id,
      redirect_uri: `${hydraUrl}/trap/probe`,
      response_type: "code",
      scope: "openid",
      state: "probe-probe",
      prompt: "none",
    });
    const tab = await person.newTab();
    await tab.open(`${hydraUrl}/oauth2/auth?${query.toString()}`);
    const answer = new URL(tab.url()).searchParams;
    await tab.close();
    expect(answer.get("state")).toBe("probe-probe");
    // Whoever gets as far as the consent is signed in.
    const outcome = answer.get("error") ?? "code";
    expect(["code", "consent_required", "login_required"]).toContain(outcome);
    return outcome !== "login_required";
  }
}

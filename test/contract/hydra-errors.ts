import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { AdminApi } from "../../testkit/ory/admin-api.ts";
import type { App, SignIn } from "../../testkit/clients/client.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import type { Page } from "../../testkit/browser/page.ts";

const completed = z.object({ redirect_to: z.url() });

/** What a provocation plays with. */
export interface Provocation {
  admin: AdminApi;
  publicUrl: string;
  app: App;
  signIn: SignIn;
}

/** Sends a browser where Hydra has nothing but an error for it: to `urls.error`, or to the app with one. */
export type Provoke = (scene: Provocation) => Promise<Page>;

/** Each way there that does not need time to pass. */
export const provocations: Record<string, Provoke> = {
  "two tabs sign in to the same app, and the older goes on": async (scene) => {
    const agent = new BrowserAgent();
    const older = await begin(agent, scene);
    await begin(agent, scene);
    return agent.open(await letIn(scene.admin, older));
  },
  "the browser takes no cookies, or goes on at another host name": async (scene) =>
    new BrowserAgent().open(await letIn(scene.admin, await begin(new BrowserAgent(), scene))),
  "the login app makes up its answer": async (scene) => {
    const url = authorization(scene);
    url.searchParams.set("login_verifier", "made-up");
    return new BrowserAgent().open(url);
  },
  "no client has this id": async (scene) =>
    new BrowserAgent().open(authorization(scene, { client_id: "nobody" })),
  "the client is not named": async (scene) =>
    new BrowserAgent().open(authorization(scene, { client_id: "" })),
  "the redirect URI is not registered": async (scene) =>
    new BrowserAgent().open(authorization(scene, { redirect_uri: "https://evil.example/callback" })),
  "the scope is not allowed": async (scene) =>
    new BrowserAgent().open(authorization(scene, { scope: "openid moon" })),
  "the redirect URI is no URI": async (scene) =>
    new BrowserAgent().open(authorization(scene, { redirect_uri: "not a URI" })),
  "the hint of a sign-out has a bad signature": async ({ app, signIn }) =>
    new BrowserAgent().open(
      app.usualSignOutUrl({ ...signIn, idToken: signIn.idToken.replace(/\.[^.]*$/, ".AAAA") }),
    ),
  "the hint of a sign-out is of alg none": async ({ app, signIn }) =>
    new BrowserAgent().open(app.usualSignOutUrl({ ...signIn, idToken: withAlg(signIn.idToken, "none") })),
  "the hint of a sign-out is of alg HS256": async ({ app, signIn }) =>
    new BrowserAgent().open(app.usualSignOutUrl({ ...signIn, idToken: withAlg(signIn.idToken, "HS256") })),
  "the hint of a sign-out names a key that Hydra does not have": async ({ app, signIn }) =>
    new BrowserAgent().open(app.usualSignOutUrl({ ...signIn, idToken: withAlg(signIn.idToken, "RS256") })),
  "the hint of a sign-out is no token": async ({ app, signIn }) =>
    new BrowserAgent().open(app.usualSignOutUrl({ ...signIn, idToken: "garbage" })),
  "a sign-out has a state and no hint": async ({ app }) =>
    new BrowserAgent().open(app.signOutUrl({ state: "s1" })),
  "a sign-out leads to an address that is not registered": async ({ app, signIn }) =>
    new BrowserAgent().open(
      app.signOutUrl({
        id_token_hint: signIn.idToken,
        post_logout_redirect_uri: "https://evil.example/",
      }),
    ),
};

/** How long a challenge lives at the Hydra of `lateProvocation`. */
export const lifespanSeconds = 4;

/** Needs a Hydra whose challenges live for `lifespanSeconds`: the browser goes on when they are over, however long that takes. */
export const lateProvocation: { name: string; provoke: Provoke } = {
  name: "the sign-in took too long",
  provoke: async (scene) => {
    const agent = new BrowserAgent();
    const wayOn = await letIn(scene.admin, await begin(agent, scene));
    await pause((lifespanSeconds + 1) * 1000);
    return agent.open(wayOn);
  },
};

function authorization({ publicUrl, app }: Provocation, parameters: Record<string, string> = {}): URL {
  const url = new URL("/oauth2/auth", publicUrl);
  const usual = {
    client_id: app.clientId,
    response_type: "code",
    scope: "openid",
    state: "a state of more than eight characters",
    redirect_uri: app.signedOutUrl.replace("signed-out", "callback"),
  };
  for (const [name, value] of Object.entries({ ...usual, ...parameters })) url.searchParams.set(name, value);
  return url;
}

async function begin(agent: BrowserAgent, scene: Provocation): Promise<string> {
  const page = await agent.open(authorization(scene), { follow: false });
  const location = new URL(page.answer.headers.location ?? "", page.url);
  return location.searchParams.get("login_challenge") ?? location.href;
}

async function letIn(admin: AdminApi, challenge: string): Promise<string> {
  const path = `/admin/oauth2/auth/requests/login/accept?login_challenge=${encodeURIComponent(challenge)}`;
  return (await admin.send("PUT", path, completed, { subject: "somebody" })).redirect_to;
}

function withAlg(token: string, alg: string): string {
  const [, payload = ""] = token.split(".");
  const head = Buffer.from(JSON.stringify({ alg, typ: "JWT", kid: "nobody's" })).toString("base64url");
  if (alg === "none") return `${head}.${payload}.`;
  return `${head}.${payload}.${createHmac("sha256", "a secret").update(`${head}.${payload}`).digest("base64url")}`;
}

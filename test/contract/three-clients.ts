import { setTimeout as pause } from "node:timers/promises";
import { expect, vi } from "vitest";
import type { App, SignIn } from "../../testkit/clients/client.ts";
import type { Apps, Notice } from "../../testkit/clients/start-clients.ts";
import type { BrowserAgent } from "../../testkit/browser/browser-agent.ts";

/** The three kinds of apps: one that nobody tells, and one for each channel. */
export interface ThreeClients {
  plain: App;
  back: App;
  front: App;
}

export async function registerThreeClients(apps: Apps): Promise<ThreeClients> {
  return {
    plain: await apps.register(),
    back: await apps.register({
      client_name: "Backgammon",
      backchannel_logout_uri: "{base}/back-channel",
      backchannel_logout_session_required: true,
    }),
    front: await apps.register({
      client_name: "Frontispiece",
      frontchannel_logout_uri: "{base}/front-channel",
      frontchannel_logout_session_required: true,
    }),
  };
}

/** Signs in to all three. */
export async function signInToAll(
  threeClients: ThreeClients,
  agent: BrowserAgent,
): Promise<Record<keyof ThreeClients, SignIn>> {
  const plain = await threeClients.plain.signIn(agent, "");
  const back = await threeClients.back.signIn(agent, "");
  return { plain, back, front: await threeClients.front.signIn(agent, "") };
}

/** What these apps have heard once `atLeast` notices are in and a moment has passed in which more could have come. */
export async function noticesTo(
  apps: Apps,
  { plain, back, front }: ThreeClients,
  atLeast: number,
): Promise<Notice[]> {
  const names = new Set([plain, back, front].map(({ name }) => name));
  const heard = () => apps.notices.filter(({ app }) => names.has(app));
  await vi.waitFor(() => expect(heard().length).toBeGreaterThanOrEqual(atLeast), { timeout: 60_000 });
  await pause(300);
  return heard().toSorted(
    (one, other) => one.app.localeCompare(other.app) || one.sid.localeCompare(other.sid),
  );
}

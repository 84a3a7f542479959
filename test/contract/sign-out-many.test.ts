import { request } from "node:http";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import type { DepsOverrides } from "../../src/deps.ts";
import { listen, type Listening } from "../../src/server/listen.ts";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";
import type { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { listen as listenAnywhere, type Listening as Door } from "../../testkit/processes/listen.ts";
import type { Page } from "../../testkit/browser/page.ts";
import { startSignOutFixture, type SignOutFixture } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll } from "./three-clients.ts";

describe("a sign-out of very much, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let fixture: SignOutFixture;
  let door: Door;
  let lethe: Listening | undefined;
  /** What Hydra was asked to end, and what it said: `end 204`, `revoke one 400`, `revoke app 204`, `accept 200`. */
  let told: string[] = [];

  beforeAll(async () => {
    fixture = await startSignOutFixture();
    fixture.login.remember = false;
    door = await listenAnywhere((incoming, outgoing) => {
      const url = new URL(incoming.url ?? "/", fixture.hydra.adminUrl);
      const headers = { ...incoming.headers, host: url.host };
      const onward = request(url, { method: incoming.method, headers }, (answer) => {
        const kind = kindOf(incoming.method, url);
        if (kind !== undefined) told.push(`${kind} ${answer.statusCode}`);
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
  });
  beforeEach(() => {
    told = [];
  });
  afterAll(async () => {
    await lethe?.close();
    await door?.close();
    await fixture?.close();
  });

  /** In this process, because how long a request may work is no setting. */
  async function startLethe(settings: Record<string, string>, overrides: DepsOverrides): Promise<void> {
    await lethe?.close();
    const config = readConfig({
      HYDRA_ADMIN_URL: `http://127.0.0.1:${door.port}`,
      HYDRA_PUBLIC_URL: fixture.hydra.publicUrl,
      KRATOS_PUBLIC_URL: fixture.door.url,
      KRATOS_BROWSER_URL: fixture.kratos.publicUrl,
      KRATOS_ADMIN_URL: fixture.kratos.adminUrl,
      BASE_URL: fixture.letheUrl,
      COOKIE_SECRET: "only the contract suite uses this secret",
      LOGOUT_REVOKE: "all",
      LOGOUT_REVOKE_DELAY: "0",
      ...settings,
    });
    const app = createApp(config, { log: pino({ level: "silent" }), ...overrides });
    lethe = await listen(app, { port: Number(new URL(fixture.letheUrl).port), host: "127.0.0.1" });
  }

  async function goOnToTheEnd(agent: BrowserAgent, first: Page): Promise<{ said: string[]; last: Page }> {
    const said: string[] = [];
    let last = first;
    while (last.button("go-on") !== undefined) {
      said.push(last.words.replaceAll(/[\u2066-\u2069]/g, ""));
      expect(told.filter((line) => line.startsWith("accept"))).toEqual([]);
      // oxlint-disable-next-line no-await-in-loop -- each page has the form of the next
      last = await agent.press(last, "go-on");
    }
    return { said, last };
  }

  it.each([true, false])(
    "goes on page by page until everything has ended, and ends it once; Kratos's admin API: %s",
    async (hasAdmin) => {
      await startLethe(
        { LOGOUT_OFFER_EVERYWHERE: "true", ...(!hasAdmin && { KRATOS_ADMIN_URL: "" }) },
        { signOutBudgetMs: 0 },
      );
      const [ada, threeClients] = [await fixture.account(), await fixture.threeClients()];
      const here = await fixture.browser(ada);
      const others = [await fixture.browser(ada), await fixture.browser(ada)];
      const signIns = [await signInToAll(threeClients, here)];
      for (const other of others) signIns.push(await signInToAll(threeClients, other));
      told = [];

      const question = await here.open(threeClients.plain.signOutUrl());
      const { said, last } = await goOnToTheEnd(here, await here.press(question, "everywhere"));
      expect(said.map((words) => Array.from(words.matchAll(/\d of \d/g), ([count]) => count))).toEqual([
        ["1 of 2", "0 of 3"],
        ["2 of 2", "0 of 3"],
        ["2 of 2", "1 of 3"],
        ["2 of 2", "2 of 3"],
      ]);
      expect(last.words).toMatch(/You are signed out/);
      expect(told).toEqual([
        "end 204",
        "end 204",
        "revoke app 204",
        "revoke app 204",
        "revoke app 204",
        "accept 200",
      ]);
      for (const agent of [here, ...others]) {
        expect(await threeClients.plain.whoIs(agent)).toBe("login_required");
        expect(await fixture.whoAmI(agent)).toBe(401);
      }
      for (const signIn of signIns.flatMap((all) => Object.values(all)))
        expect(await fixture.tokens(signIn)).toBe("dead");
      // Those of the other sign-ins were told before their access ended; with no delay, nobody is of this one.
      expect(await noticesTo(fixture.apps, threeClients, 2)).toEqual(
        signIns
          .slice(1)
          .map(({ back }) => ({ channel: "back", app: threeClients.back.name, sid: back.sid }))
          .toSorted((one, other) => one.sid.localeCompare(other.sid)),
      );
    },
  );

  it("revokes each consent alone, and asks a Hydra that can't for that at first, and not for each app", async () => {
    await startLethe({}, {});
    const counts = [];
    for (const number of [10, 3]) {
      const [ada, asking] = [await fixture.account(), await fixture.apps.register()];
      const here = await fixture.browser(ada);
      await asking.signIn(here, "");
      for (let at = 1; at < number; at += 1) await (await fixture.apps.register()).signIn(here, "");
      told = [];
      await here.press(await here.open(asking.signOutUrl()), "accept");
      const count = (line: string) => told.filter((one) => one === line).length;
      counts.push({
        refused: count("revoke one 400"),
        alone: count("revoke one 204"),
        together: count("revoke app 204"),
      });
      expect(told.at(-1)).toBe("accept 200");
    }
    expect(counts).toEqual(
      hydraHere().can.revokeOneConsent
        ? [
            { refused: 0, alone: 10, together: 0 },
            { refused: 0, alone: 3, together: 0 },
          ]
        : [
            // As many as are under way at once.
            { refused: 8, alone: 0, together: 10 },
            { refused: 0, alone: 0, together: 3 },
          ],
    );
  });
});

function kindOf(method: string | undefined, { pathname, searchParams }: URL): string | undefined {
  if (pathname.endsWith("/logout/accept")) return "accept";
  if (method !== "DELETE") return undefined;
  if (pathname.endsWith("/sessions/login")) return "end";
  return searchParams.has("subject") ? "revoke app" : "revoke one";
}

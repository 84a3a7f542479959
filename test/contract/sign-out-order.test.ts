import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Readable } from "node:stream";
import { runCommand } from "../../src/cli/run-command.ts";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";
import type { SignIn } from "../../testkit/clients/client.ts";
import { startSignOutFixture, type SignOutFixture } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll } from "./three-clients.ts";

describe("lethe sign-out, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let fixture: SignOutFixture;
  beforeAll(async () => {
    fixture = await startSignOutFixture();
  });
  afterAll(async () => fixture?.close());

  /** Ada in two browsers, and Eve in a third, each signed in to the same three apps. */
  async function scene() {
    const [ada, eve] = [await fixture.account(), await fixture.account()];
    const clients = await fixture.threeClients();
    const browsers = [
      await fixture.browser(ada),
      await fixture.browser(ada),
      await fixture.browser(eve),
    ] as const;
    const [one, two, third] = browsers;
    const atOne = await signInToAll(clients, one);
    const atTwo = await signInToAll(clients, two);
    return { ada, clients, one, two, third, atOne, atTwo, atThird: await signInToAll(clients, third) };
  }

  async function signOut(...args: string[]) {
    let said = "";
    let wrong = "";
    const code = await runCommand(["sign-out", "--json", "--yes", ...args], {
      env: {
        HYDRA_ADMIN_URL: fixture.hydra.adminUrl,
        KRATOS_PUBLIC_URL: fixture.kratos.publicUrl,
        KRATOS_ADMIN_URL: fixture.kratos.adminUrl,
        COOKIE_SECRET: "only the contract suite uses this secret",
      },
      workingDir: import.meta.dirname,
      stdin: Readable.from([]),
      stdout: { write: (text) => (said += text) },
      stderr: { write: (text) => (wrong += text) },
    });
    return { code, wrong, answer: said === "" ? undefined : (JSON.parse(said) as unknown) };
  }

  async function tokensOf({ plain, back, front }: Record<"plain" | "back" | "front", SignIn>) {
    return Promise.all([plain, back, front].map((signIn) => fixture.tokens(signIn)));
  }

  const whoAre = async (...agents: Parameters<SignOutFixture["whoAmI"]>[0][]) =>
    Promise.all(agents.map((agent) => fixture.whoAmI(agent)));
  // Hydra knows who it is, and asks for another consent: none was remembered.
  const signedIn = "consent_required";
  const [alive, dead] = [Array(3).fill("alive"), Array(3).fill("dead")];

  it("ends all of a user: sessions, sign-ins, tokens; tells each app of each sign-in; and leaves others alone", async () => {
    const { ada, clients, one, two, third, atOne, atTwo, atThird } = await scene();
    const dry = await signOut("--subject", ada.id, "--dry-run");
    expect(dry).toMatchObject({ code: 0, answer: { dry_run: true, sessions: 2, sign_ins: 2, clients: 3 } });
    expect(await tokensOf(atOne)).toEqual(alive);

    const { code, answer, wrong } = await signOut("--subject", ada.id, "--reason", "laptop stolen");
    expect({ code, answer }).toEqual({
      code: 0,
      answer: { state: "done", ended: { sessions: 2, sign_ins: 2, clients: 3 }, still_listed: 0 },
    });
    expect(await whoAre(one, two, third)).toEqual([401, 401, 200]);
    expect([await tokensOf(atOne), await tokensOf(atTwo), await tokensOf(atThird)]).toEqual([
      dead,
      dead,
      alive,
    ]);
    expect(await clients.plain.whoIs(one)).toBe("login_required");
    expect(await clients.plain.whoIs(two)).toBe("login_required");
    expect(await noticesTo(fixture.apps, clients, 2)).toEqual(
      [atOne.back.sid, atTwo.back.sid]
        .toSorted()
        .map((sid) => ({ channel: "back", app: clients.back.name, sid })),
    );
    expect(wrong.match(/sign_out_order\.\w+/g)).toEqual(["sign_out_order.begun", "sign_out_order.done"]);
    expect(wrong).toContain("laptop stolen");
    const again = await signOut("--subject", ada.id);
    expect(again.answer).toMatchObject({ state: "done", ended: { sessions: 0, sign_ins: 0, clients: 0 } });
  });

  it("leaves the sign-in that is to stay", async () => {
    const { ada, clients, one, two, atOne, atTwo } = await scene();
    const { code, answer } = await signOut("--subject", ada.id, "--except-sid", atTwo.plain.sid);
    expect({ code, answer }).toMatchObject({ code: 0, answer: { ended: { sign_ins: 1 } } });
    expect(await tokensOf(atOne)).toEqual(dead);
    expect(await clients.plain.whoIs(one)).toBe("login_required");
    expect(await clients.plain.whoIs(two)).toBe(signedIn);
    // Where Hydra can revoke none by its id, all access of a client ends that lost some of it.
    expect(await tokensOf(atTwo)).toEqual(hydraHere().can.revokeOneConsent ? alive : dead);
    expect(await noticesTo(fixture.apps, clients, 1)).toEqual([
      { channel: "back", app: clients.back.name, sid: atOne.back.sid },
    ]);
  });

  it("ends one sign-in and tells its apps", async () => {
    const { ada, clients, one, two, atOne } = await scene();
    const { code } = await signOut("--subject", ada.id, "--sid", atOne.plain.sid);
    expect(code).toBe(0);
    expect(await clients.plain.whoIs(one)).toBe("login_required");
    expect(await clients.plain.whoIs(two)).toBe(signedIn);
    expect(await tokensOf(atOne)).toEqual(dead);
    expect(await noticesTo(fixture.apps, clients, 1)).toEqual([
      { channel: "back", app: clients.back.name, sid: atOne.back.sid },
    ]);
  });

  it("ends one client's access alone, in one line (Olympus: logging out of only the OAuth2 client)", async () => {
    const { ada, clients, one, two, atOne, atTwo } = await scene();
    const { code, answer } = await signOut("--subject", ada.id, "--client", clients.plain.clientId);
    expect({ code, answer }).toMatchObject({
      code: 0,
      answer: { ended: { sessions: 0, sign_ins: 0, clients: 1 } },
    });
    expect(await tokensOf(atOne)).toEqual(["dead", "alive", "alive"]);
    expect(await tokensOf(atTwo)).toEqual(["dead", "alive", "alive"]);
    expect(await whoAre(one, two)).toEqual([200, 200]);
    expect(await clients.plain.whoIs(one)).toBe(signedIn);
  });

  it("ends every client's access and leaves the sign-ins", async () => {
    const { ada, clients, one, atOne, atTwo } = await scene();
    expect(await signOut("--subject", ada.id, "--all-clients")).toMatchObject({ code: 0 });
    expect([await tokensOf(atOne), await tokensOf(atTwo)]).toEqual([dead, dead]);
    expect(await clients.plain.whoIs(one)).toBe(signedIn);
  });

  it("ends nothing of a subject that there is not", async () => {
    expect(await signOut("--subject", "no-one")).toMatchObject({
      code: 0,
      answer: { state: "done", ended: { sessions: 0, sign_ins: 0, clients: 0 } },
    });
  });
});

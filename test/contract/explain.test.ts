import { expect, it } from "vitest";
import { Readable } from "node:stream";
import { runCommand } from "../../src/cli/run-command.ts";
import { isRecord } from "../../src/is-record.ts";
import type { LogoutFixture, Scene } from "./logout-fixture.ts";
import { onEachProvider } from "./on-each-provider.ts";

/** `lethe explain --json`, with the settings that the Lethe of the fixture has. */
async function explain(fixture: LogoutFixture, about: string) {
  let said = "";
  let wrong = "";
  const code = await runCommand(["explain", "--json", "-"], {
    env: {
      HYDRA_ADMIN_URL: fixture.provider.adminUrl,
      HYDRA_PUBLIC_URL: fixture.provider.publicUrl,
      COOKIE_SECRET: "only the contract suite uses this secret",
    },
    workingDir: import.meta.dirname,
    stdin: Readable.from([`${about}\n`]),
    stdout: { write: (text) => (said += text) },
    stderr: { write: (text) => (wrong += text) },
  });
  const answer: unknown = said === "" ? {} : JSON.parse(said);
  const { cases, refused } = (isRecord(answer) ? answer : {}) as { cases?: Case[]; refused?: string[] };
  return { code, wrong, said, refused, plain: cases?.find(({ isPlain }) => isPlain)?.reason };
}

interface Case {
  isPlain: boolean;
  reason: string;
}

/** Why Lethe decided as it did, each time, by its log. */
function reasonsIn(fixture: LogoutFixture): (string | undefined)[] {
  return Array.from(fixture.lethe.output().matchAll(/"reason":"(\w+)"/g), ([, reason]) => reason);
}

async function expectReason(fixture: LogoutFixture, { agent }: Scene, link: URL, reason?: string) {
  const before = reasonsIn(fixture).length;
  await agent.open(link);
  // The log of the process comes when it comes.
  await expect.poll(() => new Set(reasonsIn(fixture).slice(before))).toEqual(new Set([reason]));
}

onEachProvider((fixture) => {
  it.each<[what: string, client: Record<string, unknown>, link: (scene: Scene) => URL]>([
    ["the usual link", {}, ({ app, signIn }) => app.usualSignOutUrl(signIn)],
    ["a link without a URI", {}, ({ app, signIn }) => app.signOutUrl({ id_token_hint: signIn.idToken })],
    [
      "a client that wants to be asked",
      { skip_logout_consent: false },
      ({ app, signIn }) => app.usualSignOutUrl(signIn),
    ],
    [
      "a trusted client",
      { skip_logout_consent: true },
      ({ app, signIn }) => app.signOutUrl({ id_token_hint: signIn.idToken }),
    ],
    ["no hint", {}, ({ app }) => app.signOutUrl({})],
  ])("of %s says what Lethe then decides", async (_what, client, linkOf) => {
    const scene = await fixture().scene(client);
    const link = linkOf(scene);
    const explained = await explain(fixture(), link.href);
    expect(explained).toMatchObject({ code: 0, wrong: "", refused: [] });
    expect(explained.said).not.toContain(scene.signIn.idToken);
    await expectReason(fixture(), scene, link, explained.plain);
  });

  it("of a client's id says what its usual link comes to", async () => {
    const scene = await fixture().scene();
    const explained = await explain(fixture(), scene.app.clientId);
    await expectReason(fixture(), scene, scene.app.usualSignOutUrl(scene.signIn), explained.plain);
  });

  it.each<[what: string, link: (scene: Scene) => URL]>([
    [
      "an address that is not the client's",
      ({ app, signIn }) =>
        app.signOutUrl({
          id_token_hint: signIn.idToken,
          post_logout_redirect_uri: "https://elsewhere.example/",
        }),
    ],
    ["state without a hint", ({ app }) => app.signOutUrl({ state: "abc" })],
  ])("says that Hydra refuses %s, which it then does", async (_what, linkOf) => {
    const scene = await fixture().scene();
    const link = linkOf(scene);
    const explained = await explain(fixture(), link.href);
    expect(explained).toMatchObject({ code: 1, refused: [expect.stringMatching(/^Hydra refuses /)] });
    const page = await scene.agent.open(link);
    expect(page.url.pathname).toBe("/error");
  });

  it("knows no client of another name", async () => {
    const explained = await explain(fixture(), "no-such-client");
    expect(explained).toMatchObject({ code: 1, wrong: "lethe: Hydra has no client with this id\n" });
  });
});

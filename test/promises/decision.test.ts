import { expect } from "vitest";
import { browse, memoryLog, navigation } from "../../testkit/http/browse.ts";
import {
  accepting,
  adaIsHere,
  asking,
  evaIsHere,
  skips,
  type Row,
} from "../../testkit/http/decision-rows.ts";
import { agora, FakeHydra, openRequest } from "../../testkit/fakes/fake-hydra.ts";
import { promise } from "./readme.ts";

async function openSignOut(
  { request, env = {}, currentUser }: Partial<Row>,
  headers: Record<string, string> = navigation,
) {
  const memory = memoryLog();
  const hydra = new FakeHydra().openLogout("c1", openRequest(request));
  const reader = currentUser && { currentUser: () => Promise.resolve(currentUser) };
  const browser = browse(hydra, { env, log: memory.log, ...reader });
  const answer = await browser.get("/logout?logout_challenge=c1").set(headers);
  const logged = memory.lines.find(({ decision }) => decision !== undefined);
  const asks = answer.text.includes('id="accept"');
  return { answer, told: hydra.told, reason: logged?.["reason"], asks };
}

/** Every way into one row of the table. */
async function expectRow(rows: Row[], reason: string): Promise<void> {
  const ofReason = rows.filter((row) => row.reason === reason);
  expect(ofReason).not.toEqual([]);
  for (const row of ofReason) {
    const seen = await openSignOut(row);
    expect({ what: row.what, reason: seen.reason, asks: seen.asks, told: seen.told }).toEqual({
      what: row.what,
      reason,
      asks: rows === asking,
      told: rows === asking ? [] : ["accept c1"],
    });
  }
}

promise(
  "it is not a user's own page load (iframe, image, script, HEAD; prefetch gets 503) | asks | `not_navigation`",
  async () => {
    const loads = { iframe: "navigate", image: "no-cors", script: "no-cors" };
    for (const [dest, mode] of Object.entries(loads)) {
      const seen = await openSignOut({}, { "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest });
      expect(seen).toMatchObject({ asks: true, told: [], reason: "not_navigation" });
    }
    const hydra = new FakeHydra().openLogout("c1");
    await browse(hydra).head("/logout?logout_challenge=c1").set(navigation).expect(200);
    const ahead = await openSignOut({}, { ...navigation, "Sec-Purpose": "prefetch" });
    expect([hydra.told, ahead.told, ahead.answer.status]).toEqual([[], [], 503]);
  },
);
promise("`LOGOUT_PROMPT=always` | asks | `prompt_always`", () => expectRow(asking, "prompt_always"));
promise("the client says `skip_logout_consent: false` | asks | `client_requires_prompt`", () =>
  expectRow(asking, "client_requires_prompt"),
);
promise(
  "no client asked (no `id_token_hint`), and `LOGOUT_PROMPT` is not never | asks | `op_initiated`",
  async () => {
    await expectRow(asking, "op_initiated");
    const nobody = { request: { rpInitiated: false, client: undefined } };
    const { reason, told } = await openSignOut({ ...nobody, env: { LOGOUT_PROMPT: "never" } });
    expect([reason, told]).toEqual(["prompt_never", ["accept c1"]]);
  },
);
promise("`LOGOUT_PROMPT=never` | does not ask | `prompt_never`", () => expectRow(accepting, "prompt_never"));
promise(
  "a parameter is repeated, or the hint does not belong to this sign-in and this client | asks | `ambiguous_request`",
  () => expectRow(asking, "ambiguous_request"),
);
promise(
  "another user is signed in at this browser than the hint names | asks | `subject_mismatch`",
  async () => {
    await expectRow(asking, "subject_mismatch");
    const { answer } = await openSignOut({ currentUser: evaIsHere });
    expect(answer.text).toMatch(/<p class="notice" role="alert">.*this request is about/);
  },
);
promise(
  "it is not known who is signed in at this browser, though something could know (`LOGOUT_REQUIRE_KNOWN_USER=true`) | asks | `unknown_user`",
  async () => {
    await expectRow(asking, "unknown_user");
    const nobody = { currentUser: { configured: true }, env: { LOGOUT_REQUIRE_KNOWN_USER: "false" } };
    expect((await openSignOut(nobody)).told).toEqual(["accept c1"]);
  },
);
promise(
  "`LOGOUT_RECENT_INTERACTION` is set, and the user was last seen longer ago | asks | `no_recent_interaction`",
  () => expectRow(asking, "no_recent_interaction"),
);
promise(
  "the client says `skip_logout_consent: true`, or is in `TRUSTED_CLIENT_IDS` | does not ask | `trusted_client`",
  () => expectRow(accepting, "trusted_client"),
);
promise(
  "`post_logout_redirect_uri` is one of the client's own, and matches `LOGOUT_ALLOWLIST` where that is set | does not ask | `allowlisted_redirect`",
  () => expectRow(accepting, "allowlisted_redirect"),
);
promise(
  "none of these: there is no `post_logout_redirect_uri`, or `LOGOUT_ALLOWLIST` is set and does not match it | asks | `redirect_not_allowlisted`",
  () => expectRow(asking, "redirect_not_allowlisted"),
);

promise("The first row that matches decides", async () => {
  const frame = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" };
  const refusing = { ...agora, skipLogoutConsent: false };
  const old = { ...adaIsHere, seenAtMs: Date.now() - 7_200_000 };
  const trusted = { LOGOUT_RECENT_INTERACTION: "1h", TRUSTED_CLIENT_IDS: "agora" };
  const unclear = { query: "id_token_hint=x&id_token_hint=y" };
  const [always, never] = [{ LOGOUT_PROMPT: "always" }, { LOGOUT_PROMPT: "never" }];
  const nobody = { rpInitiated: false, client: undefined };
  // Each of them would be decided otherwise by every row further down that can go with it.
  const cases: [string, Partial<Row>, Record<string, string>?][] = [
    ["not_navigation", { env: { ...trusted, ...always }, currentUser: evaIsHere }, frame],
    ["not_navigation", { env: { ...trusted, ...never } }, frame],
    ["prompt_always", { env: { ...trusted, ...always }, request: nobody, currentUser: evaIsHere }],
    ["client_requires_prompt", { env: { ...trusted, ...never }, request: { client: refusing, ...unclear } }],
    ["client_requires_prompt", { env: trusted, request: { client: refusing, rpInitiated: false } }],
    ["op_initiated", { env: trusted, request: { ...nobody, ...unclear }, currentUser: evaIsHere }],
    ["prompt_never", { env: { ...trusted, ...never }, request: unclear, currentUser: evaIsHere }],
    ["ambiguous_request", { env: trusted, request: unclear, currentUser: evaIsHere }],
    ["subject_mismatch", { env: trusted, currentUser: { ...evaIsHere, seenAtMs: 0 } }],
    ["unknown_user", { env: trusted, currentUser: { configured: true } }],
    ["no_recent_interaction", { env: trusted, currentUser: old }],
    ["trusted_client", { env: { TRUSTED_CLIENT_IDS: "agora" } }],
    ["allowlisted_redirect", {}],
  ];
  for (const [reason, row, headers] of cases) {
    expect((await openSignOut(row, headers)).reason).toBe(reason);
  }
});

promise("`reason` stands in the log.", async () => {
  const { reason } = await openSignOut({ env: { LOGOUT_PROMPT: "always" } });
  expect(reason).toBe("prompt_always");
});

promise('Lethe\'s log says why it asked: `"reason":"client_requires_prompt"`.', async () => {
  const { reason, asks } = await openSignOut({ request: skips(false) });
  expect([reason, asks]).toEqual(["client_requires_prompt", true]);
});

promise(
  "Clients made with `--file` or through the admin API have no opinion (`null`), and the redirect address decides.",
  async () => {
    const registered = await openSignOut({ request: { client: agora } });
    const other = await openSignOut({ request: { client: { ...agora, postLogoutRedirectUris: [] } } });
    expect([registered.asks, other.asks]).toEqual([false, true]);
  },
);

promise("It asks when it should ask, does not ask when that is safe", async () => {
  const safe = await openSignOut({ currentUser: adaIsHere });
  const unsafe = await openSignOut({ currentUser: evaIsHere });
  expect([safe.asks, safe.told, unsafe.asks, unsafe.told]).toEqual([false, ["accept c1"], true, []]);
});

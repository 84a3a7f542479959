import { expect } from "vitest";
import { browse, memoryLog, navigation } from "../http/browse.ts";
import { accepting, adaIsHere, asking, evaIsHere, skips, type Row } from "../http/decision-rows.ts";
import { agora, FakeHydra, openRequest } from "../http/fake-hydra.ts";
import { promise } from "./readme.ts";

async function openSignOut(
  { request, env = {}, evidence }: Partial<Row>,
  headers: Record<string, string> = navigation,
) {
  const memory = memoryLog();
  const hydra = new FakeHydra().openLogout("c1", openRequest(request));
  const reader = evidence && { evidence: () => Promise.resolve(evidence) };
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
  "it is not a person's own page load (iframe, image, script, HEAD; prefetch gets 503) | asks, and does nothing | `not_navigation`",
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
promise("no app asked (no `id_token_hint`) | asks | `op_initiated`", () => expectRow(asking, "op_initiated"));
promise("`LOGOUT_PROMPT=never` | does not ask | `prompt_never`", () => expectRow(accepting, "prompt_never"));
promise("parameters are repeated, or the hint is not this sign-in's | asks | `ambiguous_request`", () =>
  expectRow(asking, "ambiguous_request"),
);
promise(
  "somebody else is signed in at this browser than the hint names | asks, naming both | `subject_mismatch`",
  async () => {
    await expectRow(asking, "subject_mismatch");
    const { answer } = await openSignOut({ evidence: evaIsHere });
    expect(answer.text).toContain("as \u2068eva\u2069, but this request is about \u2068ada\u2069.");
  },
);
promise("nobody knows who is signed in here, and something could | asks | `unknown_user`", () =>
  expectRow(asking, "unknown_user"),
);
promise(
  "`LOGOUT_RECENT_INTERACTION` is set and the person was last seen longer ago | asks | `no_recent_interaction`",
  () => expectRow(asking, "no_recent_interaction"),
);
promise(
  "the client says `skip_logout_consent: true`, or is in `TRUSTED_CLIENT_IDS` | does not ask | `trusted_client`",
  () => expectRow(accepting, "trusted_client"),
);
promise(
  "`post_logout_redirect_uri` is one of the client's own (and matches `LOGOUT_ALLOWLIST`, if set) | does not ask | `allowlisted_redirect`",
  () => expectRow(accepting, "allowlisted_redirect"),
);
promise("anything else | asks | `redirect_not_allowlisted`", () =>
  expectRow(asking, "redirect_not_allowlisted"),
);

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
  const safe = await openSignOut({ evidence: adaIsHere });
  const unsafe = await openSignOut({ evidence: evaIsHere });
  expect([safe.asks, safe.told, unsafe.asks, unsafe.told]).toEqual([false, ["accept c1"], true, []]);
});

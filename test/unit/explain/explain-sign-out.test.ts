import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { readEndSessionLink } from "../../../src/explain/end-session-link.ts";
import { explainSignOut } from "../../../src/explain/explain-sign-out.ts";
import type { RegisteredClient } from "../../../src/hydra/client-registry.ts";
import { hintFor } from "../../../testkit/fakes/fake-hydra.ts";
import { needed } from "../../../testkit/http/settings-fixture.ts";

const agora: RegisteredClient = {
  id: "agora",
  name: "Agora",
  redirectUris: ["https://agora.example/callback"],
  postLogoutRedirectUris: ["https://agora.example/signed-out", "https://agora.example/bye"],
  skipLogoutConsent: undefined,
  backchannelLogoutUri: undefined,
  frontchannelLogoutUri: undefined,
};
const withKratos = { KRATOS_PUBLIC_URL: "http://kratos:4433" };
const nowMs = Date.parse("2026-11-27T12:00:00Z");

interface Given {
  env?: Record<string, string>;
  client?: Partial<RegisteredClient>;
  link?: string;
}

function explain({ env = {}, client = {}, link }: Given = {}) {
  const config = readConfig({ ...needed, ...env });
  const read = link === undefined ? undefined : readEndSessionLink(link);
  return explainSignOut({ client: { ...agora, ...client }, link: read, config, nowMs });
}

const trueClaims = {
  iss: "https://hydra.example",
  sub: "ada",
  sid: "s1",
  aud: ["agora"],
  iat: nowMs / 1000,
};

function linkWith(parameters: Record<string, string | undefined>, ...more: [string, string][]): string {
  const given = Object.entries({ id_token_hint: hintFor(trueClaims), ...parameters }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `https://hydra.example/oauth2/sessions/logout?${new URLSearchParams([...given, ...more]).toString()}`;
}

/** The plain case's reason, and what to change. */
async function plainOf(given: Given) {
  const { cases, change } = await explain(given);
  const plain = cases.filter(({ isPlain }) => isPlain);
  expect(plain).toHaveLength(1);
  return { reason: plain[0]?.reason, change };
}

describe("explainSignOut, of a client", () => {
  it("decides each way in which its sign-out may begin", async () => {
    const { cases, refused } = await explain({ env: withKratos });
    expect(refused).toEqual([]);
    expect(cases.map(({ when, decision, reason }) => [when, decision, reason])).toEqual([
      [
        "the user who is signed in here clicks, to return to https://agora.example/signed-out",
        "accept",
        "allowlisted_redirect",
      ],
      ["it is not known who is signed in at this browser", "confirm", "unknown_user"],
      ["another user is signed in at this browser", "confirm", "subject_mismatch"],
      ["another page loads it (iframe, image, script)", "confirm", "not_navigation"],
      ["to return to https://agora.example/bye", "accept", "allowlisted_redirect"],
      ["without post_logout_redirect_uri", "confirm", "redirect_not_allowlisted"],
      ["without id_token_hint", "confirm", "op_initiated"],
    ]);
  });

  it("says nothing of who is at the browser where nothing could know", async () => {
    const { cases } = await explain();
    expect(cases.map(({ reason }) => reason)).not.toContain("unknown_user");
    expect(cases[0]).toMatchObject({ decision: "accept", isPlain: true });
  });

  it.each<[what: string, given: Given, reason: string, change: string[]]>([
    [
      "a URI of its own",
      {},
      "allowlisted_redirect",
      ["To be asked: skip_logout_consent: false at the client, or LOGOUT_PROMPT=always for every client"],
    ],
    [
      "a narrow LOGOUT_ALLOWLIST",
      { env: { LOGOUT_ALLOWLIST: "https://bank.example" } },
      "redirect_not_allowlisted",
      [
        "Not to be asked: skip_logout_consent: true at the client, or TRUSTED_CLIENT_IDS=agora",
        "Not to be asked: LOGOUT_ALLOWLIST with https://agora.example/signed-out or its origin",
      ],
    ],
    [
      "no URI",
      { client: { postLogoutRedirectUris: [] } },
      "redirect_not_allowlisted",
      [
        "Not to be asked: skip_logout_consent: true at the client, or TRUSTED_CLIENT_IDS=agora",
        "Not to be asked: register a post_logout_redirect_uri, and send it along",
      ],
    ],
    [
      "skip_logout_consent: false",
      { client: { skipLogoutConsent: false } },
      "client_requires_prompt",
      [
        "Not to be asked: skip_logout_consent: true at the client, or null, which leaves it to the other rows",
      ],
    ],
    [
      "skip_logout_consent: true",
      { client: { skipLogoutConsent: true, postLogoutRedirectUris: [] } },
      "trusted_client",
      ["To be asked: skip_logout_consent: false at the client, or LOGOUT_PROMPT=always for every client"],
    ],
    [
      "TRUSTED_CLIENT_IDS",
      { env: { TRUSTED_CLIENT_IDS: "agora" }, client: { postLogoutRedirectUris: [] } },
      "trusted_client",
      ["To be asked: skip_logout_consent: false at the client, or LOGOUT_PROMPT=always for every client"],
    ],
    [
      "LOGOUT_PROMPT=always",
      { env: { LOGOUT_PROMPT: "always" } },
      "prompt_always",
      ["Not to be asked: LOGOUT_PROMPT=auto"],
    ],
    [
      "LOGOUT_PROMPT=never",
      { env: { LOGOUT_PROMPT: "never" } },
      "prompt_never",
      ["To be asked: LOGOUT_PROMPT=auto"],
    ],
  ])("with %s says why, and what to change", async (_what, given, reason, change) => {
    expect(await plainOf(given)).toEqual({ reason, change });
  });

  // What it says to change is right: with it the plain case is decided the other way.
  it.each<[Given, Given]>([
    [{}, { client: { skipLogoutConsent: false } }],
    [{}, { env: { LOGOUT_PROMPT: "always" } }],
    [
      { client: { postLogoutRedirectUris: [] } },
      { client: { postLogoutRedirectUris: [], skipLogoutConsent: true } },
    ],
    [
      { client: { postLogoutRedirectUris: [] } },
      { client: { postLogoutRedirectUris: [] }, env: { TRUSTED_CLIENT_IDS: "agora" } },
    ],
    [{ client: { postLogoutRedirectUris: [] } }, {}],
    [{ client: { skipLogoutConsent: false } }, { client: { skipLogoutConsent: undefined } }],
    [
      { env: { LOGOUT_ALLOWLIST: "https://bank.example" } },
      { env: { LOGOUT_ALLOWLIST: "https://agora.example" } },
    ],
    [{ env: { LOGOUT_PROMPT: "always" } }, { env: { LOGOUT_PROMPT: "auto" } }],
  ])("what it says to change, %j to %j, does change it", async (before, after) => {
    const decisions = await Promise.all(
      [before, after].map(
        async (given) => (await explain(given)).cases.find(({ isPlain }) => isPlain)?.decision,
      ),
    );
    expect(new Set(decisions)).toEqual(new Set(["accept", "confirm"]));
  });

  it("says what ends and who is told", async () => {
    const env = {
      ...withKratos,
      KRATOS_ADMIN_URL: "http://kratos:4434",
      LOGOUT_KRATOS: "identity",
      LOGOUT_REVOKE: "online",
    };
    const client = {
      backchannelLogoutUri: "https://agora.example/back",
      frontchannelLogoutUri: "https://agora.example/front",
    };
    const all = await explain({ env, client });
    expect(all.ends).toEqual([
      "all of the user's sessions at Kratos (LOGOUT_KRATOS=identity)",
      "the access and refresh tokens of this sign-in, but those of apps with offline_access (LOGOUT_REVOKE=online)",
      "the sign-in at Hydra that the apps of this browser share",
    ]);
    expect(all.told).toEqual([
      "this client, by a logout token to https://agora.example/back",
      "this client, by an iframe of https://agora.example/front: browsers that block third-party cookies do not sign it out",
      "every other app of this sign-in that has a backchannel_logout_uri or a frontchannel_logout_uri",
    ]);
    const near = await explain({ env: { HYDRA_PUBLIC_URL: "https://agora.example" }, client });
    expect(near.told[1]).toBe("this client, by an iframe of https://agora.example/front");
    const plain = await explain();
    expect(plain.ends[0]).toBe("no token: apps keep their access until it expires (LOGOUT_REVOKE=none)");
    expect(plain.told[0]).toMatch(/^not this client/);
  });
});

describe("explainSignOut, with LOGOUT_RECENT_INTERACTION", () => {
  const recent = { LOGOUT_RECENT_INTERACTION: "1h" };
  const longAgo = "the user was last seen longer ago than LOGOUT_RECENT_INTERACTION";

  function linkOfAge(claims: Record<string, unknown>) {
    const id_token_hint = hintFor({ ...trueClaims, ...claims });
    return linkWith({ id_token_hint, post_logout_redirect_uri: "https://agora.example/bye" });
  }

  it.each([recent, { ...recent, ...withKratos }])(
    "says of a client what comes of both, with %j",
    async (env) => {
      const { cases } = await explain({ env });
      expect(cases[0]).toMatchObject({ isPlain: true, reason: "allowlisted_redirect" });
      expect(cases.find(({ when }) => when === longAgo)).toMatchObject({
        decision: "confirm",
        reason: "no_recent_interaction",
      });
    },
  );

  it("says nothing of it where it is not set", async () => {
    expect((await explain({ env: withKratos })).cases.map(({ when }) => when)).not.toContain(longAgo);
  });

  it.each<[claims: Record<string, unknown>, reason: string]>([
    [{}, "allowlisted_redirect"],
    [{ auth_time: nowMs / 1000 - 3599 }, "allowlisted_redirect"],
    [{ auth_time: nowMs / 1000 - 3601 }, "no_recent_interaction"],
    [{ auth_time: Date.parse("2023-05-01") / 1000 }, "no_recent_interaction"],
    [{ iat: Date.parse("2023-05-01") / 1000 }, "no_recent_interaction"],
  ])("goes by the hint of a link: %j is %s", async (claims, reason) => {
    const link = linkOfAge(claims);
    expect(await plainOf({ env: recent, link })).toMatchObject({ reason });
    expect(await plainOf({ env: { ...recent, ...withKratos }, link })).toMatchObject({ reason });
  });

  it("says what to change for a hint that is too old", async () => {
    const { change } = await plainOf({ env: recent, link: linkOfAge({ auth_time: 1 }) });
    expect(change).toEqual(["Not to be asked: a new sign-in, or a longer LOGOUT_RECENT_INTERACTION"]);
  });

  it("says what a sign-in since then changes, where one can be seen", async () => {
    const link = linkOfAge({ auth_time: Date.parse("2023-05-01") / 1000 });
    const again = "the user has signed in here again since, just now";
    const { cases } = await explain({ env: { ...recent, ...withKratos }, link });
    expect(cases.find(({ when }) => when === again)).toMatchObject({ reason: "allowlisted_redirect" });
    const unseen = await explain({ env: recent, link });
    expect(unseen.cases.map(({ when }) => when)).not.toContain(again);
  });
});

describe("explainSignOut, of a link", () => {
  it("decides what this link comes to", async () => {
    const link = linkWith({ post_logout_redirect_uri: "https://agora.example/bye", state: "x" });
    const { cases, refused } = await explain({ link, env: withKratos });
    expect(refused).toEqual([]);
    expect(cases.map(({ reason }) => reason)).toEqual([
      "allowlisted_redirect",
      "unknown_user",
      "subject_mismatch",
      "not_navigation",
    ]);
  });

  it("takes a link with parameters that are repeated for what it is", async () => {
    const link = linkWith({ post_logout_redirect_uri: "https://agora.example/bye" }, [
      "post_logout_redirect_uri",
      "https://evil.example",
    ]);
    expect(await plainOf({ link })).toMatchObject({ reason: "ambiguous_request" });
    expect(readEndSessionLink(link)?.repeated).toEqual(["post_logout_redirect_uri"]);
  });

  it.each<[what: string, link: string, client: "agora" | undefined, refused: string]>([
    [
      "another URI",
      linkWith({ post_logout_redirect_uri: "https://agora.example/Bye" }),
      "agora",
      "Hydra refuses this post_logout_redirect_uri: it is not, character for character, one of the client's",
    ],
    [
      "no hint",
      linkWith({ id_token_hint: undefined, post_logout_redirect_uri: "https://agora.example/bye" }),
      "agora",
      "Hydra refuses post_logout_redirect_uri without id_token_hint",
    ],
    [
      "state alone",
      linkWith({ id_token_hint: undefined, state: "abc" }),
      "agora",
      "Hydra refuses state without id_token_hint",
    ],
    [
      "state and an empty hint",
      linkWith({ id_token_hint: "", state: "abc" }),
      "agora",
      "Hydra refuses state without id_token_hint",
    ],
    ...["iss", "iat", "sid", "sub"].map((claim): [string, string, "agora", string] => [
      `a hint without ${claim}`,
      linkWith({ id_token_hint: hintFor({ ...trueClaims, [claim]: undefined }) }),
      "agora",
      `Hydra refuses this id_token_hint: it has no ${claim}`,
    ]),
    [
      "a hint without an audience, beside client_id",
      linkWith({ id_token_hint: hintFor({ ...trueClaims, aud: [] }), client_id: "agora" }),
      undefined,
      "the id_token_hint is not a JWT with an audience: Hydra refuses it",
    ],
    [
      "a hint that is none",
      linkWith({ id_token_hint: "nonsense" }),
      undefined,
      "the id_token_hint is not a JWT with an audience: Hydra refuses it",
    ],
    ["an unknown client", linkWith({}), undefined, "Hydra has no client agora"],
  ])("says what Hydra refuses of a link with %s", async (_what, text, known, refused) => {
    const link = readEndSessionLink(text);
    const config = readConfig(needed);
    const client = known === undefined ? undefined : agora;
    expect((await explainSignOut({ client, link, config, nowMs })).refused).toEqual([refused]);
  });

  it("of the end-session endpoint alone is about a sign-out that no client asked for", async () => {
    const link = "https://hydra.example/oauth2/sessions/logout";
    const { cases, refused } = await explain({ link });
    expect(refused).toEqual([]);
    expect(cases).toEqual([expect.objectContaining({ reason: "op_initiated", isPlain: true })]);
  });

  it.each(["post_logout_redirect_uri", "state"])(
    "takes an empty %s for none, as Hydra does",
    async (name) => {
      const empty = { id_token_hint: undefined, [name]: "" };
      expect((await explain({ link: linkWith(empty) })).refused).toEqual([]);
      expect((await explain({ link: linkWith({ [name]: "" }) })).refused).toEqual([]);
    },
  );

  it("is about each audience of the hint, of which Hydra takes the first that is a client", () => {
    const link = linkWith({ id_token_hint: hintFor({ ...trueClaims, aud: ["gone", "agora"] }) });
    expect(readEndSessionLink(link)?.clientIds).toEqual(["gone", "agora"]);
  });

  it.each<[uri: string | undefined, allowlist: string, change: string]>([
    [
      "https://agora.example/bye",
      "https://agora.example/signed-out",
      "LOGOUT_ALLOWLIST with https://agora.example/bye or its origin",
    ],
    [undefined, "https://agora.example/bye", "send post_logout_redirect_uri=https://agora.example/bye along"],
    [
      undefined,
      "https://bank.example",
      "send post_logout_redirect_uri=https://agora.example/signed-out along, and LOGOUT_ALLOWLIST with https://agora.example/signed-out or its origin",
    ],
  ])(
    "to %s, with LOGOUT_ALLOWLIST=%s, says to change what helps this link",
    async (uri, allowlist, change) => {
      const env = { LOGOUT_ALLOWLIST: allowlist };
      const plain = await plainOf({ env, link: linkWith({ post_logout_redirect_uri: uri }) });
      expect(plain.reason).toBe("redirect_not_allowlisted");
      expect(plain.change.at(-1)).toBe(`Not to be asked: ${change}`);
    },
  );

  it.each(["agora", "", "ftp://hydra.example/x", "//hydra.example", "https://"])("%j is no link", (text) => {
    expect(readEndSessionLink(text)).toBeUndefined();
  });

  it("keeps nothing of the hint that could be used", async () => {
    const link = linkWith({});
    const [, hint = ""] = /id_token_hint=([^&]+)/.exec(link) ?? [];
    expect(JSON.stringify(await explain({ link }))).not.toContain(hint);
  });
});

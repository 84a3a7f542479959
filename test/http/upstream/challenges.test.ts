import { describe, expect, it } from "vitest";
import { fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";
import { listenOverHydra, sendRaw } from "../../../testkit/http/raw-requests.ts";

const awkward = "+/=&% ü?#;'\"<>\\€😀%2B%00";

/** A challenge of this many characters, made of these. */
function challengeOf(length: number, alphabet: string): string {
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

// The percent-encoded form of 16,000 awkward characters does not fit into any header that we take.
const challenges: [string, string][] = [
  ...[36, 1_100, 2_400, 8_000, 16_000].map((length): [string, string] => [
    `${length} plain characters`,
    challengeOf(length, "Az09-_."),
  ]),
  ...[36, 1_100, 2_400, 8_000, 16_000].map((length): [string, string] => [
    `${length} characters of base64`,
    challengeOf(length, "gYz+/0=="),
  ]),
  ...[36, 1_100, 2_400].map((length): [string, string] => [
    `${length} characters that need encoding`,
    challengeOf(length, awkward).replace(/[\uD800-\uDBFF]$/, "x"),
  ]),
  ["8,000 umlauts", "ü".repeat(8_000)],
];

/** What differs, for a message that can be read: the challenges themselves cannot. */
function sameAs(sent: string, arrived: string | null | undefined): string {
  if (sent === arrived) return "same";
  const at = Array.from(sent).findIndex((character, index) => Array.from(arrived ?? "")[index] !== character);
  return `${sent.length} characters became ${arrived?.length}, the first difference at ${at}`;
}

const encodings: [string, (challenge: string) => string][] = [
  ["percent-encoded", encodeURIComponent],
  ["form-encoded", (challenge) => new URLSearchParams({ c: challenge }).toString().slice(2)],
];

describe.each(challenges)("a logout_challenge of %s", (_, challenge) => {
  it.each(encodings)("reaches Hydra unchanged from a link (%s), twice", async (_name, encode) => {
    const { hydra, lethe } = await listenOverHydra();
    const path = `/logout?logout_challenge=${encode(challenge)}`;
    const answer = await sendRaw(lethe.port, path, { headers: navigation });
    expect(answer.status).toBe(303);
    expect(hydra.heard.map(({ operation }) => operation)).toEqual(["get", "accept"]);
    expect(hydra.heard.map((heard) => sameAs(challenge, heard.challenge))).toEqual(["same", "same"]);
  });

  it.each(["accept", "reject"])("reaches Hydra unchanged from the page's form (%s)", async (action) => {
    const { hydra, lethe, memory } = await listenOverHydra();
    hydra.asks = true;
    const path = `/logout?logout_challenge=${encodeURIComponent(challenge)}`;
    const page = await sendRaw(lethe.port, path, { headers: navigation });
    const fields = fieldsOf(page.text);
    expect(sameAs(challenge, fields["logout_challenge"])).toBe("same");
    const answer = await sendRaw(lethe.port, path, {
      method: "POST",
      headers: {
        ...ownForm,
        "content-type": "application/x-www-form-urlencoded",
        cookie: page.headers["set-cookie"]?.map((cookie) => cookie.split(";")[0]).join("; "),
      },
      body: new URLSearchParams({ ...fields, action }).toString(),
    });
    expect(answer.status).toBe(action === "accept" ? 303 : 200);
    expect(hydra.told.map((told) => told.replace(challenge, "c"))).toEqual(
      action === "accept" ? ["get c", "accept c"] : ["get c", "get c", "reject c"],
    );
    expect(memory.text().includes(challenge.slice(0, 30))).toBe(false);
  });
});

describe("a logout_challenge of more than 16,000 characters", () => {
  const tooLong = "a".repeat(16_001);

  it("is refused in a link, and nothing is sent to Hydra", async () => {
    const { hydra, lethe, memory } = await listenOverHydra();
    const path = `/logout?logout_challenge=${tooLong}`;
    const answer = await sendRaw(lethe.port, path, { headers: navigation });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("This sign-out link is damaged");
    expect(hydra.connections).toBe(0);
    expect((answer.text + memory.text()).includes("aaaaaaaa")).toBe(false);
  });

  it.each(["accept", "reject"])("is refused in a form (%s), and nothing is sent to Hydra", async (action) => {
    const { hydra, lethe } = await listenOverHydra();
    hydra.asks = true;
    const page = await sendRaw(lethe.port, "/logout?logout_challenge=c1", { headers: navigation });
    const before = hydra.heard.length;
    const form = { ...fieldsOf(page.text), logout_challenge: tooLong, action };
    const answer = await sendRaw(lethe.port, "/logout", {
      method: "POST",
      headers: {
        ...ownForm,
        "content-type": "application/x-www-form-urlencoded",
        cookie: page.headers["set-cookie"]?.map((cookie) => cookie.split(";")[0]).join("; "),
      },
      body: new URLSearchParams(form).toString(),
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("This sign-out link is damaged");
    expect(hydra.heard).toHaveLength(before);
  });
});

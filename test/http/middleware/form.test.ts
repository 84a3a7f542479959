import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { browse, openQuestion, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

async function asked(): Promise<{ hydra: FakeHydra; browser: Browser; body: string }> {
  const hydra = new FakeHydra().openLogout("c1", asksFirst);
  const browser = browse(hydra);
  const fields = await openQuestion(browser);
  hydra.asked.length = 0;
  return { hydra, browser, body: new URLSearchParams({ ...fields, action: "accept" }).toString() };
}

const formType = "application/x-www-form-urlencoded";

interface Refused {
  what: string;
  status: number;
  words: string;
  headers?: Record<string, string>;
  change?: (body: string) => string | Buffer;
}

const refused: Refused[] = [
  {
    what: "over 96 KiB",
    status: 413,
    words: "The form is too large",
    change: (body) => `${body}&x=${"x".repeat(96 * 1024)}`,
  },
  {
    what: "over 96 KiB once unpacked",
    status: 413,
    words: "The form is too large",
    headers: { "Content-Encoding": "gzip" },
    change: (body) => gzipSync(`${body}&x=${"x".repeat(96 * 1024)}`),
  },
  {
    what: "of more than 20 fields",
    status: 413,
    words: "The form is too large",
    change: (body) => body + "&x=1".repeat(20),
  },
  {
    what: "of JSON",
    status: 415,
    words: "We could not read what was sent",
    headers: { "Content-Type": "application/json" },
    change: (body) => JSON.stringify(Object.fromEntries(new URLSearchParams(body))),
  },
  {
    what: "of plain text",
    status: 415,
    words: "We could not read what was sent",
    headers: { "Content-Type": "text/plain" },
  },
  {
    what: "of multipart",
    status: 415,
    words: "We could not read what was sent",
    headers: { "Content-Type": "multipart/form-data; boundary=x" },
  },
  {
    what: "in UTF-16",
    status: 415,
    words: "We could not read what was sent",
    headers: { "Content-Type": `${formType}; charset=utf-16` },
  },
  {
    what: "in an unknown encoding",
    status: 415,
    words: "We could not read what was sent",
    headers: { "Content-Encoding": "rot13" },
  },
  {
    what: "that does not unpack",
    status: 400,
    words: "We did not understand that request",
    headers: { "Content-Encoding": "gzip" },
  },
  { what: "that is empty", status: 400, words: "This sign-out link is damaged", change: () => "" },
];

describe("POST /logout with a body", () => {
  it.each(refused)(
    "$what answers $status; Hydra is neither told nor asked",
    async ({ status, words, headers, change }) => {
      const { hydra, browser, body } = await asked();
      const sent = change?.(body) ?? body;
      const post = browser.post("/logout").set({ ...ownForm, "Content-Type": formType, ...headers });
      // Written by hand: superagent would serialise a Buffer.
      post.write(sent);
      const page = await post.expect(status);
      expect(page.text).toContain(words);
      expect(hydra.asked).toEqual([]);
      expect(hydra.told).toEqual([]);
    },
  );

  it("missing altogether answers 415; Hydra is neither told nor asked", async () => {
    const { hydra, browser } = await asked();
    await browser.post("/logout").set(ownForm).expect(415);
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual([]);
  });

  it("packed with gzip is read", async () => {
    const { hydra, browser, body } = await asked();
    const post = browser
      .post("/logout")
      .set({ ...ownForm, "Content-Type": formType, "Content-Encoding": "gzip" });
    post.write(gzipSync(body));
    await post.expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });
});

import { describe, expect, it } from "vitest";
import { agoraClient, FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, fillIn, visit } from "../../../testkit/http/browse-login.ts";

const consent = "/consent?consent_challenge=c1";
const trusting = { client: { ...agoraClient, skipConsent: true }, skip: true };

// RFC 8628 §5.4: the code may be somebody else's, and what was allowed once was not allowed to them.
describe("a consent that a device waits for", () => {
  it.each([
    ["was given before", { skip: true }, {}],
    ["the client needs none of", { client: trusting.client }, {}],
    ["goes to a trusted client", {}, { TRUSTED_CLIENT_IDS: "agora" }],
  ])("is asked for although it %s", async (_what, over, env) => {
    const hydra = new FakeLogin().openConsent("c1", { ...over, isDevice: true });
    await visit(browseSignIn(hydra, { env }), consent).expect(200);
    expect(hydra.told).toEqual([]);
  });

  it("goes on to Hydra when it is given", async () => {
    const hydra = new FakeLogin().openConsent("c1", { isDevice: true });
    const answer = await fillIn(browseSignIn(hydra), consent, { action: "accept", grant_scope: "email" });
    expect(answer.headers["location"]).toContain("consent_verifier");
    expect(hydra.told).toEqual(["accept consent c1"]);
  });

  it("ends on a page of ours when it is refused: Hydra has none", async () => {
    const hydra = new FakeLogin().openConsent("c1", { isDevice: true });
    const browser = browseSignIn(hydra);
    const answer = await fillIn(browser, consent, { action: "reject" });
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toBe("/error?error=access_denied");
    expect(hydra.told).toEqual(["reject consent c1: access_denied"]);
  });
});

describe("a sign-in that a device waits for", () => {
  it("ends on a page of ours when it is refused", async () => {
    const hydra = new FakeLogin().openLogin("c1", { isDevice: true });
    const answer = await fillIn(browseSignIn(hydra), "/login?login_challenge=c1", { action: "reject" });
    expect(answer.headers["location"]).toBe("/error?error=access_denied");
    expect(hydra.told).toEqual(["reject login c1: access_denied"]);
  });
});

describe("a consent with prompt=consent", () => {
  it("is asked for, whoever the client is and whatever was allowed before", async () => {
    const hydra = new FakeLogin().openConsent("c1", { ...trusting, context: { prompt: ["consent"] } });
    await visit(browseSignIn(hydra), consent).expect(200);
    expect(hydra.told).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { exchange } from "../../testkit/browser/exchange.ts";
import { onEachProvider } from "./on-each-provider.ts";
import type { Scene } from "./logout-fixture.ts";

// Lethe takes next to no part here: these are the facts about Hydra that it is built on, and to which the embedded provider is held.
describe("/admin/oauth2/auth/requests/logout", () => {
  onEachProvider((fixture, { forgetsEndedLogouts }) => {
    it("describes an RP-initiated logout with its client, and the whole query in a relative request_url", async () => {
      const scene = await fixture().scene({ skip_logout_consent: false });
      const url = scene.app.usualSignOutUrl(scene.signIn);
      const challenge = await begin(scene, url);
      expect(await call("GET", challenge)).toMatchObject({
        status: 200,
        body: {
          challenge,
          subject: scene.user,
          sid: scene.signIn.sid,
          rp_initiated: true,
          request_url: url.pathname + url.search,
          client: { skip_logout_consent: false, post_logout_redirect_uris: [scene.app.signedOutUrl] },
        },
      });
    });

    it("describes an OP-initiated logout without a client", async () => {
      const scene = await fixture().scene();
      const challenge = await begin(scene, scene.app.signOutUrl());
      const answer = await call("GET", challenge);
      expect(answer).toMatchObject({
        status: 200,
        body: { subject: scene.user, rp_initiated: false, client: null },
      });
      expect(answer).toMatchObject({
        body: { request_url: "/oauth2/sessions/logout", sid: scene.signIn.sid },
      });
    });

    it("forgets a rejected request if it forgets any, and yet takes an accept afterwards", async () => {
      const scene = await fixture().scene();
      const challenge = await begin(scene, scene.app.signOutUrl());
      expect(await call("PUT", challenge, "/reject")).toEqual({ status: 204, body: null });
      const gone = { status: 404, body: { error: "Unable to locate the resource" } };
      expect(await call("GET", challenge)).toMatchObject(forgetsEndedLogouts ? gone : { status: 200 });
      expect(await call("PUT", challenge, "/accept")).toMatchObject({ status: 200 });
      expect(await call("GET", challenge)).toMatchObject({ status: 200 });
    });

    it("accepts twice and leads on both times, which ends the session only when it is followed", async () => {
      const scene = await fixture().scene();
      const challenge = await begin(scene, scene.app.signOutUrl());
      const accepted = await call("PUT", challenge, "/accept");
      expect(accepted.status).toBe(200);
      expect(JSON.stringify(accepted.body)).toContain("logout_verifier=");
      const again = await call("PUT", challenge, "/accept");
      // A verifier that carries the request is sealed anew each time.
      expect(forgetsEndedLogouts ? again : { ...again, body: accepted.body }).toEqual(accepted);
      expect(JSON.stringify(again.body)).toContain("logout_verifier=");
      expect(await scene.app.whoIs(scene.agent)).toBe(scene.user);
    });

    it("answers 410 with the relative request_url once the logout has run, if it forgets any", async () => {
      const scene = await fixture().scene({ skip_logout_consent: true });
      const url = scene.app.usualSignOutUrl(scene.signIn);
      const challenge = await begin(scene, url);
      await scene.agent.open(`${fixture().lethe.url}/logout?logout_challenge=${challenge}`);
      const gone = { status: 410, body: { redirect_to: url.pathname + url.search } };
      const open: unknown = expect.objectContaining({ status: 200 });
      expect(await call("GET", challenge)).toEqual(forgetsEndedLogouts ? gone : open);
    });

    it.each(["nope", ""])("does not know the challenge %j", async (challenge) => {
      expect(await call("GET", challenge)).toMatchObject({
        status: 404,
        body: { error: forgetsEndedLogouts ? "Unable to locate the resource" : "Not Found" },
      });
      expect(await call("PUT", challenge, "/accept")).toMatchObject({ status: 404 });
      expect(await call("PUT", challenge, "/reject")).toMatchObject({ status: 404 });
    });

    async function call(method: string, challenge: string, verb = "") {
      const query = new URLSearchParams({ logout_challenge: challenge }).toString();
      const url = new URL(`${fixture().provider.adminUrl}/admin/oauth2/auth/requests/logout${verb}?${query}`);
      const { status, body } = await exchange(method, url, { accept: "application/json" });
      const parsed: unknown = body === "" ? null : JSON.parse(body);
      return { status, body: parsed };
    }
  });
});

async function begin({ agent }: Scene, url: URL): Promise<string> {
  const page = await agent.open(url, { follow: false });
  return new URL(page.answer.headers.location ?? "").searchParams.get("logout_challenge") ?? "";
}

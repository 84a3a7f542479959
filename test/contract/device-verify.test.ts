import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { locationOf, startDeviceProvider, ui, type DeviceCalls } from "./device-calls.ts";
import { deviceProviders } from "./providers.ts";

// The embedded provider is held to what Hydra's source says of its device flow, and to Hydra itself where it has one.
for (const provider of deviceProviders) {
  describe(`the device flow on ${provider.name}`, provider.needs, () => {
    let hydra: DeviceCalls;
    beforeAll(async () => {
      hydra = await startDeviceProvider(provider);
    });
    afterAll(() => hydra.close());

    describe("GET /oauth2/device/verify", () => {
      it.each([
        ["", { device_challenge: "" }],
        ["?user_code=ABCD%20EFGH", { device_challenge: "", user_code: "ABCD EFGH" }],
      ])("with %j hands the browser on with a challenge and what it brought", async (query, expected) => {
        const page = await new BrowserAgent().open(hydra.verify(query), { follow: false });
        expect(page.status).toBe(302);
        const location = locationOf(page);
        expect(location.origin + location.pathname).toBe(`${ui}/device`);
        const given = Object.fromEntries(location.searchParams);
        expect(given["device_challenge"]?.length).toBeGreaterThan(300);
        expect({ ...given, device_challenge: "" }).toEqual(expected);
      });

      it("answers in JSON, at the provider, a verifier of a flow that a later one in this browser replaced", async () => {
        const agent = new BrowserAgent();
        const { userCode } = await hydra.beginAs("tv");
        const first = await hydra.deviceChallenge(agent);
        await hydra.deviceChallenge(agent);
        const { body } = await hydra.acceptCode(first, userCode);
        const page = await agent.open(String(body["redirect_to"]), { follow: false });
        expect(page.status).toBe(403);
        expect(JSON.parse(page.answer.body)).toMatchObject({ error: "request_forbidden" });
      });

      it("answers a refused consent in JSON, at the provider, and leaves the device waiting", async () => {
        const agent = new BrowserAgent();
        const { userCode, deviceCode } = await hydra.beginAs("tv");
        const challenge = await hydra.untilConsent(agent, userCode);
        const why = { error: "access_denied", error_description: "No." };
        const refused = await hydra.admin("PUT", "consent/reject", challenge, why);
        const page = await agent.open(String(refused.body["redirect_to"]), { follow: false });
        expect(page.status).toBe(400);
        expect(JSON.parse(page.answer.body)).toEqual({ error: "access_denied", error_description: "No." });
        expect((await hydra.poll(deviceCode)).body["error"]).toBe("authorization_pending");
      });

      it("tells login and consent of the verification endpoint, without the code and without an OpenID context", async () => {
        const agent = new BrowserAgent();
        const { userCode } = await hydra.beginAs("tv");
        const login = await hydra.untilLogin(agent, userCode, `?user_code=${userCode}`);
        expect((await hydra.admin("GET", "login", login)).body).toMatchObject({
          request_url: expect.toBeOneOf([
            hydra.verify("?client_id=tv&user_code=****"),
            hydra.verify("?client_id=tv&user_code=%2A%2A%2A%2A"),
          ]) as string,
          requested_scope: ["openid"],
          oidc_context: null,
          client: { client_id: "tv" },
        });
      });

      it("asks for consent each time for a client without a secret, and skips it for one with", async () => {
        const skips: unknown[] = [];
        for (const client of ["tv", "tv", "box", "box"] as const) {
          const agent = new BrowserAgent();
          const challenge = await hydra.untilConsent(agent, (await hydra.beginAs(client)).userCode, "bob");
          skips.push((await hydra.admin("GET", "consent", challenge)).body["skip"]);
          await hydra.consent(agent, challenge);
        }
        expect(skips).toEqual([false, false, false, true]);
      });

      it("skips consent even when more is asked for than was granted before", async () => {
        const agent = new BrowserAgent();
        await hydra.consent(
          agent,
          await hydra.untilConsent(agent, (await hydra.beginAs("box")).userCode, "eve"),
        );
        const { userCode } = await hydra.beginAs("box", "openid profile");
        const challenge = await hydra.untilConsent(new BrowserAgent(), userCode, "eve");
        const { body } = await hydra.admin("GET", "consent", challenge);
        expect(body).toMatchObject({ skip: true, requested_scope: ["openid", "profile"] });
      });

      it("ends at the success page, with the client's id, and the device gets its tokens", async () => {
        const agent = new BrowserAgent();
        const { userCode, deviceCode } = await hydra.beginAs("box");
        expect((await hydra.poll(deviceCode, "box")).body["error"]).toBe("authorization_pending");
        const page = await hydra.consent(agent, await hydra.untilConsent(agent, userCode));
        expect(page.status).toBe(302);
        expect(page.answer.headers.location).toBe(`${ui}/device/success?client_id=box&kept=1`);
        const tokens = await hydra.poll(deviceCode, "box");
        expect(tokens.body).toMatchObject({
          token_type: expect.stringMatching(/^bearer$/i) as string,
          scope: "openid",
        });
        expect(tokens.body["id_token"]).toMatch(/^eyJ/);
        expect(await hydra.poll(deviceCode, "box")).toMatchObject({
          status: 400,
          body: { error: "invalid_grant" },
        });
      });
    });
  });
}

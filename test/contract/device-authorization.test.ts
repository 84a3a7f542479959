import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { basic, deviceGrant, startDeviceProvider, type DeviceCalls } from "./device-calls.ts";
import { deviceProviders } from "./providers.ts";

// The embedded provider is held to what Hydra's source says of its device flow, and to Hydra itself where it has one.
for (const provider of deviceProviders) {
  describe(`the device flow on ${provider.name}`, provider.needs, () => {
    let hydra: DeviceCalls;
    beforeAll(async () => {
      hydra = await startDeviceProvider(provider);
    });
    afterAll(() => hydra.close());

    describe("POST /oauth2/device/auth", () => {
      it("gives the codes, where to go, and how long and how often", async () => {
        const { status, body } = await hydra.begin({ client_id: "tv", scope: "openid" });
        expect(status).toBe(200);
        expect(body).toEqual({
          Header: null,
          device_code: expect.stringMatching(/^ory_dc_/) as string,
          user_code: expect.stringMatching(/^[a-km-zAC-HJ-NP-RT-Y34679]{8}$/) as string,
          verification_uri: hydra.verify(),
          verification_uri_complete: hydra.verify(`?user_code=${String(body["user_code"])}`),
          // Of two seconds there are less than two left.
          expires_in: expect.toBeOneOf([5, 6]) as number,
          interval: 5,
        });
      });

      it.each([
        ["nothing", {}, {}, 400, "invalid_request", "The POST body can not be empty."],
        ["an unknown client", { client_id: "nobody" }, {}, 401, "invalid_client", ""],
        ["a wrong secret", { client_id: "box" }, basic("box:wrong"), 401, "invalid_client", ""],
        ["a client without its secret", { client_id: "box" }, {}, 401, "invalid_client", ""],
        [
          "a name in the header alone",
          { scope: "openid" },
          basic("box:a-box-secret"),
          400,
          "invalid_request",
          "Provided client_id mismatch.",
        ],
        [
          "a client of another grant",
          { client_id: "web" },
          basic("web:a-web-secret"),
          400,
          "invalid_grant",
          `does not have the '${deviceGrant}' grant.`,
        ],
        [
          "a scope that is not the client's",
          { client_id: "tv", scope: "email" },
          {},
          400,
          "invalid_scope",
          "'email'",
        ],
      ])("refuses %s", async (_what, fields, headers, status, error, words) => {
        const answer = await hydra.begin(fields, headers);
        expect([answer.status, answer.body["error"]]).toEqual([status, error]);
        expect(answer.body["error_description"]).toContain(words);
      });
    });

    describe("POST /oauth2/token for a device code", () => {
      it("says pending of an old code that nobody allowed, and expired of one that was allowed in time", async () => {
        const agent = new BrowserAgent();
        const allowed = await hydra.beginAs("tv");
        const ignored = await hydra.beginAs("tv");
        await hydra.consent(agent, await hydra.untilConsent(agent, allowed.userCode));
        await new Promise((resolve) => setTimeout(resolve, 6_100));
        expect((await hydra.poll(ignored.deviceCode)).body["error"]).toBe("authorization_pending");
        expect((await hydra.poll(allowed.deviceCode)).body["error"]).toBe("expired_token");
      });

      it("gives nothing to another client, or for an unknown code", async () => {
        const { deviceCode } = await hydra.beginAs("tv");
        // A newer one looks at the client only when there is something to give.
        const other = await hydra.poll(deviceCode, "box");
        expect(other.body["error"]).toBeOneOf(["invalid_grant", "authorization_pending"]);
        expect((await hydra.poll("ory_dc_nope")).body["error"]).toBe("invalid_grant");
      });
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { startDeviceProvider, type DeviceCalls } from "./device-calls.ts";
import { deviceProviders } from "./providers.ts";

// The embedded provider is held to what Hydra's source says of its device flow, and to Hydra itself where it has one.
for (const provider of deviceProviders) {
  describe(`the device flow on ${provider.name}`, provider.needs, () => {
    let hydra: DeviceCalls;
    beforeAll(async () => {
      hydra = await startDeviceProvider(provider);
    });
    afterAll(() => hydra.close());

    const invalid =
      "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.";

    const swapCase = (code: string) =>
      code.replace(/[a-z]/gi, (sign) =>
        sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase(),
      );

    describe("PUT /admin/oauth2/auth/requests/device/accept", () => {
      const challenge = () => hydra.deviceChallenge(new BrowserAgent(), "?user_code=X&prompt=login");

      it("leads back to the verification endpoint with what it was called with, and a verifier", async () => {
        const { userCode } = await hydra.beginAs("tv");
        const { status, body } = await hydra.acceptCode(await challenge(), userCode);
        expect(status).toBe(200);
        const url = new URL(String(body["redirect_to"]));
        expect(url.origin + url.pathname).toBe(hydra.verify());
        const { device_verifier: verifier = "", ...rest } = Object.fromEntries(url.searchParams);
        expect(verifier.length).toBeGreaterThan(1000);
        expect(rest).toEqual({ client_id: "tv", prompt: "login", user_code: "****" });
      });

      it("takes a challenge and a code again and again until the device was allowed, and never after", async () => {
        const agent = new BrowserAgent();
        const { userCode } = await hydra.beginAs("tv");
        const open = await challenge();
        expect((await hydra.acceptCode(open, "wrong")).status).toBe(400);
        expect((await hydra.acceptCode(open, userCode)).status).toBe(200);
        expect((await hydra.acceptCode(open, userCode)).status).toBe(200);
        await hydra.consent(agent, await hydra.untilConsent(agent, userCode));
        expect((await hydra.acceptCode(open, userCode)).status).toBe(400);
      });

      it.each([
        ["a wrong code", (code: string) => `!${code.slice(1)}`],
        ["a code with a dash", (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`],
        ["a code in another case", swapCase],
      ])("does not know %s", async (_what, change) => {
        const { userCode } = await hydra.beginAs("tv");
        expect(await hydra.acceptCode(await challenge(), change(userCode))).toEqual({
          status: 400,
          body: {
            error: "invalid_request",
            error_description: `${invalid} The 'user_code' session could not be found or has expired or is otherwise malformed.`,
          },
        });
      });

      it.each([
        [
          "no challenge",
          "",
          { user_code: "A" },
          400,
          "invalid_request",
          "Query parameter 'device_challenge' is not defined",
        ],
        [
          "an unknown challenge",
          "nope",
          { user_code: "A" },
          404,
          "Not Found",
          "Unable to locate the requested resource",
        ],
        ["no code", "nope", {}, 400, "invalid_request", "Field 'user_code' must not be empty."],
        ["no body", "nope", undefined, 400, "invalid_request", "Unable to decode request body: EOF"],
      ])("refuses %s", async (_what, given, body, status, error, words) => {
        const answer = await hydra.admin("PUT", "device/accept", given, body);
        expect([answer.status, answer.body["error"]]).toEqual([status, error]);
        expect(answer.body["error_description"]).toContain(words);
      });

      it("has neither a GET nor a reject beside it", async () => {
        expect(await hydra.adminStatus("GET", "device?device_challenge=x")).toBe(404);
        expect(await hydra.adminStatus("PUT", "device/reject?device_challenge=x")).toBe(404);
      });
    });
  });
}

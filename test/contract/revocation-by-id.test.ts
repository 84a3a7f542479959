import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageError } from "../../src/errors.ts";
import { createHydraClient } from "../../src/hydra/hydra-client.ts";
import { providers, type RunningProvider } from "./providers.ts";

const nowhere = "http://127.0.0.1:9/";
const urls = {
  login: nowhere,
  consent: nowhere,
  logout: nowhere,
  error: nowhere,
  postLogoutRedirect: nowhere,
};

async function codeOf(failing: Promise<unknown>): Promise<string> {
  const failure: unknown = await failing.catch((error: unknown) => error);
  return failure instanceof PageError ? failure.code : String(failure);
}

for (const provider of providers) {
  describe(`revocations on ${provider.name}`, provider.needs, () => {
    let running: RunningProvider;
    beforeAll(async () => {
      running = await provider.start(urls);
    });
    afterAll(async () => running?.close());

    const at = (adminUrl: string) =>
      createHydraClient({
        adminUrl,
        publicUrl: undefined,
        apiKey: undefined,
        timeoutMs: 5_000,
        maxSockets: 4,
      });

    it("by id are done, or refused in the very words by which a Hydra that can't is known", async () => {
      const hydra = at(running.adminUrl);
      expect(await hydra.revokeConsent("00000000-0000-4000-8000-000000000000")).toBe(
        !provider.name.includes("v2.3"),
      );
      hydra.close();
    });

    it("of what is not there are done", async () => {
      const hydra = at(running.adminUrl);
      await hydra.revokeClientConsents("nobody", "nothing");
      await hydra.endLoginSession("00000000-0000-4000-8000-000000000000");
      expect(await hydra.listConsentSessions("nobody")).toEqual([]);
      hydra.close();
    });

    it("are failures on the public port, which has no such routes", async () => {
      const hydra = at(running.publicUrl);
      expect(await codeOf(hydra.revokeConsent("a"))).toBe("hydra_fault");
      expect(await codeOf(hydra.revokeClientConsents("ada", "agora"))).toBe("hydra_fault");
      expect(await codeOf(hydra.endLoginSession("sid"))).toBe("hydra_fault");
      expect(await codeOf(hydra.listConsentSessions("ada"))).toBe("hydra_fault");
      hydra.close();
    });
  });
}

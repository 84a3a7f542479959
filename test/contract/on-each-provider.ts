import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { providers, type Provider } from "./providers.ts";
import type { LogoutFixture } from "./logout-fixture.ts";
import { startLogoutFixture } from "./logout-fixture.ts";

/** Plays the same scenarios on the embedded provider and on real Hydra, each time with a Lethe process of its own. */
export function onEachProvider(
  scenarios: (fixture: () => LogoutFixture, provider: Provider) => void,
  settings: Record<string, string> = {},
) {
  for (const provider of providers) {
    describe(`on ${provider.name}`, provider.needs, () => {
      let started: LogoutFixture | undefined;
      const fixture = () => {
        if (!started) throw new Error("the fixture is not up");
        return started;
      };

      beforeAll(async () => {
        started = await startLogoutFixture(provider, settings);
      });
      beforeEach(() => {
        fixture().autoSignIn.remember = true;
        fixture().recorder.told();
      });
      afterAll(async () => started?.close());

      scenarios(fixture, provider);

      // Last, when everything has happened that could be written down.
      it("leaves no challenge, token, hint or cookie in Lethe's log", async () => {
        const output = fixture().lethe.output();
        const secrets = await fixture().secrets();
        expect(output).toContain("/logout");
        expect(secrets.length).toBeGreaterThan(3);
        expect(secrets.filter((secret) => isIn(output, secret))).toEqual([]);
        expect(output).not.toMatch(/eyJ[\w-]{8,}\.[\w-]{8,}/);
      });
    });
  }
}

function isIn(output: string, secret: string): boolean {
  return [secret, encodeURIComponent(secret), decodeURIComponent(secret)].some((form) =>
    output.includes(form),
  );
}

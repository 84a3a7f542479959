import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { providers, type Provider } from "./providers.ts";
import type { Stage } from "./logout-fixture.ts";
import { raiseStage } from "./logout-fixture.ts";

/** Plays the same scenarios on the embedded provider and on real Hydra, each time with a Lethe process of its own. */
export function onEachProvider(
  scenarios: (stage: () => Stage, provider: Provider) => void,
  settings: Record<string, string> = {},
) {
  for (const provider of providers) {
    describe(`on ${provider.name}`, provider.needs, () => {
      let raised: Stage | undefined;
      const stage = () => {
        if (!raised) throw new Error("the stage is not up");
        return raised;
      };

      beforeAll(async () => {
        raised = await raiseStage(provider, settings);
      });
      beforeEach(() => {
        stage().autoSignIn.remember = true;
        stage().recorder.told();
      });
      afterAll(async () => raised?.close());

      scenarios(stage, provider);

      // Last, when everything has happened that could be written down.
      it("leaves no challenge, token, hint or cookie in Lethe's log", async () => {
        const output = stage().lethe.output();
        const secrets = await stage().secrets();
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

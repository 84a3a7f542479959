import { expect, it, vi } from "vitest";
import { startHydraStandIn } from "./hydra-stand-in.ts";

it("a Hydra that can't revoke one consent is asked for it again after ten minutes, by when it may be a newer one", async () => {
  let status = 400;
  const { hydra, heard } = await startHydraStandIn(() => ({ status }));
  const clock = vi.spyOn(performance, "now");
  const later = (ms: number) => clock.mockReturnValue(performance.now() + ms);
  expect([await hydra.revokeConsent("a"), await hydra.revokeConsent("b")]).toEqual([false, false]);
  expect(heard).toHaveLength(1);
  later(9 * 60_000);
  expect(await hydra.revokeConsent("c")).toBe(false);
  expect(heard).toHaveLength(1);
  later(61_000);
  status = 204;
  expect([await hydra.revokeConsent("c"), await hydra.revokeConsent("d")]).toEqual([true, true]);
  expect(heard).toHaveLength(3);
  clock.mockRestore();
});

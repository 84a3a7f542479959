import { afterEach, describe, expect, it, vi } from "vitest";
import { startProvider, type RunningProvider } from "../../../../demo/provider/start-provider.ts";

const urls = {
  login: "http://ui.test/login",
  consent: "http://ui.test/consent",
  logout: "http://ui.test/logout",
  error: "http://ui.test/error",
  postLogoutRedirect: "http://ui.test/logged-out",
};
let provider: RunningProvider | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await provider?.close();
});

describe("startProvider", () => {
  it("starts and stops without a word on the console", async () => {
    const spies = (["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
    provider = await startProvider({ publicPort: 0, adminPort: 0, urls });
    await fetch(`${provider.publicUrl}/oauth2/token`, { method: "POST" });
    await fetch(`${provider.publicUrl}/oauth2/revoke`, { method: "POST" });
    expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
  });

  it("does not end in a listening half when the admin port is taken", async () => {
    provider = await startProvider({ publicPort: 0, adminPort: 0, urls });
    const taken = Number(new URL(provider.adminUrl).port);
    await expect(startProvider({ publicPort: 0, adminPort: taken, urls })).rejects.toThrow("EADDRINUSE");
  });
});

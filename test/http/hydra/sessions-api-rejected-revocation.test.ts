import { describe, expect, it, vi } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { asksForSubject, startHydraStub, type Said } from "./hydra-stub.ts";

describe("revokeConsent", () => {
  it("asks a Hydra that can't again after ten minutes, by when it may be a newer one", async () => {
    let said: Said = { status: 400, body: asksForSubject };
    const { hydra, heard } = await startHydraStub(() => said);
    const clock = vi.spyOn(performance, "now");
    const later = (ms: number) => clock.mockReturnValue(performance.now() + ms);
    expect([await hydra.revokeConsent("a"), await hydra.revokeConsent("b")]).toEqual([false, false]);
    expect(heard).toHaveLength(1);
    later(9 * 60_000);
    expect(await hydra.revokeConsent("c")).toBe(false);
    expect(heard).toHaveLength(1);
    later(61_000);
    said = { status: 204 };
    expect([await hydra.revokeConsent("c"), await hydra.revokeConsent("d")]).toEqual([true, true]);
    expect(heard).toHaveLength(3);
    clock.mockRestore();
  });

  const description = "Query parameter 'subject' is not defined but should have been.";
  it.each<[string, Said]>([
    ["an empty 400", { status: 400 }],
    ["a proxy's 400", { status: 400, body: "<html>400 Bad Request</html>" }],
    [
      "newer Hydra's 400 for a combination that it does not take",
      {
        status: 400,
        body: { error: "invalid_request", error_description: "Invalid combination of query parameters." },
      },
    ],
    [
      "another error that names the subject",
      { status: 400, body: { error: "x", error_description: description } },
    ],
    ["the words with another status", { status: 422, body: asksForSubject }],
  ])("takes %s for a failure, and tries the next by its id all the same", async (_what, refused) => {
    const { hydra, heard } = await startHydraStub((_, nth) => (nth === 1 ? refused : { status: 204 }));
    const failure = await hydra.revokeConsent("a").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PageError);
    expect(failure).toMatchObject({ code: "hydra_fault" });
    expect(await hydra.revokeConsent("b")).toBe(true);
    expect(heard.map(({ url }) => url.searchParams.get("consent_request_id"))).toEqual(["a", "b"]);
  });
});

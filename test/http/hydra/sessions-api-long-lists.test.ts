import { describe, expect, it } from "vitest";
import { startHydraStub } from "./hydra-stub.ts";

describe("listConsentSessions", () => {
  it("lists a thousand whose apps made them as long as a request may be", async () => {
    const { hydra, heard } = await startHydraStub(({ url }) => {
      const size = Number(url.searchParams.get("page_size"));
      const from = Number(url.searchParams.get("page_token") ?? "0");
      const to = Math.min(1000, from + size);
      const body = Array.from({ length: to - from }, (_, at) => ({
        consent_request: {
          challenge: `c${from + at}`,
          client: { client_id: "agora" },
          request_url: `https://hydra.example/oauth2/auth?junk=${"a".repeat(16_000)}`,
        },
      }));
      return { status: 200, body, headers: to < 1000 ? { link: `</x?page_token=${to}>; rel="next"` } : {} };
    });
    expect(await hydra.listConsentSessions("ada")).toHaveLength(1000);
    expect(heard.length).toBeLessThanOrEqual(20);
  });
});

import { describe, expect, it } from "vitest";
import { browse, navigation } from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const brand = { BRAND_NAME: "Acme", BRAND_COLOR: "#8a1538" };

async function visit() {
  const browser = browse(new FakeHydra().openLogout("c1", asksFirst), { env: brand });
  const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
  const wanted = Array.from(page.text.matchAll(/<link [^>]*href="([^"]+)"/g), ([, href = ""]) => href);
  return { browser, page, wanted };
}

describe("GET /assets/…", () => {
  it("is sent compressed to those who take that, and as it is to others", async () => {
    const { browser, wanted } = await visit();
    for (const path of wanted.filter((href) => !href.includes("/color-"))) {
      const packed = await browser.get(path).set("Accept-Encoding", "gzip, deflate, br, zstd").expect(200);
      expect(packed.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
      for (const encoding of ["identity", "br", "gzip;q=0"]) {
        const plain = await browser.get(path).set("Accept-Encoding", encoding).expect(200);
        expect(plain.headers).not.toHaveProperty("content-encoding");
        expect(plain.headers).toMatchObject({ vary: "Accept-Encoding" });
        expect(plain.body ?? plain.text).toEqual(packed.body ?? packed.text);
      }
    }
  });

  it("makes no more than 14 kB of a first visit to the sign-out page, together with it", async () => {
    const { browser, page, wanted } = await visit();
    expect(wanted.length).toBeGreaterThan(1);
    const sizes = await Promise.all(
      wanted.map(async (path) => {
        const { headers } = await browser.get(path).set("Accept-Encoding", "gzip, deflate, br, zstd");
        return Number(headers["content-length"]);
      }),
    );
    const total = sizes.reduce((sum, size) => sum + size, Buffer.byteLength(page.text));
    expect(total).toBeLessThan(14_000);
  });
});

import express, { type ErrorRequestHandler } from "express";
import { describe, expect, it } from "vitest";
import { PageError } from "../../src/errors.ts";
import { legacyRoutes } from "../../src/legacy-routes.ts";
import { movedPages } from "../../src/paths.ts";
import { browserOf } from "../../testkit/http/browse.ts";

const statusAlone: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error instanceof PageError ? error.status : 500).end();
};

function browserAt(linkPrefix: string) {
  const app = express();
  app.use(legacyRoutes({ linkPrefix }));
  app.use((_req, res) => void res.status(299).end());
  app.use(statusAlone);
  return browserOf(app);
}

describe("legacyRoutes", () => {
  it.each([...movedPages])("sends a bookmark of %s to %s, without what came along", async (from, to) => {
    const { headers } = await browserAt("").get(`${from}?token=s3cr3t&flow=1`).expect(303);
    expect(headers["location"]).toBe(to);
  });

  it.each([...movedPages])("stays under the path that browsers see: %s", async (from, to) => {
    const { headers } = await browserAt("/auth").get(from).expect(303);
    expect(headers["location"]).toBe(`/auth${to}`);
  });

  it.each([
    ["", "/auth/device"],
    [
      "?device_challenge=a%2Bb&user_code=ABCD-EFGH",
      "/auth/device?device_challenge=a%2Bb&user_code=ABCD-EFGH",
    ],
    ["?user_code=a?b", "/auth/device?user_code=a?b"],
    ["?next=//evil.test", "/auth/device?next=//evil.test"],
  ])("keeps the challenge and the code of /device/verify%s", async (query, location) => {
    const { headers } = await browserAt("/auth").get(`/device/verify${query}`).expect(303);
    expect(headers["location"]).toBe(location);
  });

  it.each(["/welcome", "/device/verify"])("takes no form at %s", async (path) => {
    const { headers } = await browserAt("").post(path).type("form").send({ a: "b" }).expect(405);
    expect(headers["allow"]).toBe("GET, HEAD");
  });

  it.each(["/", "/settings", "/device", "/welcome/x"])("leaves %s to others", async (path) => {
    expect((await browserAt("").get(path)).status).toBe(299);
  });
});

import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { appOver, browse } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const paths: [string, string, string[]][] = [
  [
    "/logout?logout_challenge=c1",
    "GET, HEAD, POST",
    ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"],
  ],
  ["/logged-out", "GET, HEAD, POST", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]],
  ...["/logged-out/check", "/error", "/", "/health", "/health/alive", "/health/ready"].map(
    (path): [string, string, string[]] => [
      path,
      "GET, HEAD",
      ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"],
    ],
  ),
];

const methods = paths.flatMap(([path, allow, refused]) =>
  refused.map((method) => [method, path, allow] as const),
);

async function send(hydra: FakeHydra, method: string, path: string) {
  const request = supertest(appOver(hydra));
  return (request as unknown as Record<string, typeof request.get>)[method.toLowerCase()]?.(path);
}

describe("a method that the path does not know", () => {
  it.each(methods)("%s %s answers 405, allows %s and asks nobody anything", async (method, path, allow) => {
    const hydra = new FakeHydra().openLogout("c1");
    const answer = await send(hydra, method, path);
    expect(answer?.status).toBe(405);
    expect(answer?.headers["allow"]).toBe(allow);
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual([]);
    expect(hydra.readyChecks).toBe(0);
  });

  it("answers 405 for an asset too", async () => {
    const browser = browse(new FakeHydra());
    const home = await browser.get("/");
    const [path = ""] = /\/assets\/[\w-]+\.css/.exec(home.text) ?? [];
    const answer = await browser.post(path).expect(405);
    expect(answer.headers["allow"]).toBe("GET, HEAD");
  });
});

describe("a path that there is not", () => {
  it.each([
    ["GET", "/nowhere"],
    ["POST", "/nowhere"],
    ["OPTIONS", "/nowhere"],
    ["GET", "/logout/more"],
    ["GET", "/logged-out/more"],
    ["GET", "/healthy"],
    ["GET", "/assets/"],
    ["GET", "/assets/lethe.css"],
    ["GET", "/assets/..%2f..%2fpackage.json"],
    ["POST", "/assets/lethe.css"],
    ["GET", "/%2e%2e/package.json"],
    ["GET", "//evil.example/"],
    ["GET", "/__proto__"],
  ])("%s %s answers 404 with a way home", async (method, path) => {
    const answer = await send(new FakeHydra(), method, path);
    expect(answer?.status).toBe(404);
    expect(answer?.text).toContain("Page not found");
    expect(answer?.text).toContain('href="/"');
  });

  it("that does not decode answers 400", async () => {
    const page = await browse(new FakeHydra()).get("/assets/%E0%A4%A").expect(400);
    expect(page.text).toContain("We did not understand that request");
  });
});

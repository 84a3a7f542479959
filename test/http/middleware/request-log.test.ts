import http from "node:http";
import { describe, expect, it, vi } from "vitest";
import { appOver, browse, memoryLog, navigation, serve } from "../../../testkit/http/browse.ts";
import { challenge, faults } from "../../../testkit/http/every-error-page.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const levels = { debug: 20, info: 30, warn: 40, error: 50 };
const isAudit = ({ event }: Record<string, unknown>) => event !== undefined;

describe("the log", () => {
  it("has one line per request: method, path without its query, status, duration, id, decision", async () => {
    const memory = memoryLog();
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra, { log: memory.log });
    const paths = [
      "/logout?logout_challenge=c1",
      "/",
      "/nowhere",
      "/logged-out",
      "/health/alive",
      "/error?error=x",
    ];
    for (const path of paths) await browser.get(path);
    expect(memory.lines.map(({ req }) => req)).toEqual(
      ["/logout", "/", "/nowhere", "/logged-out", "/health/alive", "/error"].map((path) => ({
        method: "GET",
        path,
      })),
    );
    expect(memory.lines[0]).toEqual({
      level: levels.info,
      time: expect.any(Number) as number,
      req: { method: "GET", path: "/logout" },
      res: { status: 200 },
      request_id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      reference: String(memory.lines[0]?.["request_id"]).slice(-8),
      duration_ms: expect.any(Number) as number,
      msg: "request",
      decision: "confirm",
      reason: "client_requires_prompt",
    });
    expect(memory.lines[1]).not.toHaveProperty("reason");
  });

  it.each(Object.entries(faults))(
    "has %s in its request's one line, at its level",
    async (code, { provoke, level, status }) => {
      const memory = memoryLog();
      await provoke({ log: memory.log });
      const lines = memory.lines.filter(({ err }) => (err as { code: string } | undefined)?.code === code);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ level: levels[level], res: { status }, msg: "request" });
    },
  );

  it("has health probes at debug", async () => {
    const memory = memoryLog();
    const browser = browse(new FakeHydra(), { log: memory.log });
    await browser.get("/health/alive");
    await browser.get("/health/ready");
    expect(memory.lines.map(({ level }) => level)).toEqual([levels.debug, levels.debug]);
  });

  it("has a service that is not well at warn", async () => {
    const memory = memoryLog();
    const hydra = new FakeHydra();
    hydra.ready = false;
    await browse(hydra, { log: memory.log }).get("/health/ready").expect(503);
    expect(memory.lines[0]).toMatchObject({ level: levels.warn });
    expect(memory.lines[0]).not.toHaveProperty("err");
  });

  it("has a line, once, for a user who went away before the answer", async () => {
    const memory = memoryLog();
    const hydra = new FakeHydra().openLogout("c1");
    const release = hydra.hold();
    const url = await serve(appOver(hydra, { log: memory.log }));
    const request = http.get(`${url}/logout?logout_challenge=c1`).on("error", () => undefined);
    await vi.waitUntil(() => hydra.asked.length === 1);
    request.destroy();
    const requestLines = () => memory.lines.filter(({ msg }) => msg === "request");
    await vi.waitUntil(() => requestLines().length > 0);
    release();
    await vi.waitUntil(() => hydra.told.length === 1);
    expect(requestLines()).toMatchObject([{ req: { path: "/logout" }, aborted: true }]);
  });

  it("has 128 characters of a path", async () => {
    const memory = memoryLog();
    await browse(new FakeHydra(), { log: memory.log }).get(`/${"x".repeat(4000)}`);
    expect(memory.lines[0]).toMatchObject({ req: { path: `/${"x".repeat(127)}` } });
  });

  it("says of a bug which functions it went through, and not what its message says", async () => {
    const memory = memoryLog();
    const bug = new TypeError(`no ${challenge}`);
    const hydra = new FakeHydra().failing("get", bug);
    await browse(hydra, { log: memory.log })
      .get(`/logout?logout_challenge=${challenge}`)
      .set(navigation)
      .expect(500);
    const cause = { name: "TypeError", at: expect.any(Array) as string[] };
    expect(memory.lines.find((line) => !isAudit(line))).toMatchObject({ err: { code: "internal", cause } });
    expect(memory.text()).not.toContain(challenge);
  });
});

describe("X-Request-Id", () => {
  it.each(["request-0001", "a.B_c-1234", "x".repeat(64)])(
    "%j is kept, answered and logged; its end is shown, and logged as what is shown",
    async (id) => {
      const memory = memoryLog();
      const page = await browse(new FakeHydra(), { log: memory.log }).get("/nowhere").set("X-Request-Id", id);
      expect(page.headers["x-request-id"]).toBe(id);
      const reference = id.slice(-8);
      expect(memory.lines[0]).toMatchObject({ request_id: id, reference });
      expect(page.text).toContain(`<code id="reference">${reference}</code>`);
    },
  );

  it.each([
    "",
    "short",
    "x".repeat(65),
    "has a space",
    "<script>1</script>",
    "-leading-dash",
    'quo"te-1234',
    "a,b,c,d,e,f",
  ])("%j is replaced", async (id) => {
    const memory = memoryLog();
    const page = await browse(new FakeHydra(), { log: memory.log }).get("/nowhere").set("X-Request-Id", id);
    expect(page.headers["x-request-id"]).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    expect(memory.lines[0]).toMatchObject({ request_id: page.headers["x-request-id"] });
  });

  it("differs from request to request", async () => {
    const browser = browse(new FakeHydra());
    const ids = [await browser.get("/"), await browser.get("/")].map(
      ({ headers }) => headers["x-request-id"],
    );
    expect(new Set(ids).size).toBe(2);
  });
});

import * as fc from "fast-check";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { diagnose } from "../../../src/doctor/diagnose.ts";
import { needed } from "../../../testkit/http/settings-fixture.ts";

/** What Ory's servers say, and what the one client is registered with. */
interface Said {
  /** Of themselves. */
  self: string;
  /** Where they send browsers. */
  leadsTo: string;
  client: Record<string, unknown>;
}

const well = {
  self: "http://127.0.0.1:9/oauth2/auth",
  leadsTo: "https://auth.example.com/error?flow=1",
  client: {},
};

describe("lethe doctor in front of servers that say odd things", () => {
  let said: Said = well;
  const server = createServer((req, res) => answerAs(said, req, res));
  let url = "";

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  function found(saying: Said, env: Record<string, string> = {}) {
    said = saying;
    const config = readConfig({
      ...needed,
      HYDRA_ADMIN_URL: url,
      HYDRA_PUBLIC_URL: url,
      KRATOS_PUBLIC_URL: url,
      UPSTREAM_TIMEOUT: "500ms",
      LOGOUT_ALLOWLIST: "https://bank.example",
      ...env,
    });
    return diagnose(config, { clientId: undefined });
  }

  it.each(["backchannel_logout_uri", "frontchannel_logout_uri", "post_logout_redirect_uris"])(
    "shows no password that stands in an app's %s",
    async (name) => {
      for (const address of ["http://hook:pa55@app.example/out", "x://hook:pa55@app.example/#a"]) {
        const registered = name.endsWith("s") ? [address] : address;
        // oxlint-disable-next-line no-await-in-loop -- one server says it
        const findings = await found({ ...well, client: { [name]: registered } });
        expect(JSON.stringify(findings)).not.toContain("pa55");
        expect(JSON.stringify(findings)).toContain("//…@app.example");
      }
    },
  );

  it.each<[registration: Record<string, unknown>, id: string]>([
    [{ backchannel_logout_uri: "app.example.com/bc" }, "client_backchannel_invalid"],
    [{ backchannel_logout_uri: "ftp://app.example.com/bc" }, "client_backchannel_invalid"],
    [{ backchannel_logout_uri: "http://127.0.0.1:99999/x" }, "client_backchannel_invalid"],
    [{ backchannel_logout_uri: "https://app.example.com/%zz" }, "client_backchannel_invalid"],
    [{ backchannel_logout_uri: " https://app.example.com/bc" }, "client_backchannel_invalid"],
    [{ frontchannel_logout_uri: "app.example.com/fc" }, "client_frontchannel_invalid"],
    [{ frontchannel_logout_uri: "https://app.example.com:port/fc" }, "client_frontchannel_invalid"],
    [{ post_logout_redirect_uris: ["/signed-out"] }, "client_post_logout_invalid"],
  ])("says of a client with %j: %s", async (registration, id) => {
    const findings = await found({ ...well, client: registration });
    const [finding, ...more] = findings.filter((each) => each.client === "odd" && each.id === id);
    expect(finding).toMatchObject({ severity: "error", change: expect.stringMatching(/_uris?/) as string });
    expect(more).toEqual([]);
    expect(findings.map((each) => each.id)).not.toContain("client_backchannel_unreached");
  });

  it("throws for none of them", { timeout: 60_000 }, async () => {
    const registration = fc.record({
      client_name: fc.string(),
      redirect_uris: fc.array(odd, { maxLength: 2 }),
      post_logout_redirect_uris: fc.array(odd, { maxLength: 2 }),
      backchannel_logout_uri: fc.option(odd),
      frontchannel_logout_uri: fc.option(odd),
      logo_uri: odd,
      client_uri: odd,
    });
    const saying = fc.record({
      self: fc.oneof(fc.constant(well.self), odd),
      leadsTo: odd,
      client: registration,
    });
    const throwsNot = fc.asyncProperty(saying, fc.boolean(), async (oddly, isKnown) => {
      const findings = await found(oddly, isKnown ? { BASE_URL: url } : {});
      expect(findings.map(({ id }) => id)).toContain("clients");
    });
    await fc.assert(throwsNot, { numRuns: 200 });
  });
});

const lookAlikes = [
  "app.example.com/bc",
  "ftp://app.example.com/bc",
  "http://127.0.0.1:99999/x",
  "https:/oauth2/auth",
  "mailto:ada@example.com",
  "com.example.app:/signed out",
  "javascript:alert(1)",
  "http://[::1",
  "//app.example.com",
  "http://a:b@127.0.0.1:9/?q#f",
  "/error?id=1",
  "",
];
// None leads out of this machine: what can be called is at a closed port.
const odd = fc.oneof(
  fc.constantFrom(...lookAlikes),
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string().map((rest) => `http://127.0.0.1:9/${rest}`),
  fc.string().map((rest) => `com.example.app:${rest}`),
  fc.string().map((rest) => `mailto:${rest}?flow=1`),
);

function answerAs(
  { self, leadsTo, client }: Said,
  { url: path = "", headers }: IncomingMessage,
  res: ServerResponse,
): void {
  const wantsJson = headers.accept === "application/json";
  const json = (status: number, data: unknown) =>
    res.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(data));
  if (path.startsWith("/health")) json(200, { status: "ok" });
  else if (path.includes("/version")) json(200, { version: self });
  else if (path.startsWith("/admin/clients")) json(200, [{ client_id: "odd", ...client }]);
  else if (path.startsWith("/admin/"))
    json(404, { error: "not_found", error_description: "no such request" });
  else if (path.startsWith("/.well-known/")) json(200, { issuer: self, authorization_endpoint: self });
  else if (wantsJson && path.startsWith("/self-service/login")) json(200, { ui: { action: self } });
  else if (path.startsWith("/sessions/whoami")) json(401, { error: { code: 401, message: "no session" } });
  // A header takes fewer characters than JSON does.
  else res.writeHead(303, { Location: leadsTo.replace(/[^\u0020-\u007e]/g, "") }).end();
}

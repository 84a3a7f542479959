import type { RequestListener } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import {
  browse,
  browserOf,
  fieldsOf,
  memoryLog,
  navigation,
  openQuestion,
  ownForm,
  sendForm,
  serve,
  testSettings,
} from "../../testkit/http/browse.ts";
import { always, check } from "../../testkit/http/check-headers.ts";
import { faults } from "../../testkit/http/every-error-page.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../testkit/fakes/fake-hydra.ts";
import { startOwnTime } from "../../testkit/own-time.ts";

afterEach(() => vi.unstubAllEnvs());

const asking = () => new FakeHydra().openLogout("c1", asksFirst);

async function browseReal(hydra: RequestListener, env: Record<string, string> = {}) {
  const config = readConfig({ ...testSettings, HYDRA_ADMIN_URL: await serve(hydra), ...env });
  return browserOf(createApp(config, { log: memoryLog().log }));
}

// What Ory's two reference apps were seen to do (hydra-login-consent-node, kratos-selfservice-ui-node).
describe("unlike hydra-login-consent-node", () => {
  it('the button "No" is no: it has a name and keeps the person signed in', async () => {
    const hydra = asking();
    const browser = browse(hydra);
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    const [, name = "", value = ""] =
      /<button[^>]*id="reject"[^>]*name="(\w+)" value="(\w+)"/.exec(page.text) ?? [];
    const after = await sendForm(browser, { ...fieldsOf(page.text), [name]: value }).expect(200);
    expect(after.text).toContain("You chose to stay signed in");
    expect(hydra.told).toEqual(["reject c1"]);
  });

  it("a form without a button's answer ends nothing", async () => {
    const hydra = asking();
    const browser = browse(hydra);
    await sendForm(browser, await openQuestion(browser)).expect(400);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["used", "/logout?logout_challenge=used", 410],
    ["bogus", "/logout?logout_challenge=bogus", 410],
    ["missing", "/logout", 400],
  ])("a %s challenge is a plain page and not a 500 with a dump", async (_what, path, status) => {
    vi.stubEnv("NODE_ENV", "development");
    const browser = browse(new FakeHydra().usedLogout("used"), { env: { HYDRA_PUBLIC_URL: "" } });
    const page = await browser.get(path).set(navigation).expect(status);
    expect(page.text).toContain("<h1>This sign-out link");
    expect(page.text).not.toMatch(/\{|stack|Error:/);
  });

  it("a failed CSRF check is the question again and not a 500", async () => {
    const page = await faults.csrf_failed.provoke({});
    expect(page.status).toBe(403);
    expect(page.text).toContain('id="accept"');
  });

  it.each(["hydra_unavailable", "hydra_fault", "hydra_denied"] as const)(
    "Hydra's fault %s is a page that says what to do and not a 500 with a dump",
    async (code) => {
      vi.stubEnv("NODE_ENV", "development");
      const page = await faults[code].provoke({});
      expect(page.status).toBeGreaterThan(500);
      expect(page.text).not.toMatch(/\{|stack|Error:/);
      expect(page.text).toContain('href=""');
    },
  );

  it("a hanging Hydra gets an answer within UPSTREAM_TIMEOUT + 1 s", async () => {
    const browser = await browseReal(() => undefined, { UPSTREAM_TIMEOUT: "300ms" });
    const ownTime = startOwnTime();
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(503);
    expect(ownTime()).toBeLessThan(1300);
    expect(page.text).toContain("The sign-in server is not answering");
  });

  it("skip_logout_consent counts: true asks nothing, false asks always", async () => {
    const skipping = (skipLogoutConsent: boolean) => {
      const client = { ...agora, skipLogoutConsent };
      return new FakeHydra().openLogout("c1", openRequest({ client }));
    };
    const [skips, asks] = [skipping(true), skipping(false)];
    await browse(skips).get("/logout?logout_challenge=c1").set(navigation).expect(303);
    await browse(asks).get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(skips.told).toEqual(["accept c1"]);
    expect(asks.told).toEqual([]);
  });

  it("the page has its security headers", async () => {
    const page = await browse(asking()).get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(check(page, always)).toEqual([]);
  });

  it("a good token from a foreign Origin is refused", async () => {
    const hydra = asking();
    const browser = browse(hydra);
    const form = { ...(await openQuestion(browser)), action: "accept" };
    await browser.post("/logout").set("Origin", "https://evil.example").type("form").send(form).expect(403);
    expect(hydra.told).toEqual([]);
  });
});

describe("unlike kratos-selfservice-ui-node", () => {
  it.each(Object.entries(faults))(
    "the fault %s is no redirect and does not look like a login page",
    async (_code, { provoke }) => {
      const page = await provoke({});
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.headers["location"]).toBeUndefined();
      expect(page.text).not.toMatch(/type="password"|log ?in/i);
    },
  );

  it("the older of two tabs works", async () => {
    const hydra = asking().openLogout("c2", asksFirst);
    const browser = browse(hydra);
    const older = await openQuestion(browser, "c1");
    await openQuestion(browser, "c2");
    await sendForm(browser, { ...older, action: "accept" }).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it.each(['{"redirect_to":', '{"redirect_to":null}', "{}", "[]", "null", '"x"', "<html>", ""])(
    "nobody is sent to `undefined` when Hydra's answer to the accept is %j",
    async (body) => {
      const wire = JSON.stringify({
        subject: "ada",
        request_url: "/oauth2/sessions/logout",
        rp_initiated: true,
        client: { client_id: "agora", skip_logout_consent: false },
      });
      const browser = await browseReal((req, res) => {
        const accepts = req.url?.includes("/accept") === true;
        res.writeHead(200, { "Content-Type": "application/json" }).end(accepts ? body : wire);
      });
      const form = { ...(await openQuestion(browser)), action: "accept" };
      const page = await browser.post("/logout").set(ownForm).type("form").send(form).expect(502);
      expect(page.headers["location"]).toBeUndefined();
      expect(page.text).not.toContain("undefined");
    },
  );

  it("a page is small: below 8 kB, and its style sheet below 16", async () => {
    const browser = browse(asking());
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(page.text.length).toBeLessThan(8 * 1024);
    const sheet = await browser.get(/\/assets\/[\w-]+\.css/.exec(page.text)?.[0] ?? "").expect(200);
    expect(sheet.text.length).toBeLessThan(16 * 1024);
  });
});

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import supertest from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { listen } from "../../src/server/listen.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { inOne } from "../../testkit/fakes/hydra-parts.ts";
import { cookiesOf, fieldsOf, navigation, ownForm, testSettings } from "../../testkit/http/browse.ts";
import { demoUsers } from "../../testkit/http/browse-login.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import {
  startDocumentedCaddy,
  startDocumentedHaproxy,
  startDocumentedNginx,
  type DocumentedProxy,
} from "./documented-proxies.ts";

// As long as Lethe takes one.
const challenge = "c".repeat(16_000);
// Of Hydra: a redirect with a challenge that holds the whole request, and a cookie.
const redirect = `https://signin.example.com/login?login_challenge=${randomBytes(6000).toString("base64url")}`;

/** A browser at the proxy, Lethe behind that, and what redirects as Hydra does. */
async function browse(start: (typeof proxies)[number]["start"], flows: FakeLogin) {
  const env = { ...testSettings, ...demoUsers, TRUST_PROXY: "1" };
  const app = createApp(readConfig(env), {
    log: pino({ level: "silent" }),
    ...inOne({ hydra: new FakeHydra(), flows }),
  });
  const lethe = await listen(app, { port: 0, host: "127.0.0.1" });
  const hydra = createServer((_req, res) => res.writeHead(302, { Location: redirect }).end());
  await new Promise<void>((resolve) => hydra.listen(0, "127.0.0.1", resolve));
  const { port } = hydra.address() as AddressInfo;
  const proxy: DocumentedProxy = await start({
    lethe: `127.0.0.1:${lethe.port}`,
    hydra: `127.0.0.1:${port}`,
  });
  onTestFinished(async () => {
    await proxy.close();
    await lethe.close();
    hydra.closeAllConnections();
    hydra.close();
  });
  return { browser: supertest.agent(proxy.url, { ca: proxy.ca }), proxy };
}

const proxies = [
  { file: "nginx.conf", part: "nginx", start: startDocumentedNginx },
  { file: "haproxy.cfg", part: "haproxy", start: startDocumentedHaproxy },
  { file: "Caddyfile", part: "caddy", start: startDocumentedCaddy },
] as const;

describe.each(proxies)("deploy/proxies/$file", ({ part, start }) => {
  describe("in front of Lethe", needs(part), () => {
    it("passes on the longest challenge, and the form after it", async () => {
      const flows = new FakeLogin().openLogin(challenge);
      const { browser } = await browse(start, flows);
      const login = `/login?login_challenge=${challenge}`;
      const page = await browser.get(login).set(navigation).expect(200);
      const typed = { ...fieldsOf(page.text), email: "ada@example.com", password: "mill", action: "accept" };
      await browser.post(login).set(ownForm).type("form").send(typed).expect(303);
      expect(flows.told).toEqual([`accept login ${challenge}`]);
    });

    it("says that browsers come over https: cookies are __Host- and Secure, HSTS is sent", async () => {
      const { browser } = await browse(start, new FakeLogin().openLogin("c1"));
      const page = await browser.get("/login?login_challenge=c1").set(navigation).expect(200);
      expect(page.headers["strict-transport-security"]).toBeDefined();
      const cookies = Object.entries(cookiesOf(page));
      expect(cookies.length).toBeGreaterThan(0);
      for (const [name, attributes] of cookies) {
        expect(name).toMatch(/^__Host-/);
        expect(attributes).toContain("Secure");
      }
    });

    it("passes on Hydra's long redirects", async () => {
      const { proxy } = await browse(start, new FakeLogin());
      const answer = await supertest
        .agent(proxy.url)
        .get("/oauth2/auth")
        .set("Host", "hydra.example.com")
        .disableTLSCerts()
        .expect(302);
      expect(answer.headers["location"]).toBe(redirect);
    });
  });
});

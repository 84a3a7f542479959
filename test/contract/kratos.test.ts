import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMail, type RunningMail } from "../../demo/mail/start-mail.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { startKratos, type KratosOptions, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import { KratosVisitor } from "./kratos-visitor.ts";

const pages = "http://localhost:3999";
const urls = {
  login: `${pages}/login`,
  registration: `${pages}/registration`,
  recovery: `${pages}/recovery`,
  verification: `${pages}/verification`,
  settings: `${pages}/settings`,
  error: `${pages}/error`,
};

describe(`kratos ${kratosHere().version}, as the tests start it`, needs("kratos"), () => {
  let mail: RunningMail;
  const running: RunningKratos[] = [];
  beforeAll(async () => {
    mail = await startMail(await freePort());
  });
  afterAll(async () => {
    await Promise.all([...running, mail].map(async (part) => part.close()));
  });

  async function kratos(options: Partial<KratosOptions> = {}): Promise<RunningKratos> {
    const started = await startKratos({ urls, mailUrl: mail.deliveryUrl, host: "localhost", ...options });
    running.push(started);
    return started;
  }

  async function register(visitor: KratosVisitor, email: string) {
    const flow = await visitor.begin("registration");
    const asked = await visitor.submit(flow, { method: "profile", "traits.email": email });
    const next = await visitor.read("registration", asked.address);
    return visitor.submit(next, {
      method: "password",
      password: "a long enough one",
      "traits.email": email,
    });
  }

  describe("with its defaults", () => {
    let ours: RunningKratos;
    beforeAll(async () => {
      ours = await kratos({ cookieName: "ciam_kratos_session" });
    });

    it("signs in a user who registers, and asks for the code that it has mailed", async () => {
      const visitor = new KratosVisitor(ours.publicUrl);
      const { address } = await register(visitor, "new@example.com");
      expect(address.href.split("?")[0]).toBe(urls.verification);
      expect(await visitor.whoAmI()).toEqual({ status: 200, email: "new@example.com" });
      expect(await visitor.cookieNames()).toContain("ciam_kratos_session");

      const flow = await visitor.read("verification", address);
      const code = await mail.nextCode("new@example.com");
      const done = await visitor.submit(flow, { method: "code", code });
      const verified = await visitor.read("verification", new URL(`?flow=${flow.id}`, pages));
      expect(done.answer.status).toBe(303);
      // "You successfully verified your email address."
      expect(verified.ui.messages?.map(({ id }) => id)).toEqual([1080002]);
    });

    it("mails a code to a user who has lost the password, and lets them in with it", async () => {
      await register(new KratosVisitor(ours.publicUrl), "lost@example.com");
      await mail.nextCode("lost@example.com");
      const visitor = new KratosVisitor(ours.publicUrl);
      const flow = await visitor.begin("recovery");
      const sent = await visitor.submit(flow, { method: "code", email: "lost@example.com" });
      const asked = await visitor.read("recovery", sent.address);
      const code = await mail.nextCode("lost@example.com");
      const done = await visitor.submit(asked, { method: "code", code });
      expect(done.address.href.split("?")[0]).toBe(urls.settings);
      expect(await visitor.whoAmI()).toEqual({ status: 200, email: "lost@example.com" });
    });

    it("offers password, TOTP, lookup secrets and security keys, and neither passkeys nor codes to sign in with", async () => {
      const visitor = new KratosVisitor(ours.publicUrl);
      await register(visitor, "methods@example.com");
      const settings = await visitor.begin("settings");
      const groups = new Set(settings.ui.nodes.map(({ group }) => group));
      expect([...groups].toSorted()).toEqual([
        "default",
        "lookup_secret",
        "password",
        "profile",
        "totp",
        "webauthn",
      ]);
      const login = await new KratosVisitor(ours.publicUrl).begin("login");
      expect([...new Set(login.ui.nodes.map(({ group }) => group))]).toEqual(["default", "password"]);
    });
  });

  it("lets a flow expire after the lifespan that it was given", async () => {
    const ours = await kratos({ lifespans: { login: "1s" } });
    const visitor = new KratosVisitor(ours.publicUrl);
    const flow = await visitor.begin("login");
    await pause(1_100);
    const { answer } = await visitor.send("GET", `/self-service/login/flows?id=${flow.id}`);
    expect(answer.status).toBe(410);
  });

  it("asks for the address first, and offers codes, passkeys and another provider, where that is turned on", async () => {
    const issuerUrl = "http://127.0.0.1:9";
    const ours = await kratos({
      features: { identifierFirst: true, codeFor: "sign-in", passkey: true },
      socialSignIn: [{ id: "elsewhere", issuerUrl, clientId: "kratos", clientSecret: "none" }],
    });
    const login = await new KratosVisitor(ours.publicUrl).begin("login");
    const groups = new Set(login.ui.nodes.map(({ group }) => group));
    expect([...groups].toSorted()).toEqual(["default", "identifier_first", "oidc", "passkey", "webauthn"]);
  });

  it("has cookies of its own beside another Kratos on the same host", async () => {
    const [one, other] = [await kratos(), await kratos({ cookieName: "iam_kratos_session" })];
    const [atOne, atOther] = [new KratosVisitor(one.publicUrl), new KratosVisitor(other.publicUrl)];
    await register(atOne, "one@example.com");
    await register(atOther, "other@example.com");
    const [names, others] = [await atOne.cookieNames(), await atOther.cookieNames()];
    expect(names).toHaveLength(2);
    expect(names.filter((name) => others.includes(name))).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { startMail, type RunningMail } from "../../demo/mail/start-mail.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { totp } from "../../testkit/browser/totp.ts";
import { shippedHooks } from "../../testkit/ory/shipped-hooks.ts";
import type { RunningLethe } from "../../testkit/processes/start-lethe.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";
import type { SignIn } from "../../testkit/clients/client.ts";
import { startSignOutFixture, type Account, type SignOutFixture } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll } from "./three-clients.ts";

const hookToken = "only-the-contract-suite-uses-this-hook-secret";
const adminToken = "only-the-contract-suite-uses-this-admin-secret";
const flowOf = z.object({
  ui: z.object({
    action: z.url(),
    nodes: z.array(
      z.object({
        attributes: z.looseObject({
          name: z.unknown().optional(),
          value: z.unknown().optional(),
          text: z.unknown().optional(),
        }),
      }),
    ),
  }),
});
const ordersOf = z.object({ sign_outs: z.array(z.object({ state: z.string(), reason: z.string() })) });

describe.each([
  ["that Kratos does not wait for", false],
  ["that Kratos waits for", true],
])("Kratos's web-hooks %s, on real Hydra and real Kratos", (_kind, waits) => {
  describe("as they are shipped", needs("hydra", "kratos"), () => {
    let fixture: SignOutFixture;
    let mail: RunningMail;
    let adminUrl: string;
    let lethe: RunningLethe;
    beforeAll(async () => {
      mail = await startMail(await freePort());
      adminUrl = `http://127.0.0.1:${await freePort()}`;
      fixture = await startSignOutFixture({
        kratos: { mailUrl: mail.deliveryUrl, moreInFile: await shippedHooks(adminUrl, hookToken, waits) },
      });
      fixture.login.tellsSession = true;
      lethe = await fixture.lethe({
        KRATOS_ADMIN_URL: fixture.kratos.adminUrl,
        ADMIN_PORT: new URL(adminUrl).port,
        ADMIN_TOKEN: adminToken,
        KRATOS_HOOK_TOKEN: hookToken,
        SIGN_OUT_ON: "password,recovery,second-factor,address",
      });
    });
    afterAll(async () => {
      await fixture?.close();
      await mail?.close();
    });

    const browsers: BrowserAgent[] = [];
    async function browser(account: Account) {
      const agent = await fixture.browser(account);
      browsers.push(agent);
      return agent;
    }

    /** Ada on two devices, signed in to the same three apps on each. */
    async function scene() {
      const ada = await fixture.account();
      const clients = await fixture.threeClients();
      const [one, two] = [await browser(ada), await browser(ada)];
      const atOne = await signInToAll(clients, one);
      return { ada, clients, one, two, atOne, atTwo: await signInToAll(clients, two) };
    }

    /** Sends a settings form of this browser's, with what Kratos shows in it. */
    async function change(
      agent: BrowserAgent,
      fields: (shown: Map<string, unknown>) => Record<string, string>,
    ) {
      const begun = await agent.open(`${fixture.kratos.publicUrl}/self-service/settings/browser`);
      const id = begun.url.searchParams.get("flow") ?? "";
      const answer = await agent.open(`${fixture.kratos.publicUrl}/self-service/settings/flows?id=${id}`);
      const { ui } = flowOf.parse(JSON.parse(answer.answer.body));
      const shown = new Map(
        ui.nodes.map(({ attributes: at }) => [String(at.name ?? at["id"]), at.value ?? at.text]),
      );
      const sent = new URLSearchParams({ ...fields(shown), csrf_token: String(shown.get("csrf_token")) });
      return agent.post(ui.action, sent, begun);
    }

    async function ordersFor({ id }: Account) {
      const answer = await fetch(`${adminUrl}/sign-outs?subject=${id}`, {
        headers: { Authorization: `Bearer ${adminToken}` },
      });
      return ordersOf.parse(await answer.json()).sign_outs;
    }

    async function orderDone(account: Account, reason: string) {
      await vi.waitFor(
        async () => expect(await ordersFor(account)).toContainEqual({ state: "done", reason }),
        { timeout: 60_000, interval: 100 },
      );
    }

    const tokensOf = async ({ plain, back, front }: Record<"plain" | "back" | "front", SignIn>) =>
      Promise.all([plain, back, front].map((signIn) => fixture.tokens(signIn)));
    const [alive, dead] = [Array(3).fill("alive"), Array(3).fill("dead")];

    it("end the other device's sign-in when a password is changed, and leave the one at hand", async () => {
      const { ada, clients, one, two, atOne, atTwo } = await scene();
      const page = await change(two, () => ({ method: "password", password: "another long enough one" }));
      expect(page.url.pathname).toBe("/kratos");
      await orderDone(ada, "password changed");
      expect(await tokensOf(atOne)).toEqual(dead);
      // Where Hydra can revoke none by its id, all access of a client ends that lost some of it.
      expect(await tokensOf(atTwo)).toEqual(hydraHere().can.revokeOneConsent ? alive : dead);
      expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([401, 200]);
      expect(await clients.plain.whoIs(one)).toBe("login_required");
      expect(await clients.plain.whoIs(two)).toBe("consent_required");
      expect(await noticesTo(fixture.apps, clients, 1)).toEqual([
        { channel: "back", app: clients.back.name, sid: atOne.back.sid },
      ]);
    });

    it("end all other sign-ins when an account is recovered, and not what the recovery begins", async () => {
      const { ada, one, atOne } = await scene();
      const agent = new BrowserAgent();
      const begun = await agent.open(`${fixture.kratos.publicUrl}/self-service/recovery/browser`);
      const flowUrl = `${fixture.kratos.publicUrl}/self-service/recovery/flows?id=${begun.url.searchParams.get("flow")}`;
      const send = async (fields: Record<string, string>) => {
        const { ui } = flowOf.parse(JSON.parse((await agent.open(flowUrl)).answer.body));
        const csrf = ui.nodes.find(({ attributes }) => attributes.name === "csrf_token")?.attributes.value;
        const sent = new URLSearchParams({ method: "code", ...fields, csrf_token: String(csrf) });
        return agent.post(ui.action, sent, begun);
      };
      await send({ email: ada.email });
      await send({ code: await mail.nextCode(ada.email) });
      await orderDone(ada, "account recovered");
      expect(await tokensOf(atOne)).toEqual(dead);
      expect([await fixture.whoAmI(one), await fixture.whoAmI(agent)]).toEqual([401, 200]);
    });

    it("end nothing when a code app is set up, and the other sign-in when it is removed", async () => {
      const ada = await fixture.account();
      const [one, two] = [await browser(ada), await browser(ada)];
      await change(two, (shown) => {
        const secret = z.object({ text: z.string() }).parse(shown.get("totp_secret_key")).text;
        return { method: "totp", totp_code: totp(secret) };
      });
      await change(two, () => ({ method: "lookup_secret", lookup_secret_regenerate: "true" }));
      expect(await ordersFor(ada)).toEqual([]);
      await change(two, () => ({ method: "totp", totp_unlink: "true" }));
      await orderDone(ada, "second factor removed");
      expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([401, 200]);
    });

    it("end nothing when a name is changed, and the other sign-in when an address is", async () => {
      const ada = await fixture.account();
      const [one, two] = [await browser(ada), await browser(ada)];
      const profile = (email: string, first: string) => ({
        method: "profile",
        "traits.email": email,
        "traits.name.first": first,
      });
      await change(two, () => profile(ada.email, "Ada"));
      expect(await ordersFor(ada)).toEqual([]);
      await change(two, () => profile(`new-${ada.email}`, "Ada"));
      await orderDone(ada, "address changed");
      expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([401, 200]);
    });

    it("leave no secret and no cookie in Lethe's log", async () => {
      const output = lethe.output();
      const cookies = await Promise.all(browsers.map(async (agent) => agent.cookieValues()));
      expect(output).toContain("/hooks/kratos/settings");
      expect(cookies.flat().length).toBeGreaterThan(5);
      const secrets = [hookToken, adminToken, ...cookies.flat()].filter((secret) => secret.length > 8);
      expect(secrets.filter((secret) => output.includes(secret))).toEqual([]);
    });
  });
});

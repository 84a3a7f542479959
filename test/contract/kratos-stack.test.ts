import { connect } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startStack, type RunningStack } from "../../deploy/olympus/start-stack.ts";
import { appRoles, demoPassword, tenantNames, type TenantName } from "../../deploy/olympus/tenants.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { exchange } from "../../testkit/browser/exchange.ts";
import { KratosVisitor } from "./kratos-visitor.ts";

const identity = z.object({
  id: z.string(),
  verifiable_addresses: z.array(z.object({ value: z.string(), verified: z.boolean() })),
});

describe("the stack of two tenants", needs("hydra", "kratos"), () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack({ ports: "free" });
  });
  afterAll(async () => stack.close());

  /** Asks an app's sign-in address for the login that Hydra begins, and has Kratos sign this person in for it. */
  async function signIn(name: TenantName, email: string) {
    const { local, kratosPublic, apps } = stack.tenants[name];
    const begun = await exchange(
      "GET",
      new URL(`http://127.0.0.1:${new URL(apps.plain.url).port}/sign-in`),
      {},
    );
    const authorize = new URL(begun.headers.location ?? "");
    authorize.host = new URL(local.hydra).host;
    const atHydra = await exchange("GET", authorize, {});
    const atLethe = new URL(atHydra.headers.location ?? "");
    const visitor = new KratosVisitor(kratosPublic, local.kratos);
    const flow = await visitor.begin("login", atLethe.search);
    const { address } = await visitor.submit(flow, {
      method: "password",
      identifier: email,
      password: demoPassword,
    });
    return { atHydra, atLethe, address, visitor };
  }

  it.each(tenantNames)(
    "has Hydra send %s's logins to its Lethe, and Kratos accept them at its Hydra",
    async (name) => {
      const { atHydra, atLethe, address, visitor } = await signIn(name, "ada@example.com");
      const tenant = stack.tenants[name];
      expect(atLethe.origin + atLethe.pathname).toBe(`${tenant.lethe}/login`);
      expect(atHydra.headers["set-cookie"]?.join()).toContain(`${name}_hydra_login_csrf`);
      expect(address.origin + address.pathname).toBe(`${tenant.hydraPublic}/oauth2/auth`);
      expect(address.searchParams.get("login_verifier")).toBeTruthy();
      expect(await visitor.cookieNames()).toContain(tenant.kratosCookie);
    },
  );

  it("knows the same address as two people", async () => {
    const idOfAda = async (name: TenantName) => {
      const admin = new AdminApi(stack.tenants[name].kratosAdmin);
      const path = "/admin/identities?credentials_identifier=ada@example.com";
      const [ada] = await admin.send("GET", path, z.array(identity));
      expect(ada?.verifiable_addresses).toMatchObject([{ value: "ada@example.com", verified: true }]);
      return ada?.id;
    };
    expect(await idOfAda("ciam")).not.toBe(await idOfAda("iam"));
  });

  it("lets nobody of the one tenant into the other", async () => {
    const { address, visitor } = await signIn("iam", "grace@example.com");
    expect(address.origin + address.pathname).toBe(`${stack.tenants.iam.lethe}/login`);
    expect(await visitor.whoAmI()).toEqual({ status: 401, email: undefined });
  });

  it("gives the tenants host names of their own, and every app a site of its own", () => {
    const hosts = tenantNames.flatMap((name) => {
      const { lethe, apps } = stack.tenants[name];
      return [lethe, ...appRoles.map((role) => apps[role].url)].map((url) => new URL(url).hostname);
    });
    expect(new Set(hosts).size).toBe(8);
    const { lethe, hydraPublic, kratosPublic } = stack.tenants.ciam;
    const names = [lethe, hydraPublic, kratosPublic].map((url) => new URL(url).hostname);
    expect(names).toEqual(["ciam.localhost", "ciam.localhost", "ciam.localhost"]);
  });

  it.each(tenantNames)("tells %s's Hydra how each app is to be told", async (name) => {
    const admin = new AdminApi(stack.tenants[name].hydraAdmin);
    const client = z.object({
      post_logout_redirect_uris: z.array(z.string()),
      backchannel_logout_uri: z.string().optional(),
      frontchannel_logout_uri: z.string().optional(),
    });
    const said = await Promise.all(
      appRoles.map(async (role) => {
        const { id, url, signedOutUrl } = stack.tenants[name].apps[role];
        const { port } = new URL(url);
        const known = await admin.send("GET", `/admin/clients/${id}`, client);
        expect(known.post_logout_redirect_uris).toEqual([signedOutUrl]);
        const back = known.backchannel_logout_uri?.replace(port, "PORT");
        return [role, back, known.frontchannel_logout_uri?.replace(url, "APP")];
      }),
    );
    expect(said).toEqual([
      ["plain", undefined, undefined],
      ["backChannel", "http://127.0.0.1:PORT/back-channel-logout", undefined],
      ["frontChannel", undefined, "APP/front-channel-logout"],
    ]);
  });

  it("has one tenant alone, if that is all that is asked for, and leaves nothing behind", async () => {
    const alone = await startStack({ ports: "free", tenants: ["iam"] });
    const { local, apps, hydraAdmin, kratosAdmin } = alone.tenants.iam;
    expect(() => alone.tenants.ciam).toThrow("ciam was not to be started");
    await alone.close();
    const addresses = [...Object.values(local), hydraAdmin, kratosAdmin, alone.mail.url];
    const ports = [...addresses, ...Object.values(apps).map(({ url }) => url)].map(
      (url) => new URL(url).port,
    );
    expect(await Promise.all(ports.map(isListening))).toEqual(ports.map(() => false));
  });
});

async function isListening(port: string): Promise<boolean> {
  const socket = connect(Number(port), "127.0.0.1");
  const connected = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

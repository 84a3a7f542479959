import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freePort } from "../../testkit/processes/free-port.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { startSignOutFixture, type SignOutFixture } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll } from "./three-clients.ts";

const token = "only-the-contract-suite-uses-this-revocation-secret";

describe("Global Token Revocation, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let fixture: SignOutFixture;
  let adminUrl: string;
  beforeAll(async () => {
    adminUrl = `http://127.0.0.1:${await freePort()}`;
    fixture = await startSignOutFixture();
    await fixture.lethe({
      KRATOS_ADMIN_URL: fixture.kratos.adminUrl,
      ADMIN_PORT: new URL(adminUrl).port,
      GLOBAL_REVOCATION_TOKEN: token,
    });
  });
  afterAll(async () => fixture?.close());

  async function revoke(subject: object, secret = token): Promise<number> {
    const answer = await fetch(`${adminUrl}/global-token-revocation`, {
      method: "POST",
      headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" },
      body: JSON.stringify({ sub_id: subject }),
    });
    return answer.status;
  }

  it("ends all of a user who is named by their email", async () => {
    const [ada, eve] = [await fixture.account(), await fixture.account()];
    const clients = await fixture.threeClients();
    const [one, two] = [await fixture.browser(ada), await fixture.browser(eve)];
    const [atOne, atTwo] = [await signInToAll(clients, one), await signInToAll(clients, two)];
    expect(await revoke({ format: "email", email: ada.email.toUpperCase() })).toBe(204);
    await vi.waitFor(async () => expect(await fixture.tokens(atOne.plain)).toBe("dead"), {
      timeout: 60_000,
      interval: 100,
    });
    expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([401, 200]);
    expect(await clients.plain.whoIs(one)).toBe("login_required");
    expect(await fixture.tokens(atTwo.plain)).toBe("alive");
    expect(await noticesTo(fixture.apps, clients, 1)).toEqual([
      { channel: "back", app: clients.back.name, sid: atOne.back.sid },
    ]);
  });

  it("ends all of a user who was deleted at Kratos before, and whom Hydra still lists", async () => {
    const ada = await fixture.account();
    const [clients, here] = [await fixture.threeClients(), await fixture.browser(ada)];
    const { plain } = await signInToAll(clients, here);
    await fetch(`${fixture.kratos.adminUrl}/admin/identities/${ada.id}`, { method: "DELETE" });
    expect(await fixture.tokens(plain)).toBe("alive");
    expect(await revoke({ format: "opaque", id: ada.id })).toBe(204);
    await vi.waitFor(async () => expect(await fixture.tokens(plain)).toBe("dead"), {
      timeout: 60_000,
      interval: 100,
    });
    expect(await clients.plain.whoIs(here)).toBe("login_required");
    expect(await revoke({ format: "opaque", id: ada.id })).toBe(404);
  });

  it("knows a user by Hydra's subject, too, and nobody else", async () => {
    const ada = await fixture.account();
    expect(await revoke({ format: "opaque", id: ada.id })).toBe(204);
    expect(await revoke({ format: "iss_sub", iss: fixture.hydra.publicUrl, sub: ada.id })).toBe(204);
    expect(await revoke({ format: "opaque", id: "no-one" })).toBe(404);
    expect(await revoke({ format: "email", email: "no-one@example.com" })).toBe(404);
    expect(await revoke({ format: "opaque", id: ada.id }, "another-secret")).toBe(401);
  });
});

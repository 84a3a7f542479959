import { describe, expect, it } from "vitest";
import { adaEverywhere, browseAccount } from "../../../testkit/http/browse-account.ts";
import { browse } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const path = "/.well-known/change-password";

describe(`GET ${path}`, () => {
  it("leads to where a password is changed", async () => {
    const answer = await browseAccount(adaEverywhere()).get(path).expect(303);
    expect(answer.headers["location"]).toBe("/account/security");
  });

  it("is at the root of the origin, where password managers look, under whatever path the pages are", async () => {
    const env = { BASE_PATH: "/id" };
    const answer = await browseAccount(adaEverywhere(), undefined, { env }).get(path).expect(303);
    expect(answer.headers["location"]).toBe("/id/account/security");
  });

  it("is not there without a Kratos, so that no password manager sends a user here", async () => {
    const answer = await browse(new FakeHydra()).get(path);
    expect(answer.status).toBe(404);
  });

  it("takes no other method", async () => {
    const refused = await browseAccount(adaEverywhere()).post(path).expect(405);
    expect(refused.headers["allow"]).toBe("GET, HEAD");
  });

  it("is told apart from a path that is not there", async () => {
    const missing = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    const answer = await browseAccount(adaEverywhere()).get(missing);
    expect(answer.status).toBe(404);
  });
});

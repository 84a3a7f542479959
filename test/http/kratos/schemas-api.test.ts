import { describe, expect, it } from "vitest";
import { createKratosClient } from "../../../src/kratos/kratos-client.ts";
import { startKratosStub, type Said } from "./kratos-stub.ts";

const schemaOf = (property: object) => ({
  properties: { traits: { properties: { tags: property, email: { type: "string" } } } },
});
const list = { type: "array", items: { type: "string" } };
const both = [
  { id: "customer", schema: schemaOf(list) },
  { id: "employee", schema: schemaOf({ type: "string" }) },
];
const answering = (said: Said | Said[] | "hang") => startKratosStub({ "GET /schemas": said });

describe("findTraits", () => {
  it("says what the identity's own schema says", async () => {
    const { kratos } = await answering({ status: 200, body: both });
    expect((await kratos.findTraits("customer"))?.find("traits.tags")).toMatchObject({ isArray: true });
    expect((await kratos.findTraits("employee"))?.find("traits.tags")).toMatchObject({ isArray: false });
  });

  it("says what all of them agree on when nobody knows which it will be", async () => {
    const { kratos } = await answering({ status: 200, body: both });
    const traits = await kratos.findTraits(undefined);
    expect(traits?.find("traits.email")).toMatchObject({ type: "string", isArray: false });
    expect(traits?.find("traits.tags")).toBeUndefined();
  });

  it("knows nothing of a schema that is not there", async () => {
    const { kratos } = await answering({ status: 200, body: both });
    expect(await kratos.findTraits("partner")).toBeUndefined();
  });

  it("asks once for many pages, without a cookie or the admin API's key", async () => {
    const { kratos, heard } = await answering({ status: 200, body: both });
    await Promise.all(["customer", "employee", undefined].map(async (id) => kratos.findTraits(id)));
    await kratos.findTraits("customer");
    expect(heard.map(({ call }) => call)).toEqual(["GET /schemas"]);
    expect(heard[0]?.headers).not.toHaveProperty("authorization");
    expect(heard[0]?.headers).not.toHaveProperty("cookie");
  });

  it("is not waited for as long as for a flow", async () => {
    const { url } = await answering("hang");
    const own = { publicUrl: url, browserUrl: url, adminUrl: undefined, apiKey: undefined };
    // Longer than a test may take.
    const slow = { sessionCookie: "ory_kratos_session", timeoutMs: 600_000, maxSockets: 1 };
    const kratos = createKratosClient({ ...own, ...slow });
    expect(await kratos.findTraits(undefined)).toBeUndefined();
    kratos.close();
  });

  it.each<[string, Said | "hang"]>([
    ["an error", { status: 500 }],
    ["a refusal", { status: 403 }],
    ["HTML", { status: 200, body: "<html></html>" }],
    ["another shape", { status: 200, body: { schemas: [] } }],
    ["nothing", "hang"],
  ])("knows nothing after %s, and does not ask again for the next page", async (_, said) => {
    const { kratos, calls } = await answering(said);
    expect(await kratos.findTraits(undefined)).toBeUndefined();
    expect(await kratos.findTraits("customer")).toBeUndefined();
    expect(calls()).toEqual(["GET /schemas"]);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { createClientRegistry } from "../../../src/hydra/client-registry.ts";
import { listen } from "../../../testkit/processes/listen.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

type Page = { count: number; next: string | undefined };

/** A Hydra whose list of clients has these pages, by their tokens; how often it was asked. */
async function registryOf(pages: Record<string, Page>) {
  let asked = 0;
  const { port, close } = await listen((req, res) => {
    asked += 1;
    const token = new URL(req.url ?? "", "http://hydra").searchParams.get("page_token") ?? "";
    const { count = 0, next } = pages[token] ?? {};
    const clients = Array.from({ length: count }, (_, at) => ({ client_id: `${token || "first"}-${at}` }));
    if (next !== undefined) res.setHeader("Link", `</admin/clients?page_token=${next}>; rel="next"`);
    res.setHeader("Content-Type", "application/json").end(JSON.stringify(clients));
  });
  const url = `http://127.0.0.1:${port}`;
  const registry = createClientRegistry({
    adminUrl: url,
    publicUrl: undefined,
    apiKey: undefined,
    timeoutMs: 5_000,
    maxSockets: 2,
  });
  closing.push(close, () => Promise.resolve(registry.close()));
  return { registry, asked: () => asked };
}

describe("the list of clients", () => {
  it("is read to its last page", async () => {
    const { registry } = await registryOf({
      "": { count: 250, next: "two" },
      two: { count: 250, next: "three" },
      three: { count: 7, next: undefined },
    });
    const { clients, areMore } = await registry.listClients(1000);
    expect({ count: clients.length, areMore }).toEqual({ count: 507, areMore: false });
  });

  it.each<[what: string, pages: Record<string, Page>, count: number]>([
    ["names itself as the next", { "": { count: 3, next: "one" }, one: { count: 3, next: "one" } }, 6],
    ["is empty, and names a next one", { "": { count: 3, next: "one" }, one: { count: 0, next: "two" } }, 3],
  ])("ends, though a page %s", async (_what, pages, count) => {
    const { registry } = await registryOf(pages);
    const { clients, areMore } = await registry.listClients(1000);
    expect({ count: clients.length, areMore }).toEqual({ count, areMore: false });
  });

  it("stops where enough were read, and says that there are more", async () => {
    const { registry, asked } = await registryOf({
      "": { count: 250, next: "two" },
      two: { count: 250, next: undefined },
    });
    const { clients, areMore } = await registry.listClients(100);
    expect({ count: clients.length, areMore, asked: asked() }).toEqual({
      count: 100,
      areMore: true,
      asked: 1,
    });
  });
});

describe("one client", () => {
  it.each(["", ".", ".."])("is none by %j, and nothing is asked", async (id) => {
    const { registry, asked } = await registryOf({});
    expect(await registry.findClient(id)).toBeUndefined();
    expect(asked()).toBe(0);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { movedPages } from "../../src/paths.ts";
import { guideRows, guides } from "../../testkit/docs/migration-guides.ts";
import { browse, navigation, type Browser } from "../../testkit/http/browse.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";

const rows = guideRows("route");
const saying = (here: string) => rows.filter((row) => row.here === here);
const isMoved = ({ here }: { here: string }) => /^`\/[\w/-]+`$/.test(here);

describe("the guides' tables of routes", () => {
  let lethe: Browser;
  beforeAll(() => {
    // Nothing answers there. A page that exists says so; one that does not is a 404.
    const nowhere = "http://127.0.0.1:9";
    const env = { HYDRA_ADMIN_URL: nowhere, KRATOS_PUBLIC_URL: nowhere, UPSTREAM_TIMEOUT: "500ms" };
    lethe = browse(new FakeHydra(), { env });
  });

  it("say of each that it is the same, gone, or where it went", () => {
    expect(rows.filter((row) => !["same", "gone"].includes(row.here) && !isMoved(row))).toEqual([]);
    expect(rows.length).toBeGreaterThan(30);
  });

  it("have every page that moved", () => {
    expect([...movedPages.keys()].filter((path) => !rows.some(({ there }) => there === path))).toEqual([]);
  });

  it.each(saying("same"))("call $there the same, and there is such a page", async ({ there }) => {
    expect((await lethe.get(there).set(navigation)).status).not.toBe(404);
  });

  it.each(rows.filter(isMoved))("say that $there went to $here, which it did", async ({ there, here }) => {
    const place = here.replaceAll("`", "");
    const { headers } = await lethe.get(there).set(navigation).expect(303);
    expect(headers["location"]).toBe(place);
    expect((await lethe.get(place).set(navigation)).status).not.toBe(404);
  });

  it("do not say that the start page is about health, which has paths of its own", () => {
    expect(guides.filter(({ text }) => text.includes("whether it is well"))).toEqual([]);
  });

  it.each(saying("gone"))("say that $there is gone, which it is", async ({ there }) => {
    expect((await lethe.get(there).set(navigation)).status).toBe(404);
  });
});

describe("BASE_PATH", () => {
  it.each(["/health/alive", "/ui/health/alive"])("has %s answer, for probes from before", async (path) => {
    const answer = await browse(new FakeHydra(), { env: { BASE_PATH: "/ui" } }).get(path);
    expect(answer).toMatchObject({ status: 200, body: { status: "ok" } });
  });
});

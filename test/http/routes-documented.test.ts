import { describe, expect, it } from "vitest";
import { routeDocs } from "../../build/docs/tables-from-comments.ts";
import { paths } from "../../src/paths.ts";
import { browse } from "../../testkit/http/browse.ts";
import { browseSignIn } from "../../testkit/http/browse-login.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { FakeKratos } from "../../testkit/fakes/fake-kratos.ts";
import { withKratos } from "../../testkit/http/sign-out-fixture.ts";

// What is there without Kratos, and what is there with it and all that can be switched on.
const everything = {
  ...withKratos,
  KRATOS_ADMIN_URL: "http://kratos.example:4434",
  ACCOUNT_DELETE: "true",
};
const apps = () => [
  browseSignIn(new FakeLogin()),
  browse(new FakeHydra(), { kratos: new FakeKratos(), env: everything }),
];
const documented = routeDocs();

describe("the comments of src/paths.ts, of which docs/routes.md is made", () => {
  it("say of each path a method and what it is for", () => {
    expect(new Set(documented.map(({ path }) => path))).toEqual(new Set(Object.values(paths)));
    expect(documented.filter(({ method, text }) => method === "" || text === "")).toEqual([]);
  });

  const asked = Object.values(paths)
    // A file is there or not, whatever the method.
    .filter((path) => path !== paths.asset)
    .flatMap((path) => (["GET", "POST"] as const).map((method) => ({ path, method })));
  it.each(asked)("have $method $path if the app answers it, and only then", async ({ path, method }) => {
    const statuses = await Promise.all(
      apps().map(async (app) => (await (method === "GET" ? app.get(path) : app.post(path))).status),
    );
    const isAnswered = statuses.some((status) => status !== 404 && status !== 405);
    expect(documented.some((row) => row.path === path && row.method === method)).toBe(isAnswered);
  });
});

import { describe, expect, it } from "vitest";
import {
  adaEverywhere,
  browseAccount,
  FakeSessions,
  phone,
  post,
  visit,
} from "../../../testkit/http/browse-account.ts";
import { fieldsOf } from "../../../testkit/http/browse.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";

const kratosLogin = (query: Record<string, string>) => {
  const { origin } = new URL(new FakeKratos().startUrl("login"));
  return `${origin}/self-service/login/browser?${new URLSearchParams(query).toString()}`;
};
const wayBack = "http://auth.example/account?from=sign-in";

describe("GET /account without a session", () => {
  it("sends the browser to Kratos, to come back afterwards, and asks Hydra nothing", async () => {
    const sessions = new FakeSessions();
    const answer = await visit(browseAccount(new FakeKratos(), sessions), "/account", "");
    expect([answer.status, answer.headers["location"]]).toEqual([303, kratosLogin({ return_to: wayBack })]);
    expect(sessions.asked).toEqual([]);
  });

  it("leaves the way back out when nobody said what this service's address is", async () => {
    const browser = browseAccount(new FakeKratos(), undefined, { env: { BASE_URL: "" } });
    const { location } = (await visit(browser, "/account", "").expect(303)).headers;
    expect(location).toBe(kratosLogin({}).replace(/\?$/, ""));
  });

  it.each([
    [
      { BASE_URL: "https://auth.example/lethe/" },
      "/account",
      "https://auth.example/lethe/account?from=sign-in",
    ],
    [
      { BASE_URL: "https://auth.example", BASE_PATH: "/lethe" },
      "/lethe/account",
      "https://auth.example/lethe/account?from=sign-in",
    ],
  ])("knows its own address under %j", async (env, path, back) => {
    const browser = browseAccount(new FakeKratos(), undefined, { env });
    const { location } = (await visit(browser, path, "").expect(303)).headers;
    expect(new URL(location ?? "").searchParams.get("return_to")).toBe(back);
  });

  it("asks Kratos for the second factor once the first has not sufficed", async () => {
    const browser = browseAccount(new FakeKratos());
    const first = await visit(browser).expect(303);
    expect(first.headers["location"]).toBe(kratosLogin({ return_to: wayBack }));
    const back = await visit(browser, "/account?from=sign-in").expect(303);
    const secondWayBack = "http://auth.example/account?from=second-step";
    expect(back.headers["location"]).toBe(kratosLogin({ return_to: secondWayBack, aal: "aal2" }));
  });

  it("stops the circle when the cookie that reaches it is not the one that Kratos sees", async () => {
    const page = await visit(browseAccount(new FakeKratos()), "/account?from=second-step").expect(410);
    expect(page.text).toContain("allow cookies for this site");
  });

  it("stops the circle when Kratos's cookie does not reach it", async () => {
    const browser = browseAccount(new FakeKratos());
    const page = await visit(browser, "/account?from=sign-in", "").expect(410);
    expect(page.text).toContain("allow cookies for this site");
  });

  it.each(["sign-in", "second-step"])(
    "takes the mark of the way back from %s from the address, once it is signed in",
    async (way) => {
      const answer = await visit(browseAccount(adaEverywhere()), `/account?from=${way}`).expect(303);
      expect(answer.headers["location"]).toBe("/account");
    },
  );
});

describe("POST /account without a session", () => {
  it("sends the browser to Kratos, and ends nothing", async () => {
    const [kratos, sessions] = [adaEverywhere(), new FakeSessions()];
    const browser = browseAccount(kratos, sessions);
    const token = fieldsOf((await visit(browser, "/account/devices")).text)["_csrf"] ?? "";
    sessions.asked.length = 0;
    const fields = { _csrf: token, action: "end_device", device: phone };
    const answer = await post(browser, fields, "other=1");
    const back = "http://auth.example/account/devices?from=sign-in";
    expect([answer.status, answer.headers["location"]]).toEqual([303, kratosLogin({ return_to: back })]);
    expect([...kratos.told, ...sessions.told, ...sessions.asked]).toEqual([]);
  });
});

describe.each(["/account/devices", "/account/apps"])("GET %s without a session", (path) => {
  it("comes back to this very page", async () => {
    const answer = await visit(browseAccount(new FakeKratos()), path, "").expect(303);
    const back = `http://auth.example${path}?from=sign-in`;
    expect(answer.headers["location"]).toBe(kratosLogin({ return_to: back }));
    const there = await visit(browseAccount(adaEverywhere()), `${path}?from=sign-in`).expect(303);
    expect(there.headers["location"]).toBe(path);
  });
});

import { describe, expect, it } from "vitest";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { kratosOrigin } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { browseSignIn, visit } from "../../../testkit/http/browse-login.ts";

const page = "/login?flow=f1&login_challenge=c1";
const hydraAsks = () => new FakeLogin().openLogin("c1");
const to = (answer: { headers: Record<string, string> }) => answer.headers["location"] ?? "";

describe("GET /login?flow= of a flow that is gone", () => {
  it("starts again by our own door, with the challenge, in a browser that keeps cookies", async () => {
    const hydra = hydraAsks();
    const browser = browseSignIn(hydra, { kratos: new FakeKratos() });
    const back = await visit(browser, page).expect(303);
    expect(to(back)).toMatch(/^\/login\?/);
    const door = await visit(browser, to(back)).expect(303);
    expect(to(door)).toBe("/login?login_challenge=c1");
    const fresh = await visit(browser, to(door)).expect(303);
    expect(to(fresh)).toBe(`${kratosOrigin}/self-service/login/browser?login_challenge=c1`);
    expect(hydra.told).toEqual([]);
  });

  it("starts again at Kratos when it was for no app, and leads where it would have led", async () => {
    const kratos = new FakeKratos().goneFlow("login", "f1", "https://lethe.example/settings");
    const browser = browseSignIn(new FakeLogin(), { kratos });
    const back = await visit(browser, "/login?flow=f1").expect(303);
    const fresh = await visit(browser, to(back)).expect(303);
    expect(to(fresh)).toBe(
      `${kratosOrigin}/self-service/login/browser?return_to=https%3A%2F%2Flethe.example%2Fsettings`,
    );
  });

  it("ends on a page that speaks of cookies in a browser that keeps none", async () => {
    const kratos = new FakeKratos();
    const back = await visit(browseSignIn(hydraAsks(), { kratos }), page).expect(303);
    const end = await visit(browseSignIn(hydraAsks(), { kratos }), to(back)).expect(410);
    expect(end.text).toContain("allow cookies");
  });

  it("does not go round in circles", async () => {
    const browser = browseSignIn(hydraAsks(), { kratos: new FakeKratos() });
    let status = 0;
    for (let round = 0; round < 8 && status !== 410; round += 1) {
      let answer = await visit(browser, page);
      while (answer.status === 303 && to(answer).startsWith("/login"))
        answer = await visit(browser, to(answer));
      status = answer.status;
    }
    expect(status).toBe(410);
  });

  it("tells that the sign-in is over when its challenge is gone, too", async () => {
    const hydra = new FakeLogin().used("c1");
    const browser = browseSignIn(hydra, { kratos: new FakeKratos() });
    let answer = await visit(browser, page);
    while (answer.status === 303) answer = await visit(browser, to(answer));
    expect(answer.status).toBe(410);
    expect(answer.text).toContain("This sign-in link was used or has expired");
  });
});

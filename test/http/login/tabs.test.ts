import { describe, expect, it } from "vitest";
import { fieldsOf, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { browseDevice } from "../../../testkit/http/browse-device.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, visit } from "../../../testkit/http/browse-login.ts";

const typed = {
  login: { email: "ada@example.com", password: "mill", action: "accept" },
  consent: { action: "accept", grant_scope: "email" },
};
const orders = [
  ["c1", "c2"],
  ["c2", "c1"],
] as const;

async function open(browser: Browser, path: string) {
  return fieldsOf((await visit(browser, path).expect(200)).text);
}

const send = (browser: Browser, path: string, fields: Record<string, string>) =>
  browser.post(path).set(ownForm).type("form").send(fields);

describe("two tabs of one browser, answered in either order", () => {
  it.each(
    (["login", "consent"] as const).flatMap((page) => orders.map((order) => [page, ...order] as const)),
  )("each end where they would have ended alone: %s, %s before %s", async (page, first, second) => {
    const hydra = new FakeLogin();
    for (const challenge of orders[0]) {
      const requestUrl = `https://hydra.example/oauth2/auth?client_id=agora&state=${challenge}`;
      hydra.openLogin(challenge, { requestUrl }).openConsent(challenge, { requestUrl });
    }
    const browser = browseSignIn(hydra);
    const path = (challenge: string) => `/${page}?${page}_challenge=${challenge}`;
    const tabs = { c1: await open(browser, path("c1")), c2: await open(browser, path("c2")) };
    for (const challenge of [first, second]) {
      const answer = await send(browser, path(challenge), { ...tabs[challenge], ...typed[page] }).expect(303);
      expect(answer.headers["location"]).toContain(`_verifier=of-${challenge}`);
    }
    expect(hydra.told).toEqual([`accept ${page} ${first}`, `accept ${page} ${second}`]);
  });

  it.each(orders)("each end where they would have ended alone: device, %s before %s", async (...order) => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const path = (challenge: string) => `/device?device_challenge=${challenge}`;
    const tabs = { c1: await open(browser, path("c1")), c2: await open(browser, path("c2")) };
    for (const challenge of order) {
      const fields = { ...tabs[challenge], user_code: "WDJBMJHT" };
      const answer = await send(browser, path(challenge), fields).expect(303);
      expect(answer.headers["location"]).toContain(`device_verifier=of-${challenge}`);
    }
  });
});

import { describe, expect, it } from "vitest";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { browse, navigation, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { endSession } from "../../../testkit/http/browse-logged-out.ts";
import { demoUsers } from "../../../testkit/http/browse-login.ts";

const consent = "/consent?consent_challenge=c1";
const requestUrl = "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours";

function browserAt(over: Parameters<FakeLogin["openConsent"]>[1] = {}): {
  browser: Browser;
  flows: FakeLogin;
} {
  const flows = new FakeLogin().openConsent("c1", over);
  return { flows, browser: browse(new FakeHydra(), { flows, env: demoUsers }) };
}

const get = (browser: Browser, path: string) => browser.get(path).set(navigation);

describe("Not you? on the consent page", () => {
  it("stands beside who is signed in, and leads to the same request with nothing allowed or refused", async () => {
    const { browser, flows } = browserAt();
    const page = await get(browser, consent).expect(200);
    const [, form = ""] = /<form class="other-account"([\s\S]*?)<\/form>/.exec(page.text) ?? [];
    expect(form).toContain("Not you?");
    const fields = Array.from(
      form.matchAll(/name="([^"]*)" value="([^"]*)"/g),
      ([, name = "", value = ""]) => [name, value],
    );
    const answer = await browser
      .post("/logout/other-account")
      .set(ownForm)
      .type("form")
      .send(Object.fromEntries(fields) as Record<string, string>)
      .expect(303);
    expect(answer.headers["location"]).toBe(endSession);
    expect((await get(browser, "/logged-out").expect(303)).headers["location"]).toBe(requestUrl);
    expect(flows.told).toEqual([]);
  });

  it("is not there where the request can't be repeated", async () => {
    const { browser } = browserAt({ requestUrl: "https://hydra.example/oauth2/auth" });
    expect((await get(browser, consent).expect(200)).text).not.toContain("Not you?");
  });

  it("leads a device's user back to its code", async () => {
    const { browser } = browserAt({
      isDevice: true,
      requestUrl: "https://hydra.example/oauth2/device/verify?client_id=tv",
    });
    expect((await get(browser, consent).expect(200)).text).toContain("Not you?");
  });
});

import { describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { browse, browserOf, memoryLog, navigation, testSettings } from "../../../testkit/http/browse.ts";
import { challenge, faults, leaky } from "../../../testkit/http/every-error-page.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const leaks =
  /\.[jt]s:\d|node:|node_modules|ECONN|EADDR|10\.0\.0\.7|:4445|hydra-admin|\bat \w+ \(|PageError|undefined|\[object/;
const { csrf_failed: askedAgain, ...errorPages } = faults;

describe("no page says anything of what is behind it:", () => {
  it.each(Object.entries(errorPages))("%s", async (_code, { provoke }) => {
    for (const accept of ["text/html", "application/json"]) {
      const { text } = await provoke({ headers: { Accept: accept } });
      expect(text).not.toMatch(leaks);
      expect(text).not.toContain(challenge);
    }
  });

  it("csrf_failed, whose page is the question itself and so has the challenge", async () => {
    const { text } = await askedAgain.provoke({});
    expect(text).not.toMatch(leaks);
  });

  it("an error in a host's own decision", async () => {
    const throws = () => {
      throw leaky;
    };
    const browser = browse(new FakeHydra().openLogout(challenge), { reviewDecision: throws });
    const { text } = await browser.get(`/logout?logout_challenge=${challenge}`).set(navigation).expect(500);
    expect(text).not.toMatch(leaks);
    expect(text).not.toContain(challenge);
  });

  it("a Hydra that is not there", async () => {
    const memory = memoryLog();
    const env = { ...testSettings, HYDRA_ADMIN_URL: "http://127.0.0.1:9", ORY_API_KEY: "the-secret-key" };
    const browser = browserOf(createApp(readConfig(env), { log: memory.log }));
    const { text } = await browser.get(`/logout?logout_challenge=${challenge}`).set(navigation).expect(503);
    expect(text).toContain("The sign-in server is not answering");
    expect(text).not.toMatch(leaks);
    expect(text).not.toMatch(/127\.0\.0\.1|the-secret/);
    expect(memory.text()).not.toMatch(/127\.0\.0\.1|the-secret/);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, onTestFinished, vi } from "vitest";
import type { TestCase, TestModule } from "vitest/node";
import { browse, navigation } from "../../testkit/http/browse.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { browseAtKratos, visit } from "../../testkit/http/browse-login.ts";
import { signOutFixture, withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { ClosingLine } from "../../testkit/vitest/closing-line.ts";
import { mistakesIn, needed } from "../../testkit/http/settings-fixture.ts";
import { readSettings } from "../../src/cli/read-settings.ts";
import { promise, read } from "./readme.ts";

/** How a run of one test ends that was skipped for this reason: its last lines, and the exit code that it sets. */
function endOfRun(skippedBecause: string, CI: string) {
  vi.stubEnv("CI", CI);
  const { exitCode } = process;
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const atExit = vi.spyOn(process, "once");
  onTestFinished(() => {
    process.exitCode = exitCode;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  const test = { result: () => ({ state: "skipped" }), meta: () => ({ skippedBecause }) } as TestCase;
  const module = { children: { allTests: () => [test] }, state: () => "passed" } as unknown as TestModule;
  atExit.mockReturnThis();
  const closing = new ClosingLine();
  closing.onInit();
  closing.onTestRunEnd([module], []);
  const end = atExit.mock.calls.at(-1)?.[1] as (code: number) => void;
  const code = process.exitCode;
  process.exitCode = exitCode;
  end(0);
  return { code, said: write.mock.calls.map(([text]) => text).join("") };
}

const reason = "there is no Chromium (apt-get install chromium, or set CHROMIUM_PATH to one)";

promise("are reported as skipped, with the reason and how to get it.", () => {
  expect(endOfRun(reason, "").said).toBe(`skipped 1: ${reason}\n0 passed, 0 failed, 1 skipped\n`);
});

promise("With `CI=true` nothing may be skipped.", () => {
  expect(endOfRun(reason, "true").code).toBe(1);
  expect(endOfRun(reason, "").code).not.toBe(1);
});

promise(
  "A command that needs the settings reads them from `.env` in its folder, and from the environment, which wins.",
  async () => {
    const workingDir = mkdtempSync(join(tmpdir(), "lethe-env-"));
    onTestFinished(() => rmSync(workingDir, { recursive: true }));
    writeFileSync(join(workingDir, ".env"), "PORT=1\nBASE_URL=https://a.example\n");
    const nowhere = { write: () => true };
    const { config } = await readSettings(
      { options: {}, positionals: [] },
      {
        env: { ...needed, PORT: "2" },
        workingDir,
        stdin: Readable.from([]),
        stdout: nowhere,
        stderr: nowhere,
      },
    );
    expect(config).toMatchObject({ baseUrl: "https://a.example", server: { port: 2 } });
  },
);

promise("The names of its settings and its paths work here too", async () => {
  expect(mistakesIn({ ...needed, ORY_PAT: "key", PROJECT_NAME: "Acme" })).toEqual([]);
  const browser = browse(new FakeHydra(), { env: withKratos, kratos: new FakeKratos() });
  for (const [from, to] of [
    ["/sessions", "/account/devices"],
    ["/reset-password", "/recovery"],
  ] as const) {
    expect((await browser.get(from).set(navigation).expect(303)).headers["location"]).toBe(to);
  }
});

promise("or stop the start with a sentence that says what to write instead", () => {
  expect(mistakesIn({ ...needed, CSRF_COOKIE_SECRET: "x" })).toEqual([
    "CSRF_COOKIE_SECRET: COOKIE_SECRET signs what forms need as well; take it out",
  ]);
});

promise(
  "Their Kratos sessions end, and Lethe lets nobody in who is not signed in at Kratos, but their apps are not told.",
  async () => {
    const env = { LOGOUT_OFFER_EVERYWHERE: "true" };
    const scene = signOutFixture({ env, kratos: new FakeKratos().signedIn(), consents: [] });
    await scene.answer("everywhere");
    expect(scene.told).toEqual(["endBrowserSession", `endIdentitySessions ${ada.id}`, "accept c1"]);
    const hydra = new FakeLogin().openLogin("c1", { skip: true, subject: ada.id });
    const answer = await visit(browseAtKratos(hydra, new FakeKratos()), "/login?login_challenge=c1");
    expect(answer.headers["location"]).toMatch(/^https:\/\/hydra\.example\/oauth2\/auth\?.*&prompt=login$/);
    expect(hydra.told).toEqual([]);
  },
);

promise(
  "`retries 3`, `option redispatch 1`, `retry-on conn-failure empty-response`, `http-request disable-l7-retry unless METH_GET`.",
  () => {
    // With this file test/ship drains, stops and kills replicas.
    const tested = read("deploy/proxies/haproxy.cfg");
    for (const line of [
      "retries 3",
      "option redispatch 1",
      "retry-on conn-failure empty-response",
      "http-request disable-l7-retry unless METH_GET",
    ]) {
      expect(tested).toMatch(new RegExp(`^ +${line}$`, "m"));
    }
  },
);

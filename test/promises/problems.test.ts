import { expect } from "vitest";
import { browse, memoryLog, navigation } from "../../testkit/http/browse.ts";
import { challenge, faults } from "../../testkit/http/every-error-page.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { promise } from "./readme.ts";

const everyFault = () =>
  Promise.all(
    Object.values(faults).map((fault) => fault.provoke({ headers: { Accept: "application/json" } })),
  );

promise("A user gets a page that says what happened and how to go on", async () => {
  for (const [code, fault] of Object.entries(faults)) {
    const page = await fault.provoke({});
    // The question itself, once more, is both.
    if (code === "csrf_failed") continue;
    expect(page.text).toMatch(/<h1>[^<]+<\/h1>\s*<p>[^<]+<\/p>/);
    expect(page.text).toMatch(/<p class="buttons">\s*<a class="button/);
  }
});

promise(
  "a caller that asks for JSON gets a problem ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).",
  async () => {
    for (const problem of await everyFault()) {
      expect(problem.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(problem.body).toMatchObject({ status: problem.status, title: expect.any(String) as string });
    }
  },
);

promise(
  "No page and no log line holds a challenge, a token, a cookie, a key or an address, and no page holds a stack.",
  async () => {
    const memory = memoryLog();
    const sent = { Cookie: "ory_kratos_session=the-cookie", Authorization: "Bearer the-key" };
    for (const [code, fault] of Object.entries(faults)) {
      const page = await fault.provoke({ log: memory.log, headers: sent });
      // The question's own form has to hold its challenge.
      if (code !== "csrf_failed") expect(page.text).not.toContain(challenge);
      expect(page.text).not.toMatch(/the-cookie|the-key|10\.0\.0\.7|ECONNREFUSED|\.ts:|\n\s+at /);
    }
    expect(memory.text()).not.toMatch(/the-cookie|the-key|10\.0\.0\.7|\.ts:\d+:\d+|\\n +at /);
    expect(memory.text()).not.toContain(challenge);
  },
);

promise(
  "An internal error's line in the log has the names of functions that it went through, ours if there are any, each with file and line, and not its message.",
  async () => {
    const memory = memoryLog();
    const causeOfIt = () => new TypeError(`no ${challenge}`);
    const browser = browse(new FakeHydra().failing("get", causeOfIt()), { log: memory.log });
    await browser.get(`/logout?logout_challenge=${challenge}`).set(navigation).expect(500);
    const { err } = memory.lines.find(({ msg }) => msg === "request") as { err: { cause: { at: string[] } } };
    expect(err.cause).toEqual({ name: "TypeError", at: err.cause.at });
    expect(err.cause.at[0]).toMatch(/^causeOfIt problems\.test\.ts:\d+$/);
    for (const frame of err.cause.at) expect(frame).toMatch(/^\S+ [\w.-]+:\d+$/);
    expect(memory.text()).not.toContain(challenge);
  },
);

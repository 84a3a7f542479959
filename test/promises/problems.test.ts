import { expect } from "vitest";
import { memoryLog } from "../http/browse.ts";
import { challenge, faults } from "../http/every-fault.ts";
import { promise } from "./readme.ts";

const everyFault = () =>
  Promise.all(
    Object.values(faults).map((fault) => fault.provoke({ headers: { Accept: "application/json" } })),
  );

promise("A person gets a page that says what happened and a way on", async () => {
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
  "No page and no log line holds a challenge, a token, a cookie, a key, an address or a stack.",
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

import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { fieldsOf } from "../../../testkit/http/browse.ts";
import { ada, FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { listsOf, signOutFixture, words } from "../../../testkit/http/sign-out-fixture.ts";
import { consents, env, stops, whole, type Stop } from "../../../testkit/http/sign-out-stops.ts";
import { withoutFrame } from "../../../testkit/http/without-frame.ts";

function broken(row: Stop) {
  const kratos = new FakeKratos().signedIn();
  const scene = signOutFixture({ kratos, consents, env });
  row.break(scene, kratos);
  return { kratos, scene };
}

describe("a sign-out that stops at", () => {
  it.each(stops)(
    "$what tells nobody what would come after, and says what has ended and what has not",
    async (row) => {
      const { scene } = broken(row);
      const page = await scene.answer("everywhere");
      const failure = new PageError(row.code);
      expect(page.status).toBe(failure.status);
      expect(page.headers["retry-after"]).toBe(failure.retryAfterSeconds?.toString());
      expect(page.headers["location"]).toBeUndefined();
      expect(scene.told).toEqual(row.told);
      expect(listsOf(page.text)).toEqual({
        ...(row.ended && { [words.ended]: row.ended }),
        ...(row.unsure && { [words.unsure]: row.unsure }),
        [words.notEnded]: row.notEnded,
      });
      expect(page.text).toContain('<a class="button primary" href="">Try again</a>');
      expect(withoutFrame(page.text)).not.toMatch(/<form|\bc1\b|You are signed out/);
    },
  );

  it.each(stops)("$what ends when it is tried again, and harms nothing twice", async (row) => {
    const { scene, kratos } = broken(row);
    await scene.answer("everywhere");
    for (const part of [scene.hydra, scene.sessions, kratos]) part.recover();
    scene.told.length = 0;
    const again = await scene.answer("everywhere");
    expect(again.status).toBe(303);
    expect(scene.told).toEqual(row.again ?? whole);
  });

  it.each(stops)(
    "$what is in the audit with what has ended, once, and in the log with its cause",
    async (row) => {
      const { scene } = broken(row);
      await scene.answer("everywhere");
      expect(scene.events()).toMatchObject([{ event: "logout.failed", reason: row.code, subject: ada.id }]);
      expect(Object.keys(scene.events()[0]?.["ended"] ?? {})).toHaveLength(row.ended?.length ?? 0);
      expect(scene.memory.lines.at(-1)).toMatchObject({ msg: "request", err: { code: row.code } });
    },
  );

  it.each(stops)("$what is a problem for a caller that asks for JSON", async (row) => {
    const { scene } = broken(row);
    const answer = await scene.answer("everywhere", { Accept: "application/json" });
    expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(answer.body).toMatchObject({
      code: row.code,
      status: answer.status,
      request_id: answer.headers["x-request-id"],
    });
    const { ended, unsure, not_ended: notEnded } = answer.body as Record<string, string[]>;
    expect(notEnded).toHaveLength(row.notEnded.length);
    expect(ended).toHaveLength(row.ended?.length ?? 0);
    expect(unsure).toHaveLength(row.unsure?.length ?? 0);
  });
});

describe("a sign-out whose steps all succeed", () => {
  it("takes them in this order, and Hydra's own last", async () => {
    const { answer, told, sessions } = signOutFixture({ kratos: new FakeKratos().signedIn(), consents, env });
    expect((await answer("everywhere")).status).toBe(303);
    expect(told).toEqual(whole);
    expect(sessions.asked).toEqual([`list ${ada.id}`]);
  });

  it("passes on Kratos's cookies with the page when a later step fails", async () => {
    const kratos = new FakeKratos().signedIn();
    const { answer, hydra } = signOutFixture({ kratos });
    hydra.failing("accept", new PageError("hydra_unavailable"));
    const page = await answer("accept");
    expect(page.status).toBe(503);
    expect(page.headers["set-cookie"]).toEqual(kratos.forgettingCookies);
    expect(listsOf(page.text)).toEqual({ [words.ended]: [words.account], [words.notEnded]: [words.here] });
  });

  it("has the person start again when the challenge is gone by then", async () => {
    const { answer, hydra, events } = signOutFixture({ kratos: new FakeKratos().signedIn() });
    hydra.failing("accept", new PageError("challenge_gone"));
    const page = await answer("accept");
    expect(page.status).toBe(410);
    expect(page.text).toContain('href="/logout">Start again<');
    expect(events()).toMatchObject([{ event: "logout.gone", ended: { account: "ended" } }]);
  });

  it("answers a form sent twice with the same place, as a double click does", async () => {
    const { open, send, told } = signOutFixture({ kratos: new FakeKratos().signedIn() });
    const form = { ...fieldsOf((await open()).text), action: "accept" };
    const answers = [await send(form), await send(form)];
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(told).toEqual(["endBrowserSession", "accept c1", "endBrowserSession", "accept c1"]);
  });
});

describe("without Kratos, LOGOUT_REVOKE and a choice of more", () => {
  it("a sign-out costs one call to read and one to accept", async () => {
    const { answer, hydra, sessions, told } = signOutFixture({ consents });
    await answer("accept");
    expect([hydra.asked, sessions.asked, told]).toEqual([["get c1"], [], ["accept c1"]]);
  });
});

import type { RequestListener } from "node:http";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import {
  appOver,
  browse,
  browserOf,
  cookiesOf,
  fieldsOf,
  navigation,
  openQuestion,
  sendForm,
  serve,
} from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const asking = () => new FakeHydra().openLogout("c1", asksFirst).openLogout("c2", asksFirst);

describe("two tabs", () => {
  it.each([
    ["older", "c1"],
    ["newer", "c2"],
  ])("the %s one's form works", async (_which, challenge) => {
    const hydra = asking();
    const browser = browse(hydra);
    const tabs = { c1: await openQuestion(browser, "c1"), c2: await openQuestion(browser, "c2") };
    await sendForm(browser, { ...tabs[challenge as "c1"], action: "accept" }).expect(303);
    expect(hydra.told).toEqual([`accept ${challenge}`]);
  });

  it("the second one's page does not replace the cookie of the first", async () => {
    const hydra = asking();
    const browser = browse(hydra);
    const first = await browser.get("/logout?logout_challenge=c1").set(navigation);
    expect(Object.keys(cookiesOf(first))).toEqual(["lethe-csrf"]);
    const second = await browser.get("/logout?logout_challenge=c2").set(navigation);
    expect(cookiesOf(second)).toEqual({});
  });

  it("a no in one, then a yes in the other for the same sign-out: the person's last word counts", async () => {
    const hydra = asking();
    const browser = browse(hydra);
    const [one, other] = [await openQuestion(browser), await openQuestion(browser)];
    await sendForm(browser, { ...one, action: "reject" }).expect(200);
    await sendForm(browser, { ...other, action: "accept" }).expect(303);
    expect(hydra.told).toEqual(["reject c1", "accept c1"]);
  });
});

describe("a stale tab", () => {
  // The same browser before and after a restart of the service with other settings.
  async function openedUnder(secret: string, thenUnder: string) {
    const hydra = asking();
    const app = (COOKIE_SECRET: string): RequestListener => appOver(hydra, { env: { COOKIE_SECRET } });
    let running = app(secret);
    const browser = browserOf((req, res) => running(req, res));
    const fields = await openQuestion(browser);
    running = app(thenUnder);
    hydra.asked.length = 0;
    return { hydra, browser, fields };
  }
  const oldSecret = "the old secret of 32 bytes or more";
  const newSecret = "the new secret of 32 bytes or more";

  it("works after the secret was rotated, and needs no second question to Hydra", async () => {
    const { hydra, browser, fields } = await openedUnder(oldSecret, `${newSecret},${oldSecret}`);
    const answer = await sendForm(browser, { ...fields, action: "accept" }).expect(303);
    expect(cookiesOf(answer)).toEqual({});
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("is asked again when its secret is gone, and then works", async () => {
    const { hydra, browser, fields } = await openedUnder(oldSecret, newSecret);
    const again = await sendForm(browser, { ...fields, action: "accept" }).expect(403);
    expect(hydra.told).toEqual([]);
    await sendForm(browser, { ...fieldsOf(again.text), action: "accept" }).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });
});

describe("the back button", () => {
  it("shows the question again after a yes whose redirect was not followed, and it works again", async () => {
    const hydra = asking();
    const browser = browse(hydra);
    await sendForm(browser, { ...(await openQuestion(browser)), action: "accept" }).expect(303);
    await sendForm(browser, { ...(await openQuestion(browser)), action: "accept" }).expect(303);
    expect(hydra.told).toEqual(["accept c1", "accept c1"]);
  });

  it("after a no says that the link was used", async () => {
    const hydra = asking();
    const browser = browse(hydra);
    await sendForm(browser, { ...(await openQuestion(browser)), action: "reject" }).expect(200);
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(410);
    expect(page.text).toContain('href="/logout"');
    expect(hydra.told).toEqual(["reject c1"]);
  });
});

describe("a double click", () => {
  it("on yes leads both times to the same place", async () => {
    const hydra = asking();
    const browser = supertest.agent(await serve(appOver(hydra)));
    const form = { ...(await openQuestion(browser)), action: "accept" };
    const answers = await Promise.all([sendForm(browser, form), sendForm(browser, form)]);
    const expected = "https://hydra.example/oauth2/sessions/logout?logout_verifier=of-c1";
    expect(answers.map(({ status, headers }) => [status, headers["location"]])).toEqual([
      [303, expected],
      [303, expected],
    ]);
    expect(hydra.told).toEqual(["accept c1", "accept c1"]);
  });
});

describe("a reload of the POST", () => {
  it("after a yes leads on as before", async () => {
    const hydra = asking();
    const browser = browse(hydra);
    const form = { ...(await openQuestion(browser)), action: "accept" };
    await sendForm(browser, form).expect(303);
    hydra.usedLogout("c1");
    await sendForm(browser, form).expect(303);
    expect(hydra.told).toEqual(["accept c1", "accept c1"]);
  });

  it("after a no rejects nothing twice", async () => {
    const hydra = asking();
    const browser = browse(hydra);
    const form = { ...(await openQuestion(browser)), action: "reject" };
    await sendForm(browser, form).expect(200);
    const page = await sendForm(browser, form).expect(410);
    expect(page.text).toContain("your first answer stands");
    expect(hydra.told).toEqual(["reject c1"]);
  });
});

import { expect, vi } from "vitest";
import { signOutBudgetMs } from "../../src/sign-out/execution/time-budget.ts";
import { fieldsOf } from "../../testkit/http/browse.ts";
import { consentTo } from "../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { inProgressFixture, howFar } from "../../testkit/http/sign-out-in-progress-fixture.ts";
import { buttonsOf, listsOf, signOutFixture } from "../../testkit/http/sign-out-fixture.ts";
import { consents, env, stops, whole } from "../../testkit/http/sign-out-stops.ts";
import { promise } from "./readme.ts";

const everything = () => {
  const kratos = new FakeKratos().signedIn();
  return { kratos, scene: signOutFixture({ env, consents, kratos }) };
};
const revoking = (how: string, delay: string) => ({ LOGOUT_REVOKE: how, LOGOUT_REVOKE_DELAY: delay });

promise("In this order, and a step that fails is the last one:", async () => {
  const { scene } = everything();
  await scene.answer("everywhere");
  expect(scene.told).toEqual(whole);
  for (const stop of stops) {
    const stopped = everything();
    stop.break(stopped.scene, stopped.kratos);
    await stopped.scene.answer("everywhere");
    expect([stop.what, ...stopped.scene.told]).toEqual([stop.what, ...stop.told]);
  }
});

promise(
  "This browser's session (`LOGOUT_KRATOS=browser`; Lethe's host has to get Kratos's cookie), or all that the person has (`identity`).",
  async () => {
    const toldWith = async (how: string) => {
      const kratos = new FakeKratos().signedIn();
      const scene = signOutFixture({ env: { LOGOUT_KRATOS: how }, kratos });
      await scene.answer("accept");
      expect(kratos.cookies.every((cookie) => cookie?.includes(sessionCookie))).toBe(true);
      return scene.told;
    };
    expect(await toldWith("browser")).toEqual(["endBrowserSession", "accept c1"]);
    expect(await toldWith("identity")).toEqual([
      "endBrowserSession",
      `endIdentitySessions ${ada.id}`,
      "accept c1",
    ]);
  },
);

promise(
  "**Every device**, if that was the choice (`LOGOUT_OFFER_EVERYWHERE`): each other sign-in at Hydra, whose apps are told over the back channel, and every session at Kratos.",
  async () => {
    const choice = { env: { LOGOUT_OFFER_EVERYWHERE: "true" }, consents };
    const plain = signOutFixture({ ...choice, kratos: new FakeKratos().signedIn() });
    await plain.answer("accept");
    expect(plain.told).toEqual(["endBrowserSession", "accept c1"]);
    const chosen = signOutFixture({ ...choice, kratos: new FakeKratos().signedIn() });
    await chosen.answer("everywhere");
    // By its sid: that alone has Hydra tell the apps.
    expect(chosen.told).toEqual(whole.filter((told) => !told.startsWith("revoke")));
  },
);

promise(
  "**The apps' access**, with `LOGOUT_REVOKE=all` or `online` (which leaves `offline_access` alone): their access and refresh tokens.",
  async () => {
    const offline = consentTo("offline", { scopes: ["openid", "offline_access"] });
    const toldWith = async (how: string) => {
      const scene = signOutFixture({ env: revoking(how, "10m"), consents: [consentTo("plain"), offline] });
      await scene.answer("accept");
      return scene.told;
    };
    expect(await toldWith("none")).toEqual(["accept c1"]);
    expect(await toldWith("online")).toEqual(["revoke consent-of-plain", "accept c1"]);
    const all = ["revoke consent-of-plain", "revoke consent-of-offline", "accept c1"];
    expect(await toldWith("all")).toEqual(all);
  },
);

promise(
  "For apps that Hydra tells of the sign-out only `LOGOUT_REVOKE_DELAY` later, because without their access it would not tell them.",
  async () => {
    const apps = [consentTo("plain"), consentTo("agora", { isNotified: true })];
    const scene = signOutFixture({ env: revoking("all", "50ms"), consents: apps });
    await scene.answer("accept");
    expect(scene.told.slice(0, 2)).toEqual(["revoke consent-of-plain", "accept c1"]);
    await vi.waitFor(() => expect(scene.told.slice(2)).toEqual(["revoke consent-of-agora"]), {
      timeout: 60_000,
    });
  },
);

promise("If something fails, the page says what has and what has not ended", async () => {
  for (const stop of stops) {
    const { scene, kratos } = everything();
    stop.break(scene, kratos);
    const lists = Object.entries(listsOf((await scene.answer("everywhere")).text));
    const under = (heading: RegExp) => lists.find(([said]) => heading.test(said))?.[1];
    expect([stop.what, under(/^This has ended/)]).toEqual([stop.what, stop.ended]);
    expect([stop.what, under(/^This has not ended/)]).toEqual([stop.what, stop.notEnded]);
  }
});

promise('"Try again" goes on.', async () => {
  const { scene } = everything();
  scene.sessions.failing("endLoginSession", { after: 1 });
  expect((await scene.answer("everywhere")).text).toContain(">Try again<");
  scene.sessions.recover();
  scene.told.length = 0;
  expect((await scene.answer("everywhere")).status).toBe(303);
  expect(scene.told).not.toContain("end sid-2");
  expect(scene.told).toContain("end sid-3");
  expect(scene.told.at(-1)).toBe("accept c1");
});

promise(
  '"Only leave Agora" (`LOGOUT_OFFER_CLIENT_ONLY`) ends that app\'s access, and no sign-in.',
  async () => {
    const offer = { LOGOUT_OFFER_CLIENT_ONLY: "true" };
    const scene = signOutFixture({ env: offer, consents, kratos: new FakeKratos().signedIn() });
    expect((await scene.open()).text).toContain(">Only leave \u2068Agora\u2069</button>");
    await scene.answer("leave");
    expect(scene.told).toEqual(["revoke agora", "reject c1"]);
  },
);

promise(
  "Hydra v2.3 can only revoke all that a person has at an app, so their other browsers lose that app's access as well.",
  async () => {
    const elsewhere = consentTo("plain", { id: "on-the-phone", sid: "sid-2" });
    const scene = signOutFixture({ env: revoking("all", "0"), consents: [consentTo("plain"), elsewhere] });
    scene.sessions.canRevokeOne = false;
    await scene.answer("accept");
    expect(scene.told).toContain("revoke plain");
    expect(scene.sessions.consents).toEqual([]);
  },
);

promise('What takes longer than three seconds is shown on its way ("430 of 1,000")', async () => {
  expect(signOutBudgetMs).toBe(3000);
  const many = Array.from({ length: 1000 }, (_, at) => consentTo(`a${at}`, { sid: `sid-${at + 2}` }));
  const scene = inProgressFixture({ consents: many });
  expect(howFar(await scene.answer("everywhere"))[0]).toMatch(/^\d+ of 1,000$/);
});

promise("goes on by itself, or by a button without JavaScript", async () => {
  const scene = inProgressFixture();
  const first = await scene.answer("everywhere");
  const [script = ""] = /\/assets\/go-on-[^"]*\.js/.exec(first.text) ?? [];
  expect((await scene.browser.get(script).expect(200)).text).toContain("submit");
  expect(buttonsOf(first.text)).toEqual(["go-on"]);
  const ended = scene.told.length;
  await scene.goOn(first);
  expect(scene.told.length).toBeGreaterThan(ended);
});

promise("this browser's sign-in ends last.", async () => {
  const scene = inProgressFixture();
  const { pages } = await scene.goOnToTheEnd(await scene.answer("everywhere"));
  expect(pages.length).toBeGreaterThan(1);
  expect(scene.told.indexOf("accept c1")).toBe(scene.told.length - 1);
});

promise(
  "The log has `logout.going_on` for each part, with what has `ended` and what is `left`.",
  async () => {
    const scene = inProgressFixture();
    const { pages } = await scene.goOnToTheEnd(await scene.answer("everywhere"));
    const parts = scene.events().filter(({ event }) => event === "logout.going_on");
    expect(parts).toHaveLength(pages.length);
    expect(parts[0]).toMatchObject({ ended: { devices: 1 }, left: 6 });
  },
);

promise("A caller that asks for JSON waits for all of it.", async () => {
  const scene = inProgressFixture();
  const form = fieldsOf((await scene.open()).text);
  const asked = scene.send({ ...form, action: "everywhere" }).set("Accept", "application/json");
  expect((await asked).status).toBe(303);
  expect(scene.told).toHaveLength(8);
});

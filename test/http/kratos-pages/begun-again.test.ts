import { describe, expect, it } from "vitest";
import type { KratosFlow } from "../../../src/kratos/flow.ts";
import { browse, memoryLog, type Browser, type BrowseOptions } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { agoraClient, FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { loads, visit } from "../../../testkit/http/browse-login.ts";

const asked = (client = "agora") => `https://hydra.example/oauth2/auth?client_id=${client}&state=x`;
const tooLong = "The page was open for too long";
const to = (answer: { headers: Record<string, string> }) => answer.headers["location"] ?? "";
const atKratos = "https://kratos.example/self-service";

interface Scene {
  hydra: FakeLogin;
  kratos: FakeKratos;
  browser: Browser;
}

function start(options: BrowseOptions = {}): Scene {
  const [hydra, kratos] = [new FakeLogin(), new FakeKratos()];
  return { hydra, kratos, browser: browse(new FakeHydra(), { flows: hydra, kratos, ...options }) };
}

/** Opens Kratos's page for a client's sign-in. */
async function openPage({ hydra, kratos, browser }: Scene, client = "agora", over: Partial<KratosFlow> = {}) {
  const challenge = `of-${client}`;
  hydra.openLogin(challenge, {
    requestUrl: asked(client),
    client: { ...agoraClient, id: client, name: client },
  });
  kratos.openFlow("login", openedFlow({ id: `f-${client}`, loginChallenge: challenge, ...over }));
  await visit(browser, `/login?flow=f-${client}&login_challenge=${challenge}`).expect(200);
}

const over = { id: undefined, status: 500, hydraStatus: 401 };

describe("GET /error?id= of a sign-in that Hydra has given up", () => {
  it.each([401, 404, 410])("begins it again, says so, and logs the cause: %j", async (hydraStatus) => {
    const memory = memoryLog();
    const scene = start({ log: memory.log });
    await openPage(scene);
    scene.kratos.errors.set("e1", { ...over, hydraStatus });
    expect(to(await visit(scene.browser, "/error?id=e1").expect(303))).toBe(asked());
    expect(memory.lines.at(-1)).toMatchObject({
      level: 40,
      kratos_error: { id: "sign_in_over", status: 500, hydra_status: hydraStatus },
    });
    expect(memory.text()).not.toMatch(/of-agora|client_id|"e1"/);
    scene.kratos.openFlow("login", openedFlow({ id: "f2", loginChallenge: "of-agora" }));
    const fresh = await visit(scene.browser, "/login?flow=f2&login_challenge=of-agora").expect(200);
    expect(fresh.text).toContain(tooLong);
    expect(scene.hydra.told).toEqual([]);
  });

  it("leaves the choice where two clients wait", async () => {
    const scene = start();
    await openPage(scene, "agora");
    await openPage(scene, "stoa");
    scene.kratos.errors.set("e1", over);
    const page = await visit(scene.browser, "/error?id=e1").expect(400);
    expect(page.text).toContain("This sign-in has expired or was used");
    for (const client of ["agora", "stoa"]) {
      expect(page.text).toContain(
        `href="${asked(client).replace("&", "&amp;")}">Back to \u2068${client}\u2069</a>`,
      );
    }
  });

  it("does not begin again what ended a moment after it began", async () => {
    const scene = start();
    await openPage(scene);
    scene.kratos.errors.set("e1", over);
    await visit(scene.browser, "/error?id=e1").expect(303);
    const page = await visit(scene.browser, "/error?id=e1").expect(400);
    expect(page.text).toContain("Start again</a>");
  });

  it.each(Object.entries(loads).filter(([name]) => name !== "prefetch"))(
    "begins nothing again for a load that is no user's: %s",
    async (_, load) => {
      const scene = start();
      await openPage(scene);
      scene.kratos.errors.set("e1", over);
      const page = await visit(scene.browser, "/error?id=e1", load);
      expect(page.status).toBe(400);
    },
  );

  it("says so where nothing is known of it", async () => {
    const { kratos, browser } = start();
    kratos.errors.set("e1", over);
    const page = await visit(browser, "/error?id=e1").expect(400);
    expect(page.text).toContain("This sign-in has expired or was used");
    expect(page.text).not.toContain("Start again");
  });

  it.each([undefined, 500, 503])("does not take a Hydra that fails for that: %j", async (hydraStatus) => {
    const scene = start();
    await openPage(scene);
    scene.kratos.errors.set("e1", { ...over, hydraStatus });
    const page = await visit(scene.browser, "/error?id=e1").expect(400);
    expect(page.text).toContain("The account server has a problem");
  });

  it("leads back to the client's sign-in whose CSRF cookie was lost", async () => {
    const memory = memoryLog();
    const scene = start({ log: memory.log });
    await openPage(scene);
    scene.kratos.errors.set("e1", { id: "security_csrf_violation", status: 403 });
    const page = await visit(scene.browser, "/error?id=e1").expect(400);
    expect(page.text).toContain(`href="${asked().replace("&", "&amp;")}">Start again</a>`);
    expect(memory.lines.at(-1)).toMatchObject({
      level: 30,
      kratos_error: { id: "security_csrf_violation", status: 403 },
    });
  });
});

describe("GET /error?error= of Hydra's", () => {
  const twoTabs = new URLSearchParams({
    error: "request_forbidden",
    error_description: "The CSRF value from the token does not match the CSRF value from the data store.",
  });

  it("leads back to the older of two sign-ins for one client: Hydra's CSRF cookie is the newer one's", async () => {
    const scene = start();
    await openPage(scene);
    scene.hydra.openLogin("c2", { requestUrl: `${asked()}2` });
    scene.kratos.openFlow("login", openedFlow({ id: "f2", loginChallenge: "c2" }));
    await visit(scene.browser, "/login?flow=f2&login_challenge=c2").expect(200);
    const page = await visit(scene.browser, `/error?${twoTabs.toString()}`).expect(400);
    expect(page.text).toContain(`href="${asked().replace("&", "&amp;")}">`);
    expect(page.text).not.toContain("state=x2");
  });

  it("offers nothing of the kind where something else went wrong", async () => {
    const scene = start();
    await openPage(scene);
    const page = await visit(scene.browser, "/error?error=invalid_client").expect(400);
    expect(page.text).not.toContain("client_id=agora");
  });
});

describe("a flow of Kratos's that expired", () => {
  it.each(["login", "registration", "recovery", "verification"] as const)(
    "says that it was begun again: %s",
    async (kind) => {
      const { kratos, browser } = start();
      kratos.goneFlow(kind, "old").openFlow(kind, openedFlow({ id: "fresh" }));
      const back = await visit(browser, `/${kind}?flow=old`).expect(303);
      await visit(browser, to(back)).expect(303);
      const fresh = await visit(browser, `/${kind}?flow=fresh`).expect(200);
      expect(fresh.text.split(tooLong)).toHaveLength(2);
      const later = await visit(browser, `/${kind}?flow=fresh`).expect(200);
      expect(later.text).not.toContain(tooLong);
    },
  );

  it("says so when its page needs another step to know where it leads", async () => {
    const scene = start();
    const { kratos, hydra, browser } = scene;
    hydra.openLogin("c1");
    kratos.goneFlow("login", "old").openFlow("login", openedFlow({ id: "fresh", loginChallenge: "c1" }));
    const back = await visit(browser, "/login?flow=old&login_challenge=c1").expect(303);
    await visit(browser, to(back)).expect(303);
    const step = await visit(browser, "/login?flow=fresh").expect(303);
    expect((await visit(browser, to(step)).expect(200)).text).toContain(tooLong);
  });

  it("says it once where Kratos says so itself", async () => {
    const { kratos, browser } = start();
    const messages = [{ id: 4_010_001, text: "expired", type: "error" as const, context: {} }];
    kratos.goneFlow("login", "old").openFlow("login", openedFlow({ id: "fresh", messages }));
    await visit(browser, to(await visit(browser, "/login?flow=old").expect(303))).expect(303);
    const fresh = await visit(browser, "/login?flow=fresh").expect(200);
    expect(fresh.text.split(tooLong)).toHaveLength(2);
  });

  it("says nothing of time where the browser had lost its cookie, and keeps the challenge", async () => {
    const { kratos, hydra, browser } = start();
    hydra.openLogin("c1");
    kratos.openFlow("login", openedFlow({ id: "fresh", loginChallenge: "c1" }));
    const back = await visit(browser, "/login?flow=of-another&login_challenge=c1").expect(303);
    const door = await visit(browser, to(back)).expect(303);
    expect(to(door)).toBe("/login?login_challenge=c1");
    expect(to(await visit(browser, to(door)).expect(303))).toBe(
      `${atKratos}/login/browser?login_challenge=c1`,
    );
    const fresh = await visit(browser, "/login?flow=fresh&login_challenge=c1").expect(200);
    expect(fresh.text).not.toContain(tooLong);
  });

  it.each([
    ["login", 4_010_001, "/login?login_challenge=c1"],
    ["registration", 4_040_001, `${atKratos}/registration/browser?login_challenge=c1`],
  ] as const)(
    "gets back the challenge that Kratos's new form has lost, and says so: %s",
    async (kind, id, door) => {
      const { kratos, hydra, browser } = start();
      hydra.openLogin("c1");
      const requestUrl = `${atKratos}/${kind}/browser?login_challenge=c1`;
      const messages = [{ id, text: "expired", type: "error" as const, context: {} }];
      kratos.openFlow(kind, openedFlow({ id: "lost", requestUrl, messages }));
      expect(to(await visit(browser, `/${kind}?flow=lost`).expect(303))).toBe(door);
      kratos.openFlow(kind, openedFlow({ id: "fresh", requestUrl, loginChallenge: "c1" }));
      const fresh = await visit(browser, `/${kind}?flow=fresh&login_challenge=c1`).expect(200);
      expect(fresh.text).toContain(tooLong);
    },
  );

  it("leads to where it began when its login request has expired at Hydra as well", async () => {
    const scene = start();
    await openPage(scene);
    scene.hydra.used("of-agora");
    scene.kratos.goneFlow("login", "f-agora");
    let answer = await visit(scene.browser, "/login?flow=f-agora&login_challenge=of-agora").expect(303);
    while (to(answer).startsWith("/")) answer = await visit(scene.browser, to(answer)).expect(303);
    expect(to(answer)).toBe(asked());
  });

  const isOver = { state: "sign_in_over" } as const;

  it.each(["login", "registration"] as const)(
    "begins the client's sign-in again when Kratos knows that it is over at Hydra: %s",
    async (kind) => {
      const scene = start();
      await openPage(scene);
      scene.kratos.answerFlow(kind, "f9", isOver);
      expect(to(await visit(scene.browser, `/${kind}?flow=f9`).expect(303))).toBe(asked());
      scene.kratos.openFlow("login", openedFlow({ id: "f2", loginChallenge: "of-agora" }));
      const fresh = await visit(scene.browser, "/login?flow=f2&login_challenge=of-agora").expect(200);
      expect(fresh.text).toContain(tooLong);
    },
  );

  it("asks its own door about a challenge that is known", async () => {
    const scene = start();
    scene.kratos.answerFlow("login", "f9", isOver);
    const door = await visit(scene.browser, "/login?flow=f9&login_challenge=c1").expect(303);
    expect(to(door)).toBe("/login?login_challenge=c1");
  });

  it.each([
    ["nothing is known of it", []],
    ["it may be about two clients", ["agora", "stoa"]],
  ])("says that the sign-in is over where %s", async (_, clients) => {
    const scene = start();
    for (const client of clients) await openPage(scene, client);
    scene.kratos.answerFlow("login", "f9", isOver);
    const page = await visit(scene.browser, "/login?flow=f9").expect(410);
    expect(page.text).toContain("This sign-in link was used or has expired");
  });

  it("does not go round in circles", async () => {
    const scene = start();
    await openPage(scene);
    scene.kratos.answerFlow("login", "f9", isOver);
    await visit(scene.browser, "/login?flow=f9").expect(303);
    expect((await visit(scene.browser, "/login?flow=f9")).status).toBe(410);
  });

  it("knows where a registration began that no sign-in page came before", async () => {
    const { kratos, browser } = start();
    const loginRequest = { requestUrl: asked(), clientName: "Agora", clientUri: undefined };
    kratos.openFlow("registration", openedFlow({ loginChallenge: "c1", loginRequest }));
    await visit(browser, "/registration?flow=f1&login_challenge=c1").expect(200);
    kratos.errors.set("e1", over);
    expect(to(await visit(browser, "/error?id=e1").expect(303))).toBe(asked());
  });
});

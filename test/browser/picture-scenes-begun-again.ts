import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../testkit/fakes/fake-kratos.ts";
import { agoraClient, FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { demoUsers } from "../../testkit/http/browse-login.ts";
import { sceneSecret } from "./open-scene.ts";
import { oddNames, type Scene } from "./scene.ts";

const login = "/login?login_challenge=c1";
const bothWays = ["en", "ar"];
const twoTabs = new URLSearchParams({
  error: "request_forbidden",
  error_description: "The CSRF value from the token does not match the CSRF value from the data store.",
});
const odd = { name: oddNames.long };

/** Sign-ins that were open for too long, or that were answered in another tab. */
export const begunAgainScenes: Scene[] = [
  {
    name: "login-begun-again",
    path: login,
    cookie: begunAgain(),
    parts: () => ({ flows: new FakeLogin().openLogin("c1") }),
    env: demoUsers,
    languages: bothWays,
  },
  {
    name: "login-expired",
    path: login,
    parts: () => ({ flows: new ExpiringLogin().openLogin("c1") }),
    env: demoUsers,
    act: async (page) => {
      await page.fill("#email", "ada@example.com");
      await page.fill("#password", "mill");
      await page.click("#accept");
    },
    languages: bothWays,
  },
  {
    name: "hydra-error-two-tabs",
    ...atKratos(),
    act: (page) => follow(page, `/error?${twoTabs.toString()}`),
    languages: bothWays,
  },
  { name: "kratos-error-begin-again", ...atKratos(), act: (page) => follow(page, "/error?id=e1") },
  {
    name: "kratos-error-begin-again-which",
    ...atKratos(odd),
    act: async (page) => {
      await openOther(page);
      await follow(page, "/error?id=e2");
    },
  },
  {
    name: "signed-in-already",
    ...atKratos(),
    act: (page) => follow(page, "/account"),
    languages: ["en", "de", "ar"],
  },
  {
    name: "signed-in-already-which",
    ...atKratos(odd),
    act: async (page) => {
      await openOther(page);
      await follow(page, "/account");
    },
    languages: bothWays,
  },
];

/** Knows a login request until its page is shown. */
class ExpiringLogin extends FakeLogin {
  override async getLoginRequest(challenge: string) {
    const found = await super.getLoginRequest(challenge);
    this.used(challenge);
    return found;
  }
}

function begunAgain(): string {
  const signature = createHmac("sha256", sceneSecret).update("login expired").digest("base64");
  return `lethe-restarted=${encodeURIComponent(`s:login expired.${signature.replace(/=+$/, "")}`)}`;
}

/** Kratos's page for a client's sign-in, in a browser in which Ada has signed in since. */
function atKratos(other: Partial<typeof agoraClient> = {}): Pick<Scene, "path" | "cookie" | "parts"> {
  return {
    path: "/login?flow=f1&login_challenge=c1",
    cookie: sessionCookie,
    parts: () => {
      const kratos = new FakeKratos()
        .openFlow("login", openedFlow({ loginChallenge: "c1" }))
        .openFlow("login", openedFlow({ id: "f2", loginChallenge: "c2" }))
        .signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() }));
      kratos.errors.set("e1", { id: "security_csrf_violation", status: 403 });
      kratos.errors.set("e2", { id: undefined, status: 500, hydraStatus: 401 });
      const client = { ...agoraClient, ...other, id: "other" };
      const flows = new FakeLogin()
        .openLogin("c1", { requestUrl: "/oauth2/auth?client_id=agora" })
        .openLogin("c2", { requestUrl: "/oauth2/auth?client_id=other", client });
      return { kratos, flows };
    },
  };
}

function openOther(page: Page): Promise<void> {
  return follow(page, "/login?flow=f2&login_challenge=c2");
}

/** Goes there as a link or a form does: an address that is typed is another matter. */
async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate(`location.assign(${JSON.stringify(address)})`);
  await page.waitForURL((url) => `${url.pathname}${url.search}` === address);
}

import { FakeHydraDevice } from "../../testkit/fakes/fake-hydra-device.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { ada, FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { demoUsers } from "../../testkit/http/browse-login.ts";
import { oddNames, type Scene } from "./scene.ts";

const login = "/login?login_challenge=c1";
const bobs = "3f1f6f0a-0000-4000-8000-000000000b0b";
const hydra = { HYDRA_PUBLIC_URL: "https://hydra.example" };
const atKratos = { cookie: sessionCookie, env: { ...withKratos, ...hydra } };

/** Whoever is signed in may not be the one at the browser. */
export const otherAccountScenes: Scene[] = [
  {
    name: "choose-account",
    path: login,
    parts: () => knowsAda({ loginHint: "bob@example.com" }),
    ...atKratos,
    languages: ["en", "de", "ar"],
  },
  {
    name: "choose-account-odd",
    path: login,
    parts: () => knowsAda({ loginHint: oddNames.unbroken }),
    ...atKratos,
  },
  {
    name: "choose-account-demanded",
    path: login,
    parts: () => knowsAda({ hintedSubject: bobs }),
    ...atKratos,
    languages: ["en", "de"],
  },
  {
    name: "choose-account-try-again",
    path: "/login?flow=f1&login_challenge=c1",
    parts: confirmsPassword,
    ...atKratos,
    act: async (page) => {
      await page.context().clearCookies();
      await page.click("#other-account");
    },
  },
  {
    name: "flow-refresh-other-account",
    path: "/login?flow=f1&login_challenge=c1",
    parts: confirmsPassword,
    ...atKratos,
    languages: ["en", "de", "ar"],
  },
  {
    name: "login-other-account",
    path: login,
    parts: () => ({
      flows: new FakeLogin().openLogin("c1", {
        skip: true,
        subject: "ada@example.com",
        requestUrl: "https://hydra.example/oauth2/auth?client_id=agora&request=a.jwt",
      }),
    }),
    env: { ...demoUsers, ...hydra },
  },
  {
    name: "device-other-account",
    path: "/device?device_challenge=c1&user_code=ABCD-EFGH",
    parts: () => ({ device: new FakeHydraDevice("WDJB-MJHT"), kratos: new FakeKratos().signedIn() }),
    ...atKratos,
    languages: ["en", "de", "ar"],
  },
];

function knowsAda(context: NonNullable<Parameters<FakeLogin["openLogin"]>[1]>["context"]) {
  // Hydra itself turns away whom it remembers and an `id_token_hint` does not mean.
  const known = context?.hintedSubject === undefined ? { skip: true, subject: ada.id } : {};
  const flows = new FakeLogin().openLogin("c1", { ...known, ...(context && { context }) });
  return { flows, kratos: new FakeKratos().signedIn() };
}

function confirmsPassword() {
  const flow = openedFlow({ refresh: true, loginChallenge: "c1" });
  return {
    flows: new FakeLogin().openLogin("c1"),
    kratos: new FakeKratos().signedIn().openFlow("login", flow),
  };
}

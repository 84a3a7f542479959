import { expect } from "vitest";
import { ada, FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { browseDevice } from "../../testkit/http/browse-device.ts";
import { FakeHydraDevice } from "../../testkit/fakes/fake-hydra-device.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { browseAtKratos, browseSignIn, fillIn, visit } from "../../testkit/http/browse-login.ts";
import { withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { mistakesIn, needed } from "../../testkit/http/settings-fixture.ts";
import { promise } from "./readme.ts";

promise(
  "`DEMO_USERS` | | Users as `email:password,…`, instead of Kratos: for demos and conformance runs. Refused with `NODE_ENV=production`",
  async () => {
    const users = { DEMO_USERS: "ada@example.com:mill,bob@example.com:swordfish" };
    const signIn = async (email: string, password: string) => {
      const hydra = new FakeLogin().openLogin("c1");
      const typed = { email, password, action: "accept" };
      await fillIn(browseSignIn(hydra, { env: users }), "/login?login_challenge=c1", typed);
      return hydra.told;
    };
    expect(await signIn("bob@example.com", "swordfish")).toEqual(["accept login c1"]);
    expect(await signIn("bob@example.com", "mill")).toEqual([]);
    expect(mistakesIn({ ...needed, ...users, NODE_ENV: "production" })).toHaveLength(1);
    expect(mistakesIn({ ...needed, ...users, ...withKratos })).toHaveLength(1);
  },
);

promise(
  "`DEFAULT_OAUTH2_CLIENT_ID` | | Client whose authorization begins at `/login` without a challenge",
  async () => {
    const env = { DEFAULT_OAUTH2_CLIENT_ID: "agora" };
    const answer = await visit(browseSignIn(new FakeLogin(), { env }), "/login").expect(303);
    const begun = new URL(answer.headers["location"] ?? "");
    expect(begun.href).toMatch(/^https:\/\/hydra\.example\/oauth2\/auth\?/);
    expect(begun.searchParams.get("client_id")).toBe("agora");
  },
);

promise("`REMEMBER_LOGIN_FOR` | `1d` | How long Hydra remembers a sign-in that Lethe accepts", async () => {
  const remembered = async (env: Record<string, string>) => {
    const hydra = new FakeLogin().openLogin("c1");
    const typed = { email: "ada@example.com", password: "mill", action: "accept", remember: "true" };
    await fillIn(browseSignIn(hydra, { env }), "/login?login_challenge=c1", typed);
    return hydra.login?.rememberForSeconds;
  };
  expect([await remembered({}), await remembered({ REMEMBER_LOGIN_FOR: "2h" })]).toEqual([86_400, 7200]);
});

promise("`REMEMBER_CONSENT_FOR` | `30d` | How long Hydra remembers a consent", async () => {
  const remembered = async (env: Record<string, string>) => {
    const hydra = new FakeLogin().openConsent("c1");
    const ticked = { action: "accept", grant_scope: "email", remember: "true" };
    await fillIn(browseSignIn(hydra, { env }), "/consent?consent_challenge=c1", ticked);
    return hydra.consent?.rememberForSeconds;
  };
  expect(await remembered({})).toBe(30 * 86_400);
  expect(await remembered({ REMEMBER_CONSENT_FOR: "1h" })).toBe(3600);
});

promise(
  "`CONSENT_PRESELECT` | `none` | `all`: every box on the consent page is ticked when the page opens",
  async () => {
    const ticked = async (env: Record<string, string>) => {
      const hydra = new FakeLogin().openConsent("c1", { requestedScopes: ["openid", "email", "profile"] });
      const { text } = await visit(browseSignIn(hydra, { env }), "/consent?consent_challenge=c1");
      return text.match(/name="grant_scope"[^>]* checked/g)?.length ?? 0;
    };
    expect([await ticked({}), await ticked({ CONSENT_PRESELECT: "all" })]).toEqual([0, 2]);
  },
);

promise(
  "`DEVICE_USER_CODE` | `mixed` | Which characters Hydra's device codes have (`oauth2.device_authorization.user_code`): `capitals` and `digits` get a fitting keyboard, and no hint about small letters",
  async () => {
    const shown = async (env: Record<string, string>) => {
      const browser = browseDevice(new FakeHydraDevice(), { env });
      const { text } = await visit(browser, "/device?device_challenge=d1");
      return [text.includes("small letters"), text.includes('"characters"'), text.includes('"numeric"')];
    };
    expect(await shown({})).toEqual([true, false, false]);
    expect(await shown({ DEVICE_USER_CODE: "capitals" })).toEqual([false, true, false]);
    expect(await shown({ DEVICE_USER_CODE: "digits" })).toEqual([false, false, true]);
  },
);

promise(
  "`DYNAMIC_CLIENT_REGISTRATION` | `false` | `true` where Hydra's `oidc.dynamic_client_registration.enabled` is: the consent page warns of an app that may have registered itself",
  async () => {
    const isWarned = async (env: Record<string, string>, isOperatorsClient: boolean) => {
      const hydra = new FakeLogin().openConsent("c1", { isOperatorsClient });
      const { text } = await visit(browseSignIn(hydra, { env }), "/consent?consent_challenge=c1");
      return text.includes("may have registered itself");
    };
    const env = { DYNAMIC_CLIENT_REGISTRATION: "true" };
    expect(await Promise.all([isWarned(env, false), isWarned(env, true), isWarned({}, false)])).toEqual([
      true,
      false,
      false,
    ]);
  },
);

promise(
  "`ID_TOKEN_CLAIMS` | | Which identity traits become which ID token claims (several joined by `+`): `email=email,name=name.first+name.last`. The usual ones when not set",
  async () => {
    const claims = async (env: Record<string, string>) => {
      const asked = { skip: true, subject: ada.id, requestedScopes: ["openid", "profile", "email"] };
      const hydra = new FakeLogin().openConsent("c1", asked);
      const browser = browseAtKratos(hydra, new FakeKratos().signedIn(), { env });
      await visit(browser, "/consent?consent_challenge=c1", { Cookie: sessionCookie });
      return hydra.consent?.idTokenClaims;
    };
    const mapped = await claims({ ID_TOKEN_CLAIMS: "email=email,name=name.first+name.last" });
    expect(mapped).toMatchObject({ email: "ada@example.com", name: "Ada Lovelace" });
    expect(mapped).not.toHaveProperty("given_name");
    expect(await claims({})).toMatchObject({ given_name: "Ada", family_name: "Lovelace" });
  },
);

promise(
  "`ACCESS_TOKEN_CLAIMS` | | The same for access tokens (`ext`); they have none when not set",
  async () => {
    const claims = async (env: Record<string, string>) => {
      const asked = { skip: true, subject: ada.id, requestedScopes: ["openid", "profile"] };
      const hydra = new FakeLogin().openConsent("c1", asked);
      const browser = browseAtKratos(hydra, new FakeKratos().signedIn(), { env });
      await visit(browser, "/consent?consent_challenge=c1", { Cookie: sessionCookie });
      return hydra.consent?.accessTokenClaims;
    };
    expect(await claims({ ACCESS_TOKEN_CLAIMS: "nickname=name.first" })).toEqual({ nickname: "Ada" });
    expect(await claims({})).toBeUndefined();
  },
);

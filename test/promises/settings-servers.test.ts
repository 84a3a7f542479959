import { expect } from "vitest";
import { createDeps } from "../../src/deps.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { startupWarnings } from "../../src/ops/startup-warnings.ts";
import { browse, navigation, serve, testSettings } from "../../testkit/http/browse.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { answers } from "../../testkit/stubs/upstream-faults.ts";
import { apiKey, visit } from "../../testkit/http/visit-with-faults.ts";
import { browseAtKratos, visit as visitPage } from "../../testkit/http/browse-login.ts";
import { signOutFixture, withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { mistakesIn, needed, secret } from "../../testkit/http/settings-fixture.ts";
import { promise } from "./readme.ts";

const read = (env: Record<string, string>) => readConfig({ COOKIE_SECRET: secret, ...env });
const network = { ORY_PROJECT_SLUG: "slug", ORY_API_KEY: "key" };

promise(
  "`HYDRA_ADMIN_URL` | | Hydra's admin API. Required, unless an Ory Network project is set",
  async () => {
    expect(mistakesIn({ COOKIE_SECRET: secret })).toEqual([
      expect.stringMatching(/^HYDRA_ADMIN_URL: is not set/),
    ]);
    expect(mistakesIn({ COOKIE_SECRET: secret, ...network })).toEqual([]);
    const { hydra, open } = await visit();
    await open().expect(303);
    expect(hydra.told).toHaveLength(2);
  },
);

promise(
  "`HYDRA_PUBLIC_URL` | | Hydra's public URL as browsers see it. Redirects must lead to its origin. Without it Lethe warns at start, and follows any http(s) redirect of the admin API",
  async () => {
    const redirect = async (to: string, env: Record<string, string>) => {
      const { hydra, open } = await visit({ env });
      hydra.failing("accept", answers(200, { redirect_to: to }));
      return (await open()).headers["location"];
    };
    const unset = { HYDRA_PUBLIC_URL: "" };
    expect(await redirect("https://other.example/x", {})).toBeUndefined();
    expect(await redirect("https://hydra.example/x", {})).toBe("https://hydra.example/x");
    expect(await redirect("https://other.example/x", unset)).toBe("https://other.example/x");
    expect(await redirect("javascript:x", unset)).toBeUndefined();
    expect(startupWarnings(read(needed)).join()).toContain("HYDRA_PUBLIC_URL is not set");
  },
);

promise(
  "`ORY_PROJECT_SLUG` | | Slug (or host name) of an Ory Network project, used instead of `HYDRA_ADMIN_URL`",
  () => {
    const url = "https://slug.projects.oryapis.com";
    for (const slug of ["slug", "slug.projects.oryapis.com"]) {
      const { hydra } = read({ ...network, ORY_PROJECT_SLUG: slug });
      expect(hydra).toMatchObject({ adminUrl: url, publicUrl: url });
    }
  },
);

promise("`ORY_SDK_URL` | | The Ory Network project as a URL, instead of its slug", () => {
  const { hydra } = read({ ORY_SDK_URL: "https://auth.example", ORY_API_KEY: "key" });
  expect(hydra).toMatchObject({ adminUrl: "https://auth.example", publicUrl: "https://auth.example" });
});

promise("`ORY_API_KEY` | | Bearer token for the admin API; Ory Network requires it", async () => {
  const { hydra, open } = await visit();
  await open();
  expect(hydra.heard.map(({ authorization }) => authorization)).toEqual(Array(2).fill(`Bearer ${apiKey}`));
  expect(mistakesIn({ COOKIE_SECRET: secret, ORY_PROJECT_SLUG: "slug" })).toHaveLength(1);
});

promise("`ORY_ADMIN_API_TOKEN` | | Another name for `ORY_API_KEY`", () => {
  const other = { ORY_PROJECT_SLUG: "slug", ORY_ADMIN_API_TOKEN: "key" };
  const { settingNames, ...hydra } = read(other).hydra;
  // What is wrong with it is said by the name that the operator knows.
  expect(settingNames.key).toBe("ORY_ADMIN_API_TOKEN");
  const { hydra: usual, ...rest } = read(network);
  expect({ ...read(other), hydra }).toEqual({ ...rest, hydra: { ...usual, settingNames: undefined } });
});

promise(
  "`KRATOS_PUBLIC_URL` | | Kratos's public API. With it Lethe serves login, the self-service pages and `/account`, and a sign-out ends the Kratos session as well",
  async () => {
    for (const path of ["/login", "/registration", "/account"]) {
      const without = await browse(new FakeHydra()).get(path).set(navigation);
      const kratos = new FakeKratos();
      const beside = await browse(new FakeHydra(), { env: withKratos, kratos }).get(path).set(navigation);
      expect([path, without.status, beside.status]).toEqual([path, 404, 303]);
      expect(beside.headers["location"]).toMatch(/^https:\/\/kratos\.example\/self-service\//);
    }
    const scene = signOutFixture({ kratos: new FakeKratos().signedIn() });
    await scene.answer("accept");
    expect(scene.told).toEqual(["endBrowserSession", "accept c1"]);
  },
);

promise("`KRATOS_BROWSER_URL` | | Kratos's browser-facing URL, if different", async () => {
  const env = { ...withKratos, KRATOS_BROWSER_URL: "https://id.example" };
  const answer = await browse(new FakeHydra(), { env }).get("/registration").set(navigation).expect(303);
  expect(answer.headers["location"]).toMatch(/^https:\/\/id\.example\/self-service\/registration/);
});

promise(
  "`KRATOS_ADMIN_URL` | | Kratos's admin API: for `LOGOUT_KRATOS=identity`, \"every device\", and claims where Kratos's cookie is not available",
  async () => {
    const alone = { ...needed, KRATOS_PUBLIC_URL: "https://kratos.example", LOGOUT_KRATOS: "identity" };
    expect(mistakesIn(alone)).toEqual(["LOGOUT_KRATOS: identity needs KRATOS_ADMIN_URL"]);
    const everywhere = { LOGOUT_OFFER_EVERYWHERE: "true" };
    const scene = signOutFixture({ kratos: new FakeKratos().signedIn(), env: everywhere });
    await scene.answer("everywhere");
    expect(scene.told).toContain(`endIdentitySessions ${ada.id}`);
    const kratos = new FakeKratos();
    kratos.identities.set(ada.id, ada);
    const asked = { skip: true, subject: ada.id, requestedScopes: ["openid", "email"] };
    const hydra = new FakeLogin().openConsent("c1", asked);
    await visitPage(browseAtKratos(hydra, kratos), "/consent?consent_challenge=c1").expect(303);
    expect(hydra.consent?.idTokenClaims).toMatchObject({ email: "ada@example.com" });
  },
);

promise(
  "`KRATOS_SESSION_COOKIE` | `ory_kratos_session` | Name of Kratos's session cookie (`session.cookie.name`)",
  async () => {
    const calls: unknown[] = [];
    const url = await serve((req, res) => {
      calls.push(req.headers.cookie);
      // Kratos's own words for nobody; any other 401 proves nothing.
      const nobody = { error: { code: 401, status: "Unauthorized", message: "No valid session" } };
      res.writeHead(401, { "Content-Type": "application/json" }).end(JSON.stringify(nobody));
    });
    const kratosOf = (env: object) =>
      createDeps(readConfig({ ...testSettings, KRATOS_PUBLIC_URL: url, ...env })).kratos;
    expect(kratosOf({})?.hasCookie(sessionCookie)).toBe(true);
    const named = kratosOf({ KRATOS_SESSION_COOKIE: "sid" });
    expect([named?.hasCookie(sessionCookie), named?.hasCookie("sid=x")]).toEqual([false, true]);
    expect(await named?.whoAmI("sid=x")).toEqual({ state: "signed_out" });
    expect(calls).toEqual([expect.stringContaining("sid=x")]);
  },
);

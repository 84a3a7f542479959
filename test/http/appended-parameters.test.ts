import { describe, expect, it } from "vitest";
import { appOver, browserOf, navigation, type Browser } from "../../testkit/http/browse.ts";
import { FakeHydra, asksFirst } from "../../testkit/fakes/fake-hydra.ts";
import { FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { kratosOrigin, openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import {
  hydraParameters,
  kratosParameters,
  startParameters,
  type AppendedParameter,
} from "./ory-parameters.ts";

const kinds = ["login", "registration", "recovery", "verification", "settings"] as const;
const env = { BASE_URL: "http://lethe.example" };
const values: Record<string, string> = {
  user_code: "ABCD-EFGH",
  error: "invalid_request",
  error_description: "The 'redirect_uri' parameter does not match",
  error_hint: "The 'redirect_uri' parameter does not match",
  error_debug: "The 'redirect_uri' parameter does not match",
  flow: "f1",
  id: "e1",
  identity_schema: "employee",
};
const valueOf = ({ name }: AppendedParameter) => values[name] ?? "c1";

function scene() {
  const hydra = new FakeHydra().openLogout("c1", asksFirst);
  const flows = new FakeLogin().openLogin("c1").openConsent("c1");
  const kratos = new FakeKratos().signedIn();
  for (const kind of kinds) kratos.openFlow(kind, openedFlow());
  const browser = browserOf(appOver(hydra, { flows, kratos, env }));
  return { hydra, flows, kratos, browser };
}

const load = (browser: Browser, path: string) =>
  browser.get(path).set({ ...navigation, Cookie: `${sessionCookie}; csrf_token_x=1` });
const locationOf = (answer: { headers: unknown }) =>
  (answer.headers as Record<string, string | undefined>)["location"] ?? "";
const startOf = (kind: string) => `${kratosOrigin}/self-service/${kind}/browser`;

/** The address of ours that a setting of theirs has. */
const pathOf: Record<string, string> = {
  "urls.login": "/login",
  "urls.registration": "/registration",
  "urls.consent": "/consent",
  "urls.logout": "/logout",
  "urls.device.verification": "/device",
  "urls.device.success": "/device/success",
  "urls.error": "/error",
  "flows.error.ui_url": "/error",
  ...Object.fromEntries(kinds.map((kind) => [`flows.${kind}.ui_url`, `/${kind}`])),
};
/** What comes along with it, always. */
const alongWith: Record<string, string> = {
  identity_schema: "login_challenge=c1",
  user_code: "device_challenge=c1",
  error_description: "error=invalid_request",
  error_hint: "error=invalid_request",
  error_debug: "error=invalid_request",
  no_org_ui: "flow=f1",
};

async function arrive(parameter: AppendedParameter) {
  const world = scene();
  const query = new URLSearchParams(alongWith[parameter.name]);
  query.set(parameter.name, valueOf(parameter));
  const answer = await load(world.browser, `${pathOf[parameter.setting]}?${query.toString()}`);
  return { ...world, answer, value: valueOf(parameter) };
}

const arrivals: Record<string, (parameter: AppendedParameter) => Promise<unknown>> = {
  "Kratos's sign-in": async (parameter) => {
    const { answer, value } = await arrive(parameter);
    const url = new URL(locationOf(answer));
    expect(url.origin + url.pathname).toBe(startOf("login"));
    return expect(url.searchParams.get(parameter.name)).toBe(value);
  },
  "Kratos's sign-up": async (parameter) => {
    const { answer, value } = await arrive(parameter);
    const url = new URL(locationOf(answer));
    expect(url.origin + url.pathname).toBe(startOf("registration"));
    return expect(url.searchParams.get(parameter.name)).toBe(value);
  },
  "Hydra's admin API": async (parameter) => {
    const { hydra, flows } = await arrive(parameter);
    return expect([...hydra.asked, ...flows.asked]).toEqual([expect.stringMatching(/^(?:get|consent) c1$/)]);
  },
  "the form": async (parameter) => {
    const { answer, value } = await arrive(parameter);
    return expect(answer.text).toMatch(new RegExp(`name="${parameter.name}"[^>]*value="${value}"`));
  },
  "the explanation": async (parameter) => {
    const { answer } = await arrive(parameter);
    expect(answer.status).toBe(400);
    return expect(answer.text).toContain(
      parameter.name === "error" ? "<code>invalid_request</code>" : "is not registered",
    );
  },
  "Kratos's flow": async (parameter) => {
    const { answer, kratos } = await arrive(parameter);
    // The settings lead on to one of their sections.
    if (parameter.setting === "flows.settings.ui_url")
      expect(locationOf(answer)).toBe("/account/security?flow=f1");
    else expect(answer.status).toBe(200);
    return expect(kratos.asked).toContain(`getFlow ${pathOf[parameter.setting]?.slice(1)} f1`);
  },
  "Kratos's error": async (parameter) => {
    const { kratos } = await arrive(parameter);
    return expect(kratos.asked).toEqual(["getError e1"]);
  },
  nowhere: async (parameter) => {
    const { answer, value } = await arrive(parameter);
    expect(answer.status).toBe(200);
    return expect(answer.text).not.toContain(`"${value}"`);
  },
};

describe.each([...hydraParameters, ...kratosParameters])("$name, appended to $setting", (parameter) => {
  it(`arrives where it belongs: ${parameter.belongs}`, async () => {
    expect(arrivals).toHaveProperty([parameter.belongs]);
    await arrivals[parameter.belongs]?.(parameter);
  });
});

describe.each(Object.entries(startParameters))(
  "%s, which Kratos takes where a flow begins",
  (name, { value }) => {
    const query = new URLSearchParams({ [name]: value }).toString();

    it.each(kinds)("goes along from our address to Kratos's: %s", async (kind) => {
      const { browser } = scene();
      const url = new URL(locationOf(await load(browser, `/${kind}?${query}`)));
      expect(url.origin + url.pathname).toBe(startOf(kind));
      expect(url.searchParams.get(name)).toBe(value);
    });

    it.each(kinds)("is there again when a flow that has expired begins afresh: %s", async (kind) => {
      const { browser } = scene();
      const first = locationOf(await load(browser, `/${kind}?flow=gone&${query}`));
      let url = new URL(locationOf(await load(browser, first)), env.BASE_URL);
      // A sign-in for an app passes by our own door.
      if (url.origin !== kratosOrigin)
        url = new URL(locationOf(await load(browser, url.pathname + url.search)));
      expect(url.origin + url.pathname).toBe(startOf(kind));
      expect(url.searchParams.get(name)).toBe(value);
    });
  },
);

describe("what a flow was begun with at Kratos itself", () => {
  const lasting = ["organization", "identity_schema", "after_verification_return_to"] as const;

  it.each(kinds.flatMap((kind) => lasting.map((name) => [kind, name] as const)))(
    "stands in the page's address, from which it begins afresh: %s %s",
    async (kind, name) => {
      const { browser, kratos } = scene();
      const value = startParameters[name]?.value ?? "";
      const requestUrl = `${startOf(kind)}?${new URLSearchParams({ [name]: value }).toString()}`;
      kratos.openFlow(kind, openedFlow({ requestUrl }));
      const address = locationOf(await load(browser, `/${kind}?flow=f1`));
      expect(new URL(address, env.BASE_URL).searchParams.get(name)).toBe(value);
      await load(browser, address).expect(200);
      kratos.goneFlow(kind, "f1");
      const again = locationOf(await load(browser, address));
      expect(new URL(locationOf(await load(browser, again))).searchParams.get(name)).toBe(value);
    },
  );

  it.each(["organization", "identity_schema"])("goes along from one flow to another: %s", async (name) => {
    const { browser } = scene();
    const value = startParameters[name]?.value ?? "";
    const signIn = await load(browser, `/login?flow=f1&${name}=${value}`).expect(200);
    for (const kind of ["registration", "recovery"] as const)
      expect(signIn.text).toContain(`href="${startOf(kind)}?${name}=${value}"`);
    const signUp = await load(browser, `/registration?flow=f1&login_challenge=c1&${name}=${value}`).expect(
      200,
    );
    expect(signUp.text).toContain(`href="/login?login_challenge=c1&amp;${name}=${value}"`);
  });
});

import { demoUsers } from "../../testkit/http/browse-login.ts";
import { FakeHydraDevice } from "../../testkit/fakes/fake-hydra-device.ts";
import { agoraClient, FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { answerWithoutCookies, oddNames, type Scene } from "./scene.ts";

const login = "/login?login_challenge=c1";
const consent = "/consent?consent_challenge=c1";
const device = "/device?device_challenge=c1";
const scopes = ["openid", "profile", "email", "phone", "address", "offline_access"];
const ownScopes = Array.from(
  { length: 34 },
  (_, index) => `https://api.agora.example/ledger/${index}.read-only`,
);
const ways = {
  policyUri: "https://agora.example/privacy",
  termsUri: "https://agora.example/terms",
};

const odd = Object.values(oddNames);
const oddClient = { ...ways, name: oddNames.override };

/** The way in without Kratos, what an app may do, and devices without a keyboard. */
export const signInScenes: Scene[] = [
  { name: "login", path: login, parts: () => asksLogin(), env: demoUsers, languages: ["en", "de", "ar"] },
  {
    name: "login-wrong",
    path: login,
    parts: () => asksLogin(),
    env: demoUsers,
    act: async (page) => {
      await page.fill("#email", "ada@example.com");
      await page.fill("#password", "not it");
      await page.click("#accept");
    },
    languages: ["en", "ar"],
  },
  {
    name: "consent",
    path: consent,
    parts: () => asksConsent({ requestedScopes: scopes }, ways),
    // Hydra as the request names it: so that "Not you?" can lead back to it.
    env: { ...demoUsers, HYDRA_PUBLIC_URL: "https://hydra.example" },
    languages: ["en", "de", "ar"],
  },
  {
    name: "consent-try-again",
    path: consent,
    parts: () => asksConsent({}),
    env: demoUsers,
    act: answerWithoutCookies,
  },
  {
    name: "consent-unticked",
    path: consent,
    parts: () => asksConsent({ requestedScopes: scopes }, ways),
    env: demoUsers,
    act: (page) => page.click("#accept"),
    languages: ["en", "ar"],
  },
  {
    name: "consent-selected",
    path: consent,
    parts: () => asksConsent({ requestedScopes: scopes }, ways),
    env: demoUsers,
    act: (page) => page.click("#select-all"),
  },
  {
    name: "consent-only-sign-in",
    path: consent,
    parts: () => asksConsent({ requestedScopes: ["openid"], redirectUris: ["com.agora.app:/callback"] }),
    env: demoUsers,
  },
  {
    name: "consent-self-registered",
    path: consent,
    parts: () => asksConsent({ isOperatorsClient: false, redirectUris: ["http://127.0.0.1:49152/callback"] }),
    env: { ...demoUsers, DYNAMIC_CLIENT_REGISTRATION: "true" },
    languages: ["en", "de", "ar"],
  },
  {
    name: "consent-nothing",
    path: consent,
    parts: () => asksConsent({ requestedScopes: [] }, { uri: undefined }),
    env: demoUsers,
  },
  {
    name: "consent-40-scopes",
    path: consent,
    parts: () => asksConsent({ requestedScopes: [...scopes, ...ownScopes] }),
    env: demoUsers,
  },
  {
    name: "consent-odd",
    path: consent,
    parts: () => asksConsent({ requestedScopes: ["accept", ...odd], subject: oddNames.unbroken }, oddClient),
    env: demoUsers,
    languages: ["en", "ar"],
  },
  {
    name: "onward",
    path: consent,
    parts: () => {
      const { flows } = asksConsent();
      const redirectTo = `https://hydra.example/oauth2/auth?consent_verifier=${"W".repeat(4000)}`;
      return { flows: Object.assign(flows, { acceptConsentRequest: () => Promise.resolve({ redirectTo }) }) };
    },
    env: { ...demoUsers, HYDRA_PUBLIC_URL: "https://hydra.example" },
    act: async (page) => {
      // Nobody would see it: it leads on at once. Hydra's answer does not arrive.
      await page.route("https://hydra.example/**", (route) => route.fulfill({ status: 204 }));
      await page.click("#email");
      await page.click("#accept");
      await page.waitForSelector("#go-on");
    },
  },
  { name: "device", path: device, parts: knowsCodes, languages: ["en", "de", "ar"] },
  {
    name: "device-digits",
    path: device,
    parts: () => ({ device: new FakeHydraDevice("123456789") }),
    env: { DEVICE_USER_CODE: "digits" },
  },
  { name: "device-link", path: `${device}&user_code=ABCD-EFGH`, parts: knowsCodes, languages: ["en", "ar"] },
  { name: "device-long", path: `${device}&user_code=${"W".repeat(100)}`, parts: knowsCodes },
  {
    name: "device-wrong",
    path: `${device}&user_code=ABCDEFGH`,
    parts: knowsCodes,
    act: (page) => page.click("#accept"),
    languages: ["en", "ar"],
  },
  {
    name: "device-gone",
    path: `${device}&user_code=ABCDEFGH`,
    parts: () => ({ device: new FakeHydraDevice().gone() }),
    act: (page) => page.click("#accept"),
  },
  {
    name: "device-allowed",
    path: consent,
    parts: () => {
      const { flows } = asksConsent({ isDevice: true }, { id: "tv", name: "Television" });
      const redirectTo = "/device/success?client_id=tv";
      return { flows: Object.assign(flows, { acceptConsentRequest: () => Promise.resolve({ redirectTo }) }) };
    },
    env: demoUsers,
    act: async (page) => {
      await page.click("#email");
      await page.click("#accept");
    },
    languages: ["en", "de", "ar"],
  },
  { name: "device-success", path: "/device/success", parts: knowsCodes, languages: ["en", "ar"] },
];

function asksLogin(): { flows: FakeLogin } {
  return { flows: new FakeLogin().openLogin("c1") };
}

function asksConsent(
  over: Parameters<FakeLogin["openConsent"]>[1] = {},
  client: Partial<typeof agoraClient> = {},
): { flows: FakeLogin } {
  return { flows: new FakeLogin().openConsent("c1", { client: { ...agoraClient, ...client }, ...over }) };
}

function knowsCodes(): { device: FakeHydraDevice } {
  return { device: new FakeHydraDevice("WDJB-MJHT") };
}

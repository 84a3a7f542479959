import { agora, FakeHydra, openRequest } from "../../testkit/fakes/fake-hydra.ts";
import type { Scene } from "./scene.ts";

const question = "/logout?logout_challenge=c1";
const asking =
  (more: object = {}) =>
  () =>
    new FakeHydra().openLogout(
      "c1",
      openRequest({ client: { ...agora, skipLogoutConsent: false, ...more } }),
    );
const links = {
  HOME_URL: "https://olympus.example/",
  HELP_URL: "https://olympus.example/help",
  PRIVACY_URL: "https://olympus.example/privacy",
  TERMS_URL: "https://olympus.example/terms",
  SUPPORT_EMAIL: "help@olympus.example",
};
const brand = { BRAND_NAME: "Olympus Bank", BRAND_COLOR: "#8a1538" };

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 32"><path fill="#c2410c" d="M0 30 16 2l16 28z"/><path fill="#0e7490" d="M36 30 52 2l16 28z"/><circle cx="82" cy="18" r="12" fill="#a16207"/></svg>';

/** What stands around every page. */
export const frameScenes: Scene[] = [
  {
    name: "frame-brand",
    path: question,
    hydra: asking(),
    env: { ...brand, ...links },
    languages: ["en", "de", "ar", "ja"],
  },
  { name: "frame-brand-pale", path: question, hydra: asking(), env: { ...brand, BRAND_COLOR: "#ffcc00" } },
  {
    name: "frame-logos",
    path: question,
    hydra: asking({ branding: { logo: "https://agora.example/logo.svg", primaryColor: undefined } }),
    env: { ...brand, ...links, BRAND_LOGO_URL: "https://olympus.example/logo.svg" },
    act: async (page) => {
      await page.route("https://*/logo.svg", (route) =>
        route.fulfill({ contentType: "image/svg+xml", body: logo }),
      );
      await page.reload();
    },
    languages: ["en", "ar"],
  },
  { name: "frame-empty", path: question, hydra: asking() },
  {
    name: "frame-languages",
    path: question,
    hydra: asking(),
    env: { ...brand, ...links },
    act: (page) => page.click(".languages summary"),
    languages: ["en", "ar"],
  },
  {
    name: "frame-client-color",
    path: question,
    hydra: asking({ branding: { logo: undefined, primaryColor: "#5b2a86" } }),
    env: { ...brand, ...links },
  },
  { name: "frame-error", path: "/nowhere", env: { ...brand, ...links }, languages: ["en", "ar"] },
];

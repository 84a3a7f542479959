import type { Page } from "playwright-core";
import { PageError } from "../../src/errors.ts";
import type { LogoutRequest } from "../../src/hydra/hydra.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../http/fake-hydra.ts";

/** One page of Lethe's, and how a person gets to see it. */
export interface Scene {
  name: string;
  path: string;
  hydra: () => FakeHydra;
  /** What the person does there. */
  act?: (page: Page) => Promise<void>;
  env?: Record<string, string>;
  /** Languages in which the picture is taken, English alone if not said. */
  languages?: string[];
  /** Whom the browser is known to belong to. */
  signedInAs?: string;
}

const question = "/logout?logout_challenge=c1";
const asksUser = openRequest({ rpInitiated: false, client: undefined, subject: "ada@example.org" });

export const scenes: Scene[] = [
  { name: "confirm", path: question, hydra: () => withApps(asking(), "Mail", "Calendar") },
  { name: "confirm-plain", path: question, hydra: () => asking() },
  { name: "confirm-own", path: question, hydra: () => asking(asksUser) },
  {
    name: "confirm-branded",
    path: question,
    hydra: () => asking(),
    env: { BRAND_NAME: "Olympus Bank" },
    languages: ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "ja", "zh", "ar"],
  },
  {
    name: "confirm-mismatch",
    path: question,
    hydra: () => asking(openRequest({ subject: "mallory" })),
    signedInAs: "ada@example.org",
    languages: ["en", "ar"],
  },
  {
    name: "try-again",
    path: question,
    hydra: () => asking(),
    act: answerWithoutCookies,
    languages: ["en", "de"],
  },
  { name: "signed-out", path: "/logged-out", hydra: () => new FakeHydra(), languages: ["en", "ar"] },
  { name: "sign-out-ends", path: "/logged-out", hydra: () => new FakeHydra(), env: { HYDRA_PUBLIC_URL: "" } },
  { name: "still-signed-in", path: question, hydra: () => asking(), act: (page) => page.click("#reject") },
  { name: "error-gone", path: question, hydra: () => new FakeHydra(), languages: ["en", "ar"] },
  {
    name: "error-unavailable",
    path: question,
    hydra: () => asking().failing("get", new PageError("hydra_unavailable")),
  },
  { name: "error-not-found", path: "/nowhere", hydra: () => new FakeHydra() },
  {
    name: "hydra-error",
    path: `/error?error=invalid_request&error_hint=${encodeURIComponent("…the id_token_hint is missing.")}`,
    hydra: () => new FakeHydra(),
  },
  { name: "home", path: "/", hydra: () => new FakeHydra() },
  { name: "home-unwell", path: "/", hydra: () => Object.assign(new FakeHydra(), { ready: false }) },
  ...Object.entries({
    empty: " \u200b\n ",
    long: "Very long name ".repeat(134),
    unbroken: "W".repeat(2000),
    markup: "<b>Bank</b><script>alert(1)</script>",
    arabic: "تطبيق البنك",
    hebrew: "בנק ישראלי (Beta)",
    override: "Bank \u202egpj.exe\u202c",
    tower: `Z${"\u0351\u0352\u0353\u0354\u0355".repeat(12)}a${"\u030d\u030e\u0304".repeat(20)}lgo`,
  }).map(([kind, name]) => ({
    name: `name-${kind}`,
    path: question,
    hydra: () => withApps(asking(asksUnder(name)), name, "Mail"),
    languages: ["en", "ar"],
  })),
];

function asking(request: Omit<LogoutRequest, "challenge"> = asksFirst): FakeHydra {
  return new FakeHydra().openLogout("c1", request);
}

function asksUnder(name: string): Omit<LogoutRequest, "challenge"> {
  return openRequest({ client: { ...agora, name, skipLogoutConsent: false } });
}

function withApps(hydra: FakeHydra, ...names: string[]): FakeHydra {
  hydra.notified.set(
    "sid-1",
    names.map((name, index) => ({ clientId: `app-${index}`, name })),
  );
  return hydra;
}

async function answerWithoutCookies(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.click("#accept");
}

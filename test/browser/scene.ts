import type { Page } from "playwright-core";
import type { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import type { OverridesInParts } from "../../testkit/fakes/hydra-parts.ts";

/** One page of Lethe's, and how a person gets to see it. */
export interface Scene {
  name: string;
  path: string;
  /** Hydra, as its sign-outs know it; one that knows nothing if not said. */
  hydra?: () => FakeHydra;
  /** What else of Hydra, and of Kratos, the page is made of, and how long one request works on a sign-out. */
  parts?: () => Pick<OverridesInParts, "flows" | "device" | "kratos" | "signOutBudgetMs" | "findOrders">;
  /** The Cookie header that the browser comes with. */
  cookie?: string;
  /** What the person does there. */
  act?: (page: Page) => Promise<void>;
  env?: Record<string, string>;
  /** True for a page that looks different where there is room. */
  isWide?: boolean;
  /** Languages in which the picture is taken, English alone if not said. */
  languages?: string[];
  /** Whom the browser is known to belong to. */
  signedInAs?: string;
}

/** An answer that is refused: the form comes once more. */
export async function answerWithoutCookies(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.click("#accept");
}

/** Names that others may give to apps, devices, scopes and people. */
export const oddNames = {
  empty: " \u200b\n ",
  long: "Very long name ".repeat(134),
  unbroken: "W".repeat(2000),
  markup: "<b>Bank</b><script>alert(1)</script>",
  arabic: "تطبيق البنك",
  hebrew: "בנק ישראלי (Beta)",
  override: "Bank \u202egpj.exe\u202c",
  tower: `Z${"\u0351\u0352\u0353\u0354\u0355".repeat(12)}a${"\u030d\u030e\u0304".repeat(20)}lgo`,
};

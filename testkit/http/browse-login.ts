import express from "express";
import { pino } from "pino";
import { readConfig } from "../../src/config/read-config.ts";
import { consentRoutes } from "../../src/consent/routes.ts";
import { createDeps } from "../../src/deps.ts";
import { loginRoutes } from "../../src/login/routes.ts";
import {
  browserOf,
  fieldsOf,
  navigation,
  ownForm,
  testSettings,
  type BrowseOptions,
  type Browser,
} from "./browse.ts";
import { inOne } from "../fakes/hydra-parts.ts";
import type { FakeLogin } from "../fakes/fake-hydra-login.ts";
import type { FakeKratos } from "../fakes/fake-kratos.ts";

export const demoUsers = { DEMO_USERS: "ada@example.com:mill,bob@example.com:swordfish" };

/** One browser at `/login` and `/consent`, as a host app mounts them; with Kratos, its people sign in there. */
export function browseSignIn(flows: FakeLogin, { env = {}, ...overrides }: BrowseOptions = {}): Browser {
  const config = readConfig({ ...testSettings, ...(overrides.kratos ? {} : demoUsers), ...env });
  const deps = createDeps(config, {
    log: pino({ level: "silent" }),
    ...inOne({ flows, ...overrides }),
  });
  const app = express();
  app.use(loginRoutes(deps));
  app.use(consentRoutes(deps));
  return browserOf(app);
}

/** The same with Kratos, and with cookies that the browser sends beside ours. */
export function browseAtKratos(flows: FakeLogin, kratos: FakeKratos, options: BrowseOptions = {}): Browser {
  return browseSignIn(flows, { kratos, ...options });
}

/** Opens a page as a person does. */
export function visit(browser: Browser, path: string, headers: Record<string, string> = {}) {
  return browser.get(path).set({ ...navigation, ...headers });
}

/** Opens the page, then sends its form with what a person fills in. */
export async function fillIn(
  browser: Browser,
  path: string,
  typed: Record<string, string | string[]>,
  headers: Record<string, string> = {},
) {
  const page = await visit(browser, path, headers).expect(200);
  return browser
    .post(path)
    .set({ ...ownForm, ...headers })
    .type("form")
    .send({ ...fieldsOf(page.text), ...typed });
}

/** How a load looks that is not a person's own top-level page view. */
export const loads = {
  iframe: { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-site" },
  image: { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "cross-site" },
  fetch: { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "cross-site" },
  object: { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "object", "Sec-Fetch-Site": "cross-site" },
  prefetch: { ...navigation, "Sec-Purpose": "prefetch" },
};

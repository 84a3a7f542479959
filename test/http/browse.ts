import { pino, type Logger } from "pino";
import supertest from "supertest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { DepsOverrides } from "../../src/deps.ts";
import type { FakeHydra } from "./fake-hydra.ts";

export const testSettings = {
  HYDRA_ADMIN_URL: "http://hydra-admin.example:4445",
  HYDRA_PUBLIC_URL: "https://hydra.example",
  COOKIE_SECRET: "a secret for tests of 32 bytes or more",
};

/** What a browser sends with a page load of the person's own. */
export const navigation = {
  "Sec-Fetch-Mode": "navigate",
  "Sec-Fetch-Dest": "document",
  "Sec-Fetch-Site": "cross-site",
};
/** What a browser sends with a form of our own page. */
export const ownForm = { ...navigation, "Sec-Fetch-Site": "same-origin" };

export interface BrowseOptions extends DepsOverrides {
  /** Settings by their names, over those of the tests. */
  env?: Record<string, string>;
}

/** Lethe's app over an in-memory Hydra. */
export function appOver(hydra: FakeHydra, { env = {}, ...overrides }: BrowseOptions = {}) {
  const config = readConfig({ ...testSettings, ...env });
  return createApp(config, { hydra, log: pino({ level: "silent" }), ...overrides });
}

/** One browser, with its cookies. */
export function browse(hydra: FakeHydra, options: BrowseOptions = {}) {
  return supertest.agent(appOver(hydra, options));
}

/** A log that keeps its lines, parsed. */
export function memoryLog(): { log: Logger; lines: Record<string, unknown>[]; text: () => string } {
  const raw: string[] = [];
  const log = pino({ level: "debug", base: null }, { write: (line: string) => void raw.push(line) });
  return {
    log,
    get lines() {
      return raw.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    text: () => raw.join(""),
  };
}

/** The hidden fields of the one form on a page. */
export function fieldsOf(html: string): Record<string, string> {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries(Array.from(inputs, ([, name = "", value = ""]) => [name, unescapeHtml(value)]));
}

function unescapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&#34;": '"',
    "&#39;": "'",
  };
  return text.replace(/&(?:amp|lt|gt|#34|#39);/g, (entity) => entities[entity] ?? entity);
}

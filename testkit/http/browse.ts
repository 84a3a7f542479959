import http, { type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { pino, type Logger } from "pino";
import supertest from "supertest";
import { onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import type { FakeHydra } from "../fakes/fake-hydra.ts";
import { inOne, type OverridesInParts } from "../fakes/hydra-parts.ts";

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

export interface BrowseOptions extends OverridesInParts {
  /** Settings by their names, over those of the tests. */
  env?: Record<string, string>;
}

/** Lethe's app over an in-memory Hydra. */
export function appOver(hydra: FakeHydra, { env = {}, ...overrides }: BrowseOptions = {}) {
  const config = readConfig({ ...testSettings, ...env });
  return createApp(config, { log: pino({ level: "silent" }), ...inOne({ hydra, ...overrides }) });
}

export type Browser = ReturnType<typeof browserOf>;

/** One browser, with its cookies. */
export function browse(hydra: FakeHydra, options: BrowseOptions = {}): Browser {
  return browserOf(appOver(hydra, options));
}

/** As `src/server/listen.ts` does it: with Node's own limit the longest challenges would never arrive. */
export function browserOf(handler: RequestListener) {
  return supertest.agent(http.createServer({ maxHeaderSize: 64 * 1024 }, handler));
}

/** Serves until the test ends, for requests that overlap; returns its address. */
export async function serve(handler: RequestListener): Promise<string> {
  const server = http.createServer({ maxHeaderSize: 64 * 1024 }, handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Opens the question as a person does, and returns the fields of its form. */
export async function openQuestion(browser: Browser, challenge = "c1"): Promise<Record<string, string>> {
  const page = await browser.get(`/logout?logout_challenge=${challenge}`).set(navigation).expect(200);
  return fieldsOf(page.text);
}

/** Sends a form as our own page does. */
export function sendForm(browser: Browser, fields: Record<string, string>) {
  return browser.post("/logout").set(ownForm).type("form").send(fields);
}

/** The cookies that an answer sets, by name, each with its attributes as written. */
export function cookiesOf(answer: { headers: unknown }): Record<string, string[]> {
  const lines = (answer.headers as Record<string, string[] | undefined>)["set-cookie"] ?? [];
  return Object.fromEntries(lines.map((line) => [line.split("=", 1)[0] ?? "", line.split("; ")]));
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

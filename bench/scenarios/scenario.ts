import type { Answer, Browser } from "../lib/browser.ts";

/** One kind of visit: what a browser does, and what the least server would do for it. */
export interface Scenario {
  id: string;
  title: string;
  /** What Lethe is set up with. */
  upstreams: "hydra" | "hydra and kratos" | "dead hydra";
  /** What the floor asks before it answers as Lethe did, by the browser's method. */
  floor: { GET: FloorCall[]; POST?: FloorCall[] };
  /** The status of each of Lethe's answers, in order. */
  statuses: number[];
  /** One visit. Throws when an answer is not the expected one, so that no error is ever measured. */
  visit: (browser: Browser) => Promise<void>;
}

/** A call to the stub, built from the browser's own query and from what the calls before were answered. */
export interface FloorCall {
  method: "GET" | "PUT";
  path: (query: string, answers: Record<string, unknown>[]) => string;
  /** Whether the browser's cookies go along. */
  withCookies?: boolean;
  body?: string;
}

/** @throws Error when the status is not one of these, or the text is not on the page */
export function expectPage(answer: Answer, status: number, text: string): void {
  if (answer.status !== status) throw new Error(`answered ${answer.status} instead of ${status}`);
  if (!answer.body.includes(text)) throw new Error(`the page lacks ${text}`);
}

/** @throws Error when the browser is not sent where Hydra said */
export function expectRedirect({ status, headers }: Answer, text: string): void {
  // Other apps answer with a 302.
  if (status !== 303 && status !== 302) throw new Error(`answered ${status} instead of a redirect`);
  if (headers.location?.includes(text) !== true) throw new Error(`the redirect lacks ${text}`);
}

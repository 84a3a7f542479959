import { CookieJar } from "tough-cookie";
import { redirected } from "./shown-at.ts";
import { exchange } from "./exchange.ts";
import type { Hop } from "./page.ts";
import { Page } from "./page.ts";

// The Fetch Metadata that browsers send for the ways a URL can be loaded; docs: https://w3c.github.io/webappsec-fetch-metadata
const loads = {
  navigation: { mode: "navigate", dest: "document", purpose: "" },
  iframe: { mode: "navigate", dest: "iframe", purpose: "" },
  image: { mode: "no-cors", dest: "image", purpose: "" },
  fetch: { mode: "no-cors", dest: "empty", purpose: "" },
  prefetch: { mode: "navigate", dest: "document", purpose: "prefetch" },
  prerender: { mode: "navigate", dest: "document", purpose: "prefetch;prerender" },
};
export type Load = keyof typeof loads;

interface Errand {
  method: "GET" | "HEAD" | "POST";
  body?: string;
  load: Load;
  /** The page the load comes from; undefined when the person typed the address. */
  from: Page | undefined;
  follow: boolean;
}

/** One browser profile: a cookie jar, redirects followed by hand, and the headers by which a server can tell a click from a trap. */
export class BrowserAgent {
  readonly #jar = new CookieJar(undefined, { rejectPublicSuffixes: false });

  /** Loads an address and follows it to the end, with the iframes and refreshes of the pages on the way. */
  async open(url: URL | string, options: Partial<Errand> = {}): Promise<Page> {
    return this.#run(new URL(url), {
      method: "GET",
      load: "navigation",
      from: undefined,
      follow: true,
      ...options,
    });
  }

  /** Presses a button of one of the page's forms, with everything in that form ticked. */
  async press(page: Page, buttonId: string, { follow = true } = {}): Promise<Page> {
    const button = page.button(buttonId);
    const part = formWith(page, buttonId);
    const form = part?.elements("form")[0];
    if (!button || !part || !form)
      throw new Error(`no button ${buttonId} at ${page.url.pathname}: ${page.words}`);
    const fields = new URLSearchParams();
    for (const input of part.elements("input"))
      fields.append(input.get("name") ?? "", input.get("value") ?? "");
    fields.append(button.get("name") ?? "", button.get("value") ?? "");
    const target = new URL(button.get("formaction") ?? (form.get("action") || page.url.href), page.url);
    return this.post(target, fields, page, { follow });
  }

  /** Sends a form from a page, as a form of that page would. */
  async post(url: URL | string, fields: URLSearchParams, from: Page, { follow = true } = {}): Promise<Page> {
    return this.#run(new URL(url), {
      method: "POST",
      body: fields.toString(),
      load: "navigation",
      from,
      follow,
    });
  }

  /** What a script of that origin's pages would send as `Cookie`. */
  async cookieHeader(url: string): Promise<string> {
    return this.#jar.getCookieString(url, { sameSiteContext: "strict" });
  }

  /** Values of all cookies held now. */
  async cookieValues(): Promise<string[]> {
    const { cookies } = await this.#jar.serialize();
    return cookies.flatMap(({ value }) => (typeof value === "string" ? value : []));
  }

  /** Names of all cookies held now. */
  async cookieNames(): Promise<string[]> {
    const { cookies } = await this.#jar.serialize();
    return cookies.flatMap(({ key }) => (typeof key === "string" ? key : []));
  }

  /** Loses the cookie of this name, as with a time that ran out. */
  async lose(name: string): Promise<void> {
    const { cookies } = await this.#jar.serialize();
    for (const cookie of cookies.filter(({ key }) => key === name))
      await this.#jar.store.removeCookie(String(cookie.domain), String(cookie.path), name);
  }

  async #run(start: URL, errand: Errand): Promise<Page> {
    const hops: Hop[] = [];
    let { method, body } = errand;
    let site = siteOf(errand.from?.url, start);
    for (let url = start; hops.length < 25;) {
      const headers = await this.#headers(url, { ...errand, method }, site);
      const answer = await exchange(method, url, headers, body);
      for (const cookie of answer.headers["set-cookie"] ?? []) await this.#jar.setCookie(cookie, url.href);
      hops.push({ method, url, status: answer.status });
      const page = new Page(url, answer, hops);
      const next = errand.follow ? await this.#next(page, errand.load) : undefined;
      if (!next) return page;
      if (method === "POST" && answer.status !== 307 && answer.status !== 308) [method, body] = ["GET", ""];
      // One cross-site hop taints the rest of the chain; a refresh starts a new one, but on no less foreign ground here.
      site = site === "none" ? site : worse(site, siteOf(url, next));
      url = next;
    }
    throw new Error(
      `a redirect loop: ${new Page(start, { status: 0, headers: {}, body: "" }, hops).trail.join(" > ")}`,
    );
  }

  async #next(page: Page, load: Load): Promise<URL | undefined> {
    const { location } = page.answer.headers;
    if (page.status >= 300 && page.status < 400) return redirected(page.url, location ?? "");
    if (load !== "navigation" || page.status !== 200) return undefined;
    for (const frame of page.elements("iframe")) {
      await this.open(new URL(frame.get("src") ?? "", page.url), { load: "iframe", from: page });
    }
    return page.refreshesTo === undefined ? undefined : new URL(page.refreshesTo, page.url);
  }

  async #headers(url: URL, { method, load, from }: Errand, site: string): Promise<Record<string, string>> {
    const { mode, dest, purpose } = loads[load];
    const isTopLevelGet = mode === "navigate" && dest === "document" && method !== "POST";
    const sameSiteContext = site !== "cross-site" ? "strict" : isTopLevelGet ? "lax" : "none";
    return {
      accept: "text/html,application/xhtml+xml,*/*;q=0.8",
      "user-agent": "Mozilla/5.0 (contract suite)",
      cookie: await this.#jar.getCookieString(url.href, { sameSiteContext }),
      "sec-fetch-site": site,
      "sec-fetch-mode": mode,
      "sec-fetch-dest": dest,
      ...(isTopLevelGet && !purpose && { "sec-fetch-user": "?1", "upgrade-insecure-requests": "1" }),
      ...(purpose && { "sec-purpose": purpose }),
      ...(method === "POST" && {
        "content-type": "application/x-www-form-urlencoded",
        origin: originOf(from),
      }),
    };
  }
}

// Fetch standard, "append a request Origin header": a page with no-referrer sends its own forms with `Origin: null`.
function originOf(from: Page | undefined): string {
  return from && from.answer.headers["referrer-policy"] !== "no-referrer" ? from.url.origin : "null";
}

// The tests live on two loopback names, and a port is no part of a site: same-site means the same name here.
function siteOf(from: URL | undefined, to: URL): string {
  if (!from) return "none";
  if (from.origin === to.origin) return "same-origin";
  return from.hostname === to.hostname ? "same-site" : "cross-site";
}

function worse(before: string, now: string): string {
  const order = ["same-origin", "same-site", "cross-site"];
  return order[Math.max(order.indexOf(before), order.indexOf(now))] ?? "cross-site";
}

function formWith(page: Page, buttonId: string): Page | undefined {
  const forms = page.answer.body.match(/<form\b[^>]*>[\s\S]*?<\/form>/g) ?? [];
  const parts = forms.map((body) => new Page(page.url, { ...page.answer, body }, page.hops));
  return parts.find((part) => part.button(buttonId) !== undefined);
}

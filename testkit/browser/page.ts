import { shownAt } from "./shown-at.ts";
import type { Answer } from "./exchange.ts";

export interface Hop {
  method: string;
  url: URL;
  status: number;
}

/** What a browser tab shows at the end of its redirects, read with no more HTML than our own pages and Hydra's use. */
export class Page {
  readonly url: URL;
  readonly answer: Answer;
  /** Every request of this load, in order, the last one being this page. */
  readonly hops: readonly Hop[];
  readonly #shown: string;

  constructor(url: URL, answer: Answer, hops: readonly Hop[]) {
    this.url = url;
    this.answer = answer;
    this.hops = hops;
    this.#shown = shownAt(url, answer.body);
  }

  get status(): number {
    return this.answer.status;
  }

  /** Where the load went, as "METHOD origin/path" without the queries, which are long and secret. */
  get trail(): string[] {
    return this.hops.map(({ method, url }) => `${method} ${url.origin}${url.pathname}`);
  }

  /** The words a person reads. */
  get words(): string {
    const visible = this.#shown.replaceAll(/<(style|script|head)\b[\s\S]*?<\/\1>/g, " ");
    return decode(visible.replaceAll(/<[^>]*>/g, " "))
      .replaceAll(/\s+/g, " ")
      .trim();
  }

  /** Attributes of every element of this name. */
  elements(name: string): Map<string, string>[] {
    const tags = this.#shown.matchAll(new RegExp(String.raw`<${name}\b((?:"[^"]*"|'[^']*'|[^>"'])*)>`, "g"));
    return [...tags].map((tag) => attributes(tag[1] ?? ""));
  }

  button(id: string): Map<string, string> | undefined {
    return this.elements("button").find((button) => button.get("id") === id);
  }

  /** The address behind the first link with these words. */
  link(words: RegExp): URL | undefined {
    for (const [, head = "", inner = ""] of this.#shown.matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/g)) {
      const href = attributes(head).get("href");
      if (href !== undefined && words.test(decode(inner))) return new URL(href, this.url);
    }
    return undefined;
  }

  /** Where `<meta http-equiv="refresh">` sends the browser. */
  get refreshesTo(): string | undefined {
    const meta = this.elements("meta").find(
      (element) => element.get("http-equiv")?.toLowerCase() === "refresh",
    );
    return /url=(.*)$/is.exec(meta?.get("content") ?? "")?.[1]?.trim();
  }
}

function attributes(source: string): Map<string, string> {
  const pairs = source.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g);
  return new Map(
    [...pairs].map(([, name = "", double, single, bare]) => [name, decode(double ?? single ?? bare ?? "")]),
  );
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function decode(text: string): string {
  return text.replaceAll(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal) return String.fromCodePoint(Number(decimal));
      return entities[name ?? ""] ?? whole;
    },
  );
}

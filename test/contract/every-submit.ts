import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import type { KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { formsOf, KeptBackError, type Control, type PageForm } from "../../testkit/browser/page-forms.ts";
import { password } from "../../testkit/browser/sign-up.ts";

/** A user at the page that a walk begins with, and what they can fill in. */
export interface Walker {
  person: UserAtBrowser;
  email: string;
  /** Of an authenticator app. */
  totpCode?: () => string;
  /** Of the newest mail. */
  code?: string | undefined;
  /** Nobody has the address: no mail comes, and Kratos does not say so to everybody. */
  isStranger?: boolean;
}

/** One press of one button, at a page that some presses led to. */
interface Step {
  button: string;
  /** Its fields as they came, or with what would do. */
  filling: "empty" | "full";
}

export interface Press extends Step {
  /** The buttons that led to the page. */
  at: string[];
  /** The first four: it has done something. */
  outcome: "elsewhere" | "another page" | "a mail" | "saved" | "says so" | "the browser says why" | "nothing";
}

const saved = 1_050_001;
const missing = 4_000_002;
const maxPages = 80;
const mailWithinMs = 8_000;

/**
 * Presses each button of each page that can be reached by pressing buttons, with its fields as they came and with them filled in, each
 * time as a new user. Buttons that only a script can answer are left alone.
 *
 * @param maxDepth how many presses a page may be away from where the walk begins
 */
export async function pressEverySubmit(
  fixture: KratosPages,
  begin: () => Promise<Walker>,
  maxDepth: number,
): Promise<Press[]> {
  const presses: Press[] = [];
  const seen = new Set<string>();
  const waiting: Step[][] = [[]];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const { person } = await walk(path);
    const look = lookOf(person);
    if (seen.has(look)) continue;
    seen.add(look);
    if (seen.size > maxPages) throw new Error(`more than ${maxPages} pages`);
    for (const button of submitsOf(person)) {
      for (const filling of ["empty", "full"] as const) {
        const step = { button, filling };
        const outcome = await press(await walk(path), step);
        presses.push({ ...step, at: path.map((before) => before.button), outcome });
        if (outcome === "another page" && path.length < maxDepth) waiting.push([...path, step]);
      }
    }
  }
  return presses;

  async function walk(path: readonly Step[]): Promise<Walker> {
    const walker = await begin();
    for (const step of path) {
      await press(walker, step);
      if (walker.person.field("code") !== undefined) walker.code = await nextCode(walker);
    }
    return walker;
  }

  async function press(walker: Walker, { button: key, filling }: Step): Promise<Press["outcome"]> {
    const { person } = walker;
    const before = { look: lookOf(person), messages: person.messages.join() };
    const [form, button] = find(person, key);
    try {
      await person.pressIn(form, button, filling === "full" ? whatWouldDo(form, walker) : {});
    } catch (error) {
      if (error instanceof KeptBackError) return "the browser says why";
      // Hydra, in whose place nothing listens here.
      if (error instanceof Error && "code" in error && error.code === "ERR_INVALID_PROTOCOL")
        return "elsewhere";
      throw error;
    }
    const { page } = person;
    if (page.url.origin !== fixture.pagesUrl || page.url.pathname === "/next") return "elsewhere";
    if (page.status >= 400 || page.url.pathname === "/error") return "nothing";
    if (lookOf(person) !== before.look) return "another page";
    if (person.messages.includes(saved)) return "saved";
    if (person.messages.join() !== before.messages) return "says so";
    // Filled in, nothing may be missing once more.
    if (filling === "full" && person.messages.includes(missing)) return "nothing";
    if (person.messages.some(isError) || walker.isStranger === true) return "says so";
    const asksForCode = person.field("code") !== undefined;
    return asksForCode && (await nextCode(walker)) !== undefined ? "a mail" : "nothing";
  }

  async function nextCode({ email, isStranger }: Walker): Promise<string | undefined> {
    if (isStranger === true) return undefined;
    return fixture.mail.nextCode(email, mailWithinMs).catch(() => undefined);
  }
}

// Kratos's ids: 1… informs, 4… and 5… are errors.
function isError(id: number): boolean {
  return id >= 4_000_000;
}

/** What tells pages apart: where they are, what can be filled in, and what can be pressed. */
function lookOf(person: UserAtBrowser): string {
  const fields = formsOf(person.page).flatMap(({ controls }) =>
    controls.flatMap(({ tag, attributes }) =>
      tag !== "button" && attributes.get("type") !== "hidden" ? [attributes.get("name") ?? ""] : [],
    ),
  );
  return [person.page.url.pathname, ...fields, ...submitsOf(person)].join("\n");
}

function submitsOf({ page }: UserAtBrowser): string[] {
  return formsOf(page).flatMap(({ controls }) => controls.filter(isSubmit).map(keyOf));
}

function isSubmit({ tag, attributes }: Control): boolean {
  return tag === "button" && attributes.get("type") !== "button" && !attributes.has("disabled");
}

// Its words may name the user, and its value may hold an id.
function keyOf({ words, attributes }: Control): string {
  const name = attributes.get("name") ?? "";
  const value = name === "method" ? `=${attributes.get("value")}` : "";
  return `${words.replace(/\S+@\S+/, "…")} (${name}${value})`;
}

function find(person: UserAtBrowser, key: string): [PageForm, Control] {
  for (const form of formsOf(person.page)) {
    const button = form.controls.find((control) => isSubmit(control) && keyOf(control) === key);
    if (button !== undefined) return [form, button];
  }
  throw new Error(`no button ${key} at ${lookOf(person)}`);
}

function whatWouldDo(form: PageForm, { email, totpCode, code }: Walker): Record<string, string> {
  const known: Partial<Record<string, string>> = {
    "traits.email": email,
    identifier: email,
    email,
    password,
    code: code ?? "000000",
    totp_code: totpCode?.() ?? "000000",
    lookup_secret: "abcd1234",
  };
  const typed: Record<string, string> = {};
  for (const { tag, attributes } of form.controls) {
    const [id, name = "", type] = ["id", "name", "type"].map((key) => attributes.get(key));
    if (id === undefined || type === "hidden" || tag === "button" || tag === "select") continue;
    if (attributes.has("disabled")) continue;
    typed[id] = type === "checkbox" ? "on" : (known[name] ?? ordinary[type ?? ""] ?? "Something");
  }
  return typed;
}

const ordinary: Partial<Record<string, string>> = {
  email: "someone@example.com",
  tel: "+491234567",
  number: "1",
  date: "2026-01-31",
  url: "https://example.com",
};

/** What the scenarios need of a browser: the little that both kinds can do. */
export interface Browser {
  readonly name: string;
  /** A fresh profile, with no cookies. */
  newPerson(options?: { javaScript?: boolean }): Promise<Person>;
  close(): Promise<void>;
}

export interface Person {
  newTab(): Promise<Tab>;
  /** All there are, those that pages opened as well. */
  tabs(): Promise<Tab[]>;
  /** Console errors, CSP violations and script errors, on every page of every tab so far. */
  readonly complaints: string[];
  leave(): Promise<void>;
}

export interface Tab {
  /** Resolves when wherever the address leads has loaded. */
  open(url: string): Promise<void>;
  /** Clicks as a hand does, and does not wait for what comes of it. */
  click(selector: string): Promise<void>;
  /** Puts this text into a field, in place of what is there. */
  fill(selector: string, text: string): Promise<void>;
  /** What can be read in the first element that the selector finds; undefined when there is none. */
  textOf(selector: string): Promise<string | undefined>;
  doubleClick(selector: string): Promise<void>;
  press(key: "Tab" | "Enter"): Promise<void>;
  back(): Promise<void>;
  reload(): Promise<void>;
  url(): string;
  /** The text that can be seen, empty while a page is on its way. */
  text(): Promise<string>;
  /** The element that has the keyboard, and how wide the ring around it is. */
  focus(): Promise<{ id: string; ringPx: number }>;
  close(): Promise<void>;
}

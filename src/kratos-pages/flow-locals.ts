import type { ClientPapers, ClientView, OtherAccountView } from "../pages/page-locals.ts";

declare module "../pages/page-locals.ts" {
  interface PageLocals {
    flow: FlowLocals;
  }
}

/** What the page of a self-service flow of Kratos's is given, in the page's language. */
export interface FlowLocals {
  /** Such as `login`, `settings`. */
  kind: string;
  title: string;
  /** The app that the user is on the way to. */
  client: ClientView | undefined;
  clientLogo: string | undefined;
  /** What its client says of what it does with what it gets; undefined where no client waits. */
  papers: ClientPapers | undefined;
  messages: TextView[];
  /** An address that was typed before and goes along, so that the user need not guess whose password is asked for. */
  identifier: string | undefined;
  /** Who is signed in, where no address says so already. */
  person: string | undefined;
  /** The address that is being confirmed. */
  address: string | undefined;
  /** Begins the flow again, with nothing typed yet. */
  startAgain: string | undefined;
  /** There when a user is signed in who may not be the one at the browser. */
  otherAccount: OtherAccountView | undefined;
  /** Undefined when there is nothing left to send. */
  action: string | undefined;
  forms: FormView[];
  /** The part of a form that the page opens at, because something is wrong with it. */
  problem: FieldView | ListView | ButtonView | undefined;
  /** Where the page opens: at the problem, else at the first empty field, unless a message has to be read first. */
  opensAt: FieldView | ListView | ButtonView | undefined;
  /** The ids of the messages above the forms. */
  saidAbove: string[];
  /** True when a password is typed here. */
  hasPassword: boolean;
  /** True when codes are shown that are to be kept. */
  hasCodes: boolean;
  scripts: { src: string; integrity: string }[];
  /** The way to other flows, by their kinds, to the account, and out (`logout`). */
  links: Partial<Record<string, string | undefined>>;
}

/** A text of Kratos's in the page's language, or in Kratos's English, which then says so. */
export interface TextView {
  text: string;
  lang: "en" | undefined;
  /** Kratos's id of it; 0 for none. */
  id: number;
  type: "info" | "error" | "success";
  /** Set where the colour is not that of the type. */
  tone?: "care";
}

export interface FormView {
  /** Kratos's name of the method that it is for. */
  group: string;
  heading: string | undefined;
  /** True when this is another way to do what the form before it does. */
  separated: boolean;
  hidden: { name: string; value: string; load: string | undefined }[];
  /** Whose password is asked for, for password managers; undefined where the form has a field for that, or no password. */
  username: string | undefined;
  /** True when Enter in a field must not press the first button, whatever that is. */
  enterDoesNothing: boolean;
  /** One after the other; each can be answered by itself. */
  blocks: { separated: boolean; nodes: NodeView[] }[];
  needsScript: boolean;
}

/** One thing in a form, as `partials/node.ejs` draws it. */
export type NodeView =
  | FieldView
  | ListView
  | ButtonView
  | { kind: "codes"; label: TextView | undefined; codes: { text: string; used: boolean }[] }
  | { kind: "secret" | "text"; label: TextView | undefined; text: TextView }
  /** A value that Kratos does not take from a form, and forgets when the form is saved. */
  | { kind: "not_kept"; label: TextView | undefined; text: TextView }
  | { kind: "image"; label: TextView | undefined; src: string; width: number; height: number }
  | { kind: "link"; href: string; text: TextView }
  | { kind: "unknown"; label: TextView | undefined; text: string | undefined };

export interface FieldView {
  kind: "field" | "checkbox";
  control: "input" | "textarea" | "select";
  id: string;
  name: string;
  type: string;
  step: string | undefined;
  value: string;
  checked: boolean;
  /** Of a select. */
  options: { value: string; text: string; chosen: boolean }[];
  /** What a checkbox says without its tick; undefined for nothing. */
  unticked: string | undefined;
  /** What goes along of a field that can't be changed; undefined for nothing. */
  fixed: string | undefined;
  label: TextView;
  hint: string | undefined;
  messages: TextView[];
  required: boolean;
  disabled: boolean;
  autocomplete: string | undefined;
  inputMode: string | undefined;
  pattern: string | undefined;
  maxLength: number | undefined;
}

/** An array: its items are fields of one name. */
export interface ListView {
  kind: "list";
  id: string;
  label: TextView;
  messages: TextView[];
  /** `remove`: the same page without this one; undefined when it has to stay. */
  items: (FieldView & { remove: WayTo | undefined })[];
  /** The same page with an empty item more. */
  add: WayTo | undefined;
}

export interface WayTo {
  href: string;
  text: string;
}

export interface ButtonView {
  kind: "button";
  id: string | undefined;
  type: "submit" | "button";
  name: string;
  value: string;
  label: TextView;
  /** Of a button that signs in with another service: whose logo it has, `other` for a neutral one. */
  logo: string | undefined;
  messages: TextView[];
  disabled: boolean;
  primary: boolean;
  /** False when a field of another method may be empty. */
  validates: boolean;
  /** Kratos's function for a click. */
  trigger: string | undefined;
  /** The security key, the passkey or the other account that it takes away. */
  about: { name: string | undefined; addedAtMs: number | undefined } | undefined;
}

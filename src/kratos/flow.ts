/** A self-service flow of Kratos's, as a page needs it. */
export interface KratosFlow {
  id: string;
  /** Where the form is posted: an address of Kratos's own, held to it. Undefined when there is nothing left to send. */
  action: string | undefined;
  nodes: UiNode[];
  messages: UiText[];
  /** Such as `choose_method`, `sent_email`, `passed_challenge`, `show_form`, `success`. */
  state: string | undefined;
  /** When it began, by Kratos's clock, in milliseconds since the epoch. */
  issuedAtMs: number | undefined;
  requestedAal: string | undefined;
  refresh: boolean;
  returnTo: string | undefined;
  /** The address at Kratos by which it began, with what was asked for there. */
  requestUrl: string | undefined;
  /** The identity schema of the user, or of whom they are to become; undefined when the flow does not say. */
  schemaId: string | undefined;
  /** The OAuth 2.0 login that this flow is for. A secret, like every challenge. */
  loginChallenge: string | undefined;
  /** The languages that the app of that login asks for; undefined when the flow does not say. */
  uiLocales: string[] | undefined;
  /** What Hydra told Kratos of that login; undefined where Kratos does not say. */
  loginRequest: { requestUrl: string; clientName: string; clientUri: string | undefined } | undefined;
}

/** A text of Kratos's. Its id tells what it says: https://www.ory.sh/docs/kratos/concepts/ui-user-interface#messages */
export interface UiText {
  id: number;
  text: string;
  type: "info" | "error" | "success";
  context: Record<string, unknown>;
}

/** What every node has. */
export interface NodeBase {
  /** Such as `default`, `password`, `totp`: the method that the node belongs to. */
  group: string;
  label: UiText | undefined;
  messages: UiText[];
}

/** One thing in a flow's form: https://www.ory.sh/docs/kratos/concepts/ui-user-interface#ui-nodes */
export type UiNode =
  | (NodeBase & { type: "input"; input: UiInput })
  /** `list`: the texts that it is made of, such as backup codes; empty for any other. */
  | (NodeBase & { type: "text"; id: string; text: UiText; list: UiText[] })
  | (NodeBase & { type: "img"; id: string; src: string; width: number; height: number })
  | (NodeBase & { type: "a"; id: string; href: string; title: UiText })
  | (NodeBase & { type: "script"; id: string; src: string; integrity: string; nonce: string })
  /** A type that Kratos learned after this was written: shown with what it says, not dropped. */
  | (NodeBase & { type: "unknown"; kind: string; text: string | undefined });

/** A node that is filled in, pressed, or goes along unseen. */
export type InputNode = Extract<UiNode, { type: "input" }>;

/** The attributes of an input node. */
export interface UiInput {
  name: string;
  /** HTML's: text, password, email, tel, number, checkbox, hidden, button, submit, url, date, datetime-local. */
  type: string;
  value: string | number | boolean | undefined;
  required: boolean;
  disabled: boolean;
  autocomplete: string | undefined;
  pattern: string | undefined;
  maxLength: number | undefined;
  /** What it may hold; empty when anything will do. */
  options: (string | number | boolean)[];
  /** Kratos's function that a click calls (WebAuthn, passkeys), such as `oryWebAuthnLogin`. */
  onClick: string | undefined;
  /** Kratos's function to call when the page has loaded. */
  onLoad: string | undefined;
}

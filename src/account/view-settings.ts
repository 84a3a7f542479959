import type { KratosSession } from "../kratos/kratos.ts";
import type { FlowLocals, FormView, NodeView } from "../kratos-pages/flow-locals.ts";
import { displayName } from "../pages/client-view.ts";
import { formatDateTime } from "./format-date-time.ts";
import type { MethodView, SettingsLocals, TakesAway } from "./settings-locals.ts";

// What most people look for comes first; the others follow as Kratos has them.
const order = ["password", "totp", "webauthn", "passkey", "lookup_secret", "oidc", "saml"];

/** The buttons that take a way to sign in away. */
export const takesAway: readonly TakesAway[] = [
  "totp_unlink",
  "lookup_secret_disable",
  "webauthn_remove",
  "passkey_remove",
  "unlink",
];

/** A section of the settings, with what is known of its methods beside what the flow has them ask. */
export function viewSettings(
  { forms }: Pick<FlowLocals, "forms">,
  session: KratosSession | undefined,
  lang: string,
): Omit<SettingsLocals, keyof FlowLocals | "deletePath" | "othersEnded"> {
  const shown = forms.filter(({ blocks }) => blocks.length > 0);
  const methods = shown.toSorted((one, other) => rankOf(one) - rankOf(other));
  const { verifiedAddresses = [], unverifiedAddresses = [] } = session?.identity ?? {};
  return {
    takesAway,
    when: formatDateTime(lang),
    methods: methods.map((form) => ({ form, state: stateOf(form, session) })),
    addresses: [
      ...verifiedAddresses.map((value) => ({ value, isVerified: true })),
      ...unverifiedAddresses.map((value) => ({ value, isVerified: false })),
    ].flatMap((address) => {
      const value = displayName(address.value);
      return value === undefined ? [] : [{ ...address, value }];
    }),
  };
}

function rankOf({ group }: FormView): number {
  const at = order.indexOf(group);
  return at === -1 ? order.length : at;
}

// Kratos offers to take away what is there, and to set up what is not.
const signsOfOn: Partial<Record<string, readonly string[]>> = {
  totp: ["totp_unlink"],
  lookup_secret: ["lookup_secret_reveal", "lookup_secret_disable"],
  webauthn: ["webauthn_remove"],
  passkey: ["passkey_remove"],
  oidc: ["unlink"],
  saml: ["unlink"],
};
const signsOfOff: Partial<Record<string, readonly string[]>> = {
  totp: ["totp_code"],
  lookup_secret: ["lookup_secret_regenerate"],
  webauthn: ["webauthn_register_trigger"],
  passkey: ["passkey_register_trigger"],
};

// Of these Kratos may say nothing, though the user has them.
const usedToSignIn = new Set(["password", "oidc", "saml"]);

function stateOf(form: FormView, session: KratosSession | undefined): MethodView["state"] {
  // Kratos does not say that there is a password, and offers no way to unlink the one account that a user signs in with. But this sign-in may
  // have been by it.
  if (usedToSignIn.has(form.group) && session?.methods.includes(form.group) === true) return "on";
  const names = new Set(form.blocks.flatMap(({ nodes }) => nodes.flatMap(namesOf)));
  if (signsOfOn[form.group]?.some((name) => names.has(name))) return "on";
  return signsOfOff[form.group]?.some((name) => names.has(name)) ? "off" : undefined;
}

function namesOf(node: NodeView): string[] {
  return node.kind === "button" || node.kind === "field" ? [node.name] : [];
}

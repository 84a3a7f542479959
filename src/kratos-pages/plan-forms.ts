import type { InputNode, UiNode } from "../kratos/flow.ts";

/** One form of a page. Each one is posted to the flow's own address, whatever it holds. */
export interface FormPlan {
  /** The method that it is for; the first of them, when they share it. */
  group: string;
  /** What goes along unseen: the CSRF token, an address that was typed before, and the groups' own hidden inputs. */
  hidden: InputNode[];
  /** One after the other; each can be answered by itself. */
  blocks: UiNode[][];
  /** What Enter sends; undefined when nothing here is safe to be sent by accident. */
  primary: InputNode | undefined;
}

// What these hold is part of every answer: Kratos looks for it in whichever method's form is posted.
const commonGroups = new Set(["default", "identifier_first", "captcha"]);
/** Groups of sign-in by another service. It asks for whatever it needs by itself, and is not to get a password that was half typed. */
export const socialGroups = new Set(["oidc", "saml"]);

/**
 * One form for each method, so that a field that one of them requires does not stand in another's way, and Enter sends what it was
 * typed into. Methods that share a field that the user fills in (login: the address; registration: the profile) share a form. Another
 * service's button is in it only where no other button could send those fields: a sign-up by that service that lacks something.
 */
export function planForms(nodes: UiNode[]): FormPlan[] {
  const shown = nodes.filter((node): boolean => node.type !== "script");
  const common = shown.filter(({ group }) => commonGroups.has(group)).filter(isHidden);
  const shared = shown.filter((node): boolean => node.group === "default" && !isHidden(node));
  const sharesFields = shared.some(isField);
  const goesAlong = common.filter(({ input }) => input.name !== "method");
  const needsService = !shown.some((node) => isOfOneMethod(node) && !isHidden(node) && !isBack(node));

  const forms = new Map<string, UiNode[]>();
  for (const node of shown) {
    if (isHidden(node) && goesAlong.includes(node)) continue;
    const joins = sharesFields && (needsService || !socialGroups.has(node.group));
    const key = joins ? "default" : node.group;
    forms.set(key, [...(forms.get(key) ?? []), node]);
  }
  return Array.from(forms.values(), (members) => planForm(members, goesAlong));
}

function planForm(members: UiNode[], goesAlong: InputNode[]): FormPlan {
  const visible = members.filter((node): boolean => !isHidden(node));
  const hidden = [...goesAlong, ...members.filter(isHidden)];
  const shared = visible.filter((node): boolean => node.group === "default" && !isButton(node));
  const rest = visible.filter((node) => !shared.includes(node));
  // First what has a field of its own and a button to send it, such as the password: Enter presses a form's first button.
  const ranked = [...new Set(rest.map(({ group }) => group))]
    .map((group) => rest.filter((node) => node.group === group))
    .toSorted((one, other) => rankOf(one) - rankOf(other));
  const [first = [], ...others] = ranked;
  // Any other button may take something away, lead back, or ask for a new code.
  const primary = first.find(isMethod) ?? (visible.some(isField) ? first.find(isProvider) : undefined);
  const blocks = [[...shared, ...withFirstButton(first, primary)], ...others];
  return {
    group: first[0]?.group ?? members[0]?.group ?? "default",
    hidden,
    blocks: blocks.filter((block) => block.length > 0),
    primary,
  };
}

function rankOf(block: UiNode[]): number {
  if (!block.some(isMethod)) return 2;
  return block.some(isField) ? 0 : 1;
}

// After a wrong code Kratos lists "resend" before "continue".
function withFirstButton(block: UiNode[], primary: InputNode | undefined): UiNode[] {
  if (primary === undefined) return block;
  const isOtherButton = (node: UiNode): boolean => isButton(node) && node !== primary;
  return [...block.filter((node): boolean => !isButton(node)), primary, ...block.filter(isOtherButton)];
}

/** True for an input that goes along unseen. */
export function isHidden(node: UiNode): node is InputNode {
  return typeOf(node) === "hidden";
}

/** True for what is pressed, whether it sends the form or calls a script of Kratos's. */
export function isButton(node: UiNode): node is InputNode {
  return ["submit", "button"].includes(typeOf(node));
}

/** True for what a user fills in. */
export function isField(node: UiNode): node is InputNode {
  return !["", "hidden", "submit", "button"].includes(typeOf(node));
}

/** True for a button that sends the form. */
export function isSubmit(node: UiNode): node is InputNode {
  return typeOf(node) === "submit";
}

function isOfOneMethod({ group }: UiNode): boolean {
  return group !== "default" && !socialGroups.has(group);
}

/** Leads to the step before, and sends nothing that was filled in. */
export function isBack(node: UiNode): boolean {
  return isButton(node) && node.input.name === "screen";
}

function isMethod(node: UiNode): node is InputNode {
  return node.type === "input" && isSubmit(node) && node.input.name === "method";
}

// Asks another service to go on with what was filled in here.
function isProvider(node: UiNode): node is InputNode {
  return node.type === "input" && isSubmit(node) && node.input.name === "provider";
}

// Empty for what is no input.
function typeOf(node: UiNode): string {
  return node.type === "input" ? node.input.type : "";
}

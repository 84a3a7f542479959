import type { KratosFlow, UiNode } from "../kratos/flow.ts";
import { readParameter } from "../middleware/parameters.ts";
import { paths } from "../paths.ts";

/** The pages that Kratos's settings are split over. */
export type SettingsSection = keyof typeof sectionPaths;

/** The path of each section. */
export const sectionPaths = { security: paths.accountSecurity, data: paths.accountData } as const;

const sections: readonly SettingsSection[] = ["security", "data"];

// Kratos takes no notice of it. It notes the address by which a flow was begun, this with it.
const parameter = "section";

/** What a flow for this section is begun with. */
export function startOf(section: SettingsSection | undefined): Record<string, string> {
  return section === undefined ? {} : { [parameter]: section };
}

/** The section that an address asks for. */
export function sectionIn(query: unknown): SettingsSection | undefined {
  const given = readParameter(query, parameter);
  return sections.find((section) => section === given);
}

/**
 * Where the form of a flow is posted, so that the flow comes back to this section: Kratos keeps a flow as long as nothing was saved by it,
 * and what is posted after that begins a new one, by this address.
 */
export function actionFor(section: SettingsSection, action: string): string {
  const url = new URL(action);
  url.searchParams.set(parameter, section);
  return url.href;
}

/** The section that a flow is for: of what is wrong in it, else the one that it was begun for, else one that it has something for. */
export function sectionOf({ nodes, requestUrl }: KratosFlow): SettingsSection {
  const wrong = nodes.find(({ messages }) => messages.some(({ type }) => type === "error"));
  if (wrong !== undefined && isSeen(wrong)) return isShownIn("data")(wrong) ? "data" : "security";
  const asked =
    requestUrl === undefined || !URL.canParse(requestUrl)
      ? undefined
      : sectionIn(Object.fromEntries(new URL(requestUrl).searchParams));
  if (asked !== undefined) return asked;
  const seen = nodes.filter(isSeen);
  return seen.length > 0 && seen.every(isShownIn("data")) ? "data" : "security";
}

/** What a section shows: who the user is, or else all the rest, known or not. What goes along with every form is part of both. */
export function isShownIn(section: SettingsSection): (node: UiNode) => boolean {
  return (node) => isCommon(node) || isPersonal(node) === (section === "data");
}

function isPersonal(node: UiNode): boolean {
  return node.group === "profile" || (node.type === "input" && node.input.name.startsWith("traits."));
}

function isCommon(node: UiNode): boolean {
  return node.group === "default" && !isSeen(node) && !isPersonal(node);
}

function isSeen(node: UiNode): boolean {
  return node.type !== "script" && (node.type !== "input" || node.input.type !== "hidden");
}

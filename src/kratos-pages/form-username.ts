import type { UiNode } from "../kratos/flow.ts";
import { isField, type FormPlan } from "./plan-forms.ts";

/**
 * Of whom a form asks a password, where none of its fields says so: password managers look for the name in the very form.
 * @param username as the flow has it
 */
export function usernameFor({ blocks }: FormPlan, username: string | undefined): string | undefined {
  const fields = blocks.flat().filter(isField);
  const isNamed = fields.some(({ input }) => isUsername(input.name));
  return fields.some(({ input }) => input.type === "password") && !isNamed ? username : undefined;
}

/** Who the flow is about, as far as it has been typed or is known. */
export function usernameIn(nodes: readonly UiNode[]): string | undefined {
  const values = nodes.flatMap((node) =>
    node.type === "input" && isUsername(node.input.name) ? [node.input.value ?? ""] : [],
  );
  const value = values.find((given) => given !== "");
  return value === undefined ? undefined : String(value);
}

function isUsername(name: string): boolean {
  return ["identifier", "traits.email", "traits.username"].includes(name);
}

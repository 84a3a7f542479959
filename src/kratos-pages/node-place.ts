import type { InputNode } from "../kratos/flow.ts";
import type { Messages } from "../pages/messages.ts";
import type { GatheredTraits } from "./gather-traits.ts";
import type { ListEdits } from "./list-edits.ts";

/** How a node is drawn, as far as that depends on where it stands. */
export interface NodePlace {
  i18n: Messages;
  /** What to put into empty fields, by their names. */
  prefill: Record<string, string | undefined>;
  /** What fields are called here instead of what Kratos calls them, by their names. */
  labels: Record<string, string | undefined>;
  /** An id that no other element of the page has. */
  idFor: (name: string) => string;
  traits: GatheredTraits;
  edits: ListEdits;
  /** The page's own address, without any edits; undefined when its lists stay as they are. */
  here: string | undefined;
  /** What Enter presses in this form. */
  primary: InputNode | undefined;
  /** The page's main button; undefined when each form has its own. */
  lead: InputNode | undefined;
}

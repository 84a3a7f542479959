import type { KratosFlow, UiText } from "../kratos/flow.ts";
import type { FlowKind } from "../kratos/kratos.ts";

const pleaseConfirm = 1_010_003;
const secondStep = 1_010_004;
const codeSent = 1_010_014;
const codeSentToYou = 1_010_025;

/** What Kratos says of the flow as a whole, without what the page's own heading says, and nothing twice. */
export function messagesOf(kind: FlowKind, { refresh, requestedAal }: KratosFlow, all: UiText[]): UiText[] {
  const isKnown = kind === "login" && (refresh || requestedAal === "aal2");
  const said = new Set<string>();
  return all.flatMap((message) => {
    if (isKnown && (message.id === pleaseConfirm || message.id === secondStep)) return [];
    const key = `${message.id} ${message.text}`;
    if (said.has(key)) return [];
    said.add(key);
    // Nobody has typed the address whose spelling Kratos would have checked, before it learned to say it otherwise.
    return isKnown && message.id === codeSent ? { ...message, id: codeSentToYou } : message;
  });
}

import type { IncomingHttpHeaders } from "node:http";

/** Which trace a request belongs to, as W3C's headers carry it from one service to the next. */
export interface TraceContext {
  /** 32 hexadecimal digits, by which every service's log knows this trace. */
  traceId: string;
  /** W3C Trace Context §3.2. */
  traceparent: string;
  /** W3C Trace Context §3.3. */
  tracestate?: string | undefined;
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const zeros = /^0+$/;
// Those that version 00 knows: sampled, and random.
const knownFlags = 0x03;

// What W3C asks to be passed on at least. What is longer may go no further.
const maxStateLength = 512;
const maxStateMembers = 32;
const simpleKey = "[a-z][a-z0-9_*/-]{0,255}";
const tenantKey = "[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}";
const stateMember = new RegExp(
  `^(?:${simpleKey}|${tenantKey})=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]$`,
);

/**
 * The trace that a caller sent, if it is one. A caller may send anything: what is not W3C's format to the letter is as if it were not
 * there, and never sent on.
 */
export function readTraceContext({ traceparent, tracestate }: IncomingHttpHeaders): TraceContext | undefined {
  if (typeof traceparent !== "string") return undefined;
  const [, version = "", traceId = "", parentId = "", flags = "", rest] = form.exec(traceparent) ?? [];
  if (version === "" || version === "ff" || zeros.test(traceId) || zeros.test(parentId)) return undefined;
  if (version === "00" && rest !== undefined) return undefined;
  return {
    traceId,
    traceparent: version === "00" ? traceparent : asVersion0(traceId, parentId, flags),
    tracestate: typeof tracestate === "string" ? readState(tracestate) : undefined,
  };
}

// Of a version that is still to come we only know the part that it shares with ours.
function asVersion0(traceId: string, parentId: string, flags: string): string {
  const known = (Number.parseInt(flags, 16) & knownFlags).toString(16).padStart(2, "0");
  return `00-${traceId}-${parentId}-${known}`;
}

// All or nothing, as W3C has it: a state that can't be read leaves the trace as it is.
function readState(text: string): string | undefined {
  if (text.length > maxStateLength) return undefined;
  const given = text.split(/[ \t]*,[ \t]*/).filter((member) => member !== "");
  const isGood =
    given.length > 0 && given.length <= maxStateMembers && given.every((member) => stateMember.test(member));
  return isGood ? given.join(",") : undefined;
}

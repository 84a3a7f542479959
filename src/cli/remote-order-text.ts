import { PageError } from "../errors.ts";
import type { RemoteCounts, RemoteOrder, RemotePreview, RemoteResult } from "../sign-out/remote-order.ts";

/** What an order would end, in lines for a terminal. */
export function previewText(order: RemoteOrder, preview: RemotePreview): string {
  const { counts, clientIds, notifiedClientIds } = preview;
  const endsSignIns = order.target.kind === "subject" || order.target.kind === "sign_in";
  return linesOf([
    `To end: ${countsText(counts)}`,
    order.target.kind === "sign_in" && counts.signIns === 0
      ? "Hydra lists no such sign-in of this subject: it has ended, all of its consents were skipped, or it is another user's. It ends by its id all the same."
      : "",
    clientIds.length > 0 ? `Access ends of: ${clientIds.join(", ")}` : "",
    notifiedClientIds.length > 0 ? `Gets a logout token: ${notifiedClientIds.join(", ")}` : "",
    endsSignIns && order.tokens === "none" ? "Access goes on until its tokens expire (--tokens none)." : "",
  ]);
}

/** What came of it. */
export function resultText(result: RemoteResult): string {
  const ended = `Ended: ${countsText(result.ended)}`;
  if (result.state === "failed")
    return linesOf([
      `Failed: ${messageOf(result.error)}`,
      ended,
      "Run it again: what has ended already is left as it is.",
    ]);
  return linesOf([ended]) + stillListedText(result.stillListed);
}

/** What Hydra does not say the end of; empty for nothing. */
export function stillListedText(stillListed: number): string {
  if (stillListed === 0) return "";
  return `Hydra still lists ${stillListed}: it ends no sign-in by its id that was made without "remember", and tells none of its clients.\n`;
}

/** As the admin API says them. */
export function toCounts(wire: { sessions: number; sign_ins: number; clients: number }): RemoteCounts {
  return { sessions: wire.sessions, signIns: wire.sign_ins, clients: wire.clients };
}

/** So many of each, in words. */
export function countsText({ sessions, signIns, clients }: RemoteCounts): string {
  return [
    counted(sessions, "session", "at Kratos"),
    counted(signIns, "sign-in", "at Hydra"),
    `access of ${counted(clients, "client")}`,
  ].join(", ");
}

function counted(count: number, what: string, where = ""): string {
  return `${count} ${what}${count === 1 ? "" : "s"} ${where}`.trimEnd();
}

function messageOf(error: unknown): string {
  if (!(error instanceof PageError)) return "a bug";
  return error.detail ?? error.code;
}

function linesOf(lines: string[]): string {
  return lines.map((line) => (line === "" ? "" : `${line}\n`)).join("");
}

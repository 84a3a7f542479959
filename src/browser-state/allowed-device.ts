import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

/** Which device's client was allowed in this browser just now: for the last page of that flow, which Hydra tells no more than an id. */
export interface AllowedDevice {
  note(res: Response, client: { id: string; name: string }): void;
  /** The name under which the user allowed it; undefined when that was not here, or not just now. */
  nameOf(req: Request, clientId: unknown): string | undefined;
}

const cookieName = "device";
const keptForMs = 10 * 60 * 1000;

/** In a signed cookie, which only that client's page reads. */
export function allowedDevice(cookies: SignedCookies): AllowedDevice {
  return { note, nameOf };

  function note(res: Response, { id, name }: { id: string; name: string }): void {
    cookies.set(res, cookieName, `${markOf(id)}.${Buffer.from(name).toString("base64url")}`, keptForMs);
  }

  function nameOf(req: Request, clientId: unknown): string | undefined {
    const [mark, name = ""] = (cookies.read(req, cookieName) ?? "").split(".");
    if (typeof clientId !== "string" || mark !== markOf(clientId)) return undefined;
    return Buffer.from(name, "base64url").toString();
  }
}

function markOf(clientId: string): string {
  return createHash("sha256").update(clientId).digest("base64url").slice(0, 22);
}

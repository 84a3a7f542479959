import { ZodError } from "zod";
import { PageError } from "../errors.ts";
import { toTransportRequest, type BuiltCall } from "./built-call.ts";
import type { TransportRequest, TransportResponse } from "./transport.ts";
import { TransportError } from "./transport-error.ts";

/** Which of Ory's servers a call goes to: its errors have codes of its own. */
export type OryServer = "hydra" | "kratos";

export interface OryCallOptions {
  server: OryServer;
  baseUrl: string;
  /** Beside those that @ory/client sets. */
  headers?: Record<string, string>;
  timeoutMs?: number | undefined;
}

/** Sends what @ory/client built. Resolves with any HTTP status. @throws PageError `…_unavailable` or `…_fault`, and nothing else */
export async function sendBuilt(
  request: (call: TransportRequest) => Promise<TransportResponse>,
  built: Promise<BuiltCall>,
  { server, baseUrl, headers, timeoutMs }: OryCallOptions,
): Promise<TransportResponse> {
  try {
    const call = toTransportRequest(baseUrl, await built);
    return await request({
      ...call,
      headers: { ...call.headers, ...headers },
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  } catch (error) {
    throw toOryError(server, error);
  }
}

/** Runs a parser of wire formats; what it refuses is the server's fault. @throws PageError `…_fault` */
export function validatedOf<T>(server: OryServer, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw toOryError(server, error);
  }
}

/** Our error for what was thrown on the way to a server or on reading its answer. Nothing of the original is kept but its kind. */
export function toOryError(server: OryServer, error: unknown): PageError {
  if (error instanceof PageError) return error;
  if (error instanceof TransportError) {
    const hasAnswered = error.kind === "oversized" || error.kind === "malformed";
    return new PageError(`${server}_${hasAnswered ? "fault" : "unavailable"}`, { detail: error.message });
  }
  if (error instanceof ZodError) {
    // Only the paths: zod's messages can quote what it was given.
    const paths = error.issues.map((issue) => issue.path.join(".") || "(root)");
    return new PageError(`${server}_fault`, { detail: `wrong shape at ${paths.join(", ")}` });
  }
  return new PageError("internal", { cause: error });
}

/** The headers of a call that @ory/client did not build. */
export function jsonHeaders(apiKey: string | undefined): Record<string, string> {
  return { Accept: "application/json", ...(apiKey && { Authorization: `Bearer ${apiKey}` }) };
}

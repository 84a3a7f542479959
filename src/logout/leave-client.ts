import type { Request, Response } from "express";
import type { LogoutClient, LogoutRequest } from "../hydra/logout-request.ts";
import { answeredChallenges } from "../browser-state/answered-challenges.ts";
import { seeOther } from "../middleware/see-other.ts";
import { viewClient } from "../pages/client-view.ts";
import type { Audit } from "./audit.ts";
import {
  isAmbiguous,
  readHintClaims,
  readRequestUrl,
  readState,
} from "../sign-out/decision/end-session-parameters.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import { showStopped } from "./sign-out-stopped.ts";
import { runSteps, startProgress, type Step } from "../sign-out/execution/steps.ts";

export type LeaveClient = (
  req: Request,
  res: Response,
  left: { request: LogoutRequest; client: LogoutClient },
  audit: Audit,
) => Promise<void>;

/** "Only leave this app": its access ends, on every device, and the sign-in goes on. */
export function createLeaveClient({ hydra, pages, cookies }: LogoutDeps): LeaveClient {
  const answered = answeredChallenges(cookies);
  const stop = showStopped(pages);

  return async function leaveClient(req, res, { request, client }, audit) {
    const { challenge, subject } = request;
    const steps: Step[] = [
      { ends: "client_access", run: () => hydra.revokeClientConsents(subject, client.id) },
    ];
    const progress = startProgress(["client_access"]);
    try {
      await runSteps(steps, progress);
      // Last, because a second try needs the challenge.
      await hydra.rejectLogoutRequest(challenge);
    } catch (error) {
      return stop(req, res, { error, progress, audit });
    }
    answered.note(res, "logout", challenge, "rejected");
    audit.record("rejected", "left_client", Object.fromEntries(progress.ended));
    const url = readReturnUrl(request);
    if (url !== undefined) return seeOther(res, url);
    const locals = { client: viewClient(client), left: true };
    pages.send(req, res, "still-signed-in", locals);
  };
}

/**
 * Where the app wants its person back, with its `state`, as Hydra would have sent them there: only to what is registered for the app,
 * character for character, and only when the request leaves no doubt about what was asked for.
 */
export function readReturnUrl(request: LogoutRequest): string | undefined {
  const asked = readRequestUrl(request.requestUrl);
  const [uri] = asked.postLogoutRedirectUris;
  if (uri === undefined || request.client?.postLogoutRedirectUris.includes(uri) !== true) return undefined;
  if (isAmbiguous(request, asked, readHintClaims(asked.idTokenHints[0] ?? ""))) return undefined;
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  if (!isForApps(url.protocol)) return undefined;
  const state = readState(request.requestUrl);
  if (state !== undefined && state !== "") url.searchParams.set("state", state);
  return url.href;
}

// RFC 8252 §7.1: an app's own scheme is a reversed domain name, so it has a dot. `javascript:` and its like have none.
function isForApps(protocol: string): boolean {
  return protocol === "https:" || protocol === "http:" || protocol.includes(".");
}

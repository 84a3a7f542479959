import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import { readRequestId } from "../middleware/request-log.ts";
import { noteError, sendProblem, wantsProblem } from "../middleware/problem.ts";
import type { Pages } from "../pages/pages.ts";
import type { Progress, TerminationTarget } from "../sign-out/progress.ts";
import { recordFailure, type Audit } from "./audit.ts";

export interface Stopped {
  error: unknown;
  progress: Progress;
  audit: Audit;
}

/** Says of a sign-out that stopped on its way what did and what did not end, and has it tried again at this same address. */
export function showStopped(pages: Pages) {
  return function show(req: Request, res: Response, { error, progress, audit }: Stopped): void {
    const failure = error instanceof PageError ? error : new PageError("internal", { cause: error });
    noteError(res, failure);
    recordFailure(audit, failure, Object.fromEntries(progress.ended));
    const { code, status, nextStep } = failure;
    const { t } = pages.messagesFor(req);
    const title = t(`error.${code}.title`);
    const advice = t(`error.${code}.advice`);
    const ended = endedTargets(progress);
    const { unsure, notEnded } = progress;
    if (wantsProblem(req)) {
      return sendProblem(res, failure, { title, advice }, { ended, unsure, not_ended: notEnded });
    }
    const requestId = readRequestId(req);
    const locals = { title, advice, requestId, nextStep, wayOn: nextStep, ended, unsure, notEnded };
    pages.send(req, res, "sign-out-stopped", locals, status);
  };
}

// What there was none of, or what was left alone, has not ended; nor is there anything to try again.
function endedTargets({ ended }: Progress): TerminationTarget[] {
  return [...ended].flatMap(([target, result]) => (result === "ended" || Number(result) > 0 ? target : []));
}

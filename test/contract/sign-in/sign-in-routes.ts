import express, { Router, type NextFunction, type Request, type Response } from "express";
import { z } from "zod";
import { sendPage } from "../../../demo/web/page.ts";
import type { Html } from "../../../demo/web/html.ts";
import { claimsFor, everyonesPassword, findPerson } from "./people.ts";
import { ChallengeGone, type ConsentRequest, type HydraAdmin } from "./hydra-admin.ts";
import { consentForm, gone, hydraTrouble, loginForm } from "./sign-in-pages.ts";

const form = z.object({
  challenge: z.string().min(1),
  decision: z.string().optional(),
  email: z.string().default(""),
  password: z.string().default(""),
  remember: z.literal("1").optional(),
  grant_scope: z.union([z.string(), z.array(z.string())]).default([]),
});

export function signInRoutes({ hydra }: { hydra: HydraAdmin }): Router {
  const router = Router();
  const body = express.urlencoded({ extended: false, limit: "100kb" });
  router.get("/login", askLogin);
  router.post("/login", sameSite, body, answerLogin);
  router.get("/consent", askConsent);
  router.post("/consent", sameSite, body, answerConsent);
  router.use(showTrouble);
  return router;

  async function askLogin(req: Request, res: Response): Promise<void> {
    const challenge = readChallenge(req, "login_challenge");
    const request = await hydra.login(challenge);
    if (!request.skip) return send(res, "Sign in", loginForm(challenge, request));
    // Hydra knows this browser: a sign-in app must not ask again, and must name the same person.
    res.redirect(303, await hydra.answer("login", "accept", challenge, { subject: request.subject }));
  }

  async function answerLogin(req: Request, res: Response): Promise<void> {
    const { challenge, decision, email, password, remember } = form.parse(req.body);
    if (decision !== "accept") return refuse(res, "login", challenge);
    const user = findPerson(email);
    if (user === undefined || password !== everyonesPassword) {
      const request = await hydra.login(challenge);
      return send(res, "Sign in", loginForm(challenge, request, "That email or password is not right."), 401);
    }
    const accepted = { subject: user.email, remember: remember !== undefined, remember_for: 0, amr: ["pwd"] };
    res.redirect(303, await hydra.answer("login", "accept", challenge, accepted));
  }

  async function askConsent(req: Request, res: Response): Promise<void> {
    const challenge = readChallenge(req, "consent_challenge");
    const request = await hydra.consent(challenge);
    const isSettled = request.skip === true || request.client.skip_consent === true;
    if (!isSettled) return send(res, "Allow access", consentForm(challenge, request));
    await grant(res, challenge, request, request.requested_scope ?? [], false);
  }

  async function answerConsent(req: Request, res: Response): Promise<void> {
    const { challenge, decision, grant_scope: ticked, remember } = form.parse(req.body);
    if (decision !== "accept") return refuse(res, "consent", challenge);
    const request = await hydra.consent(challenge);
    const scopes = [ticked].flat().filter((scope) => request.requested_scope?.includes(scope));
    await grant(res, challenge, request, scopes, remember !== undefined);
  }

  async function grant(
    res: Response,
    challenge: string,
    request: ConsentRequest,
    scopes: string[],
    remember: boolean,
  ): Promise<void> {
    const granted = {
      grant_scope: scopes,
      grant_access_token_audience: request.requested_access_token_audience ?? [],
      session: { id_token: claimsFor(request.subject, scopes) },
      remember,
      remember_for: 0,
    };
    res.redirect(303, await hydra.answer("consent", "accept", challenge, granted));
  }

  async function refuse(res: Response, step: "login" | "consent", challenge: string): Promise<void> {
    const why = { error: "access_denied", error_description: "The person said no." };
    res.redirect(303, await hydra.answer(step, "reject", challenge, why));
  }

  function showTrouble(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
    if (error instanceof ChallengeGone && error.redirectTo !== undefined) res.redirect(303, error.redirectTo);
    else if (error instanceof ChallengeGone || error instanceof z.ZodError) send(res, "Expired", gone(), 410);
    else send(res, "Trouble", hydraTrouble(), 502);
  }
}

/** A form of another site must not sign anybody in here: it would be somebody of that site's choice. */
function sameSite(req: Request, res: Response, next: NextFunction): void {
  const site = req.headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin") next();
  else res.status(403).end();
}

function readChallenge(req: Request, name: string): string {
  const challenge = req.query[name];
  if (typeof challenge !== "string" || challenge === "") throw new ChallengeGone(undefined);
  return challenge;
}

function send(res: Response, title: string, body: Html, status = 200): void {
  sendPage(res, { title, body }, status);
}

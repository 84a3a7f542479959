import express from "express";
import { z } from "zod";
import type { AdminApi } from "../ory/admin-api.ts";
import { answerRequests } from "../ory/answer-requests.ts";
import { listen } from "../processes/listen.ts";

const loginRequest = z.object({
  skip: z.boolean(),
  subject: z.string(),
  oidc_context: z.object({ login_hint: z.string().optional() }).nullish(),
});
const consentRequest = z.object({
  requested_scope: z.array(z.string()),
  requested_access_token_audience: z.array(z.string()),
});

export interface AutoSignIn {
  loginUrl: string;
  consentUrl: string;
  /** The admin API it answers to; set once the provider has started, which has to know this app first. */
  admin: AdminApi | undefined;
  /** False: the provider keeps no session, as after a login without "remember me". */
  remember: boolean;
  /** False: the provider asks for consent each time, and late revocations end all that they should, also on Hydra v2.3. */
  rememberConsent: boolean;
  /** How long a consent counts, in seconds; 0: for good. */
  consentForSeconds: number;
  /** Each sign-in: who, and whether the provider knew them already. */
  readonly asked: { subject: string; skip: boolean }[];
  close: () => Promise<void>;
}

/** Login and consent that ask nothing: whoever `login_hint` names is signed in and grants everything. */
export async function startAutoSignIn(hostname: string): Promise<AutoSignIn> {
  const app = express();
  const { port, close } = await listen(app);
  const origin = `http://${hostname}:${port}`;
  const self: AutoSignIn = {
    loginUrl: `${origin}/login`,
    consentUrl: `${origin}/consent`,
    admin: undefined,
    remember: true,
    rememberConsent: true,
    consentForSeconds: 0,
    asked: [],
    close,
  };
  const { ask, accept } = answerRequests(self);

  app.get("/login", async (req, res) => {
    const request = await ask(req, "login", loginRequest);
    const subject = request.skip ? request.subject : (request.oidc_context?.login_hint ?? "somebody");
    self.asked.push({ subject, skip: request.skip });
    res.redirect(303, await accept(req, "login", { subject, remember: self.remember, remember_for: 3600 }));
  });

  app.get("/consent", async (req, res) => {
    const request = await ask(req, "consent", consentRequest);
    const granted = {
      grant_scope: request.requested_scope,
      grant_access_token_audience: request.requested_access_token_audience,
      // Without a remembered consent, prompt=none would say consent_required of somebody who is signed in.
      remember: self.rememberConsent,
      remember_for: self.consentForSeconds,
    };
    res.redirect(303, await accept(req, "consent", granted));
  });

  return self;
}

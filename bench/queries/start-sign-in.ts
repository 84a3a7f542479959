import express, { type Request } from "express";
import { z } from "zod";
import type { AdminApi } from "../../testkit/ory/admin-api.ts";
import { listen } from "../../testkit/processes/listen.ts";

const loginRequest = z.object({
  skip: z.boolean(),
  subject: z.string(),
  oidc_context: z.object({ login_hint: z.string().optional() }).nullish(),
});
const consentRequest = z.object({ requested_scope: z.array(z.string()) });
const completed = z.object({ redirect_to: z.url() });
const session = z.object({ id: z.string(), identity: z.object({ id: z.string() }) });

export interface SignInApp {
  origin: string;
  /** Both are set once they have started, which have to know this app first. */
  admin: AdminApi | undefined;
  kratosUrl: string;
  close: () => Promise<void>;
}

/**
 * Login and consent without a page: whoever `login_hint` names is signed in, or else whom Kratos knows. A consent is never remembered, so
 * that Hydra lists each.
 */
export async function startSignInApp(hostname: string): Promise<SignInApp> {
  const app = express();
  const { port, close } = await listen(app);
  const self: SignInApp = { origin: `http://${hostname}:${port}`, admin: undefined, kratosUrl: "", close };

  app.get("/login", async (req, res) => {
    const { skip, subject, oidc_context: context } = await ask(req, "login", loginRequest);
    const who = skip ? { subject } : await userName(req, context?.login_hint);
    res.redirect(303, await accept(req, "login", { ...who, remember: true, remember_for: 86_400 }));
  });
  app.get("/consent", async (req, res) => {
    const { requested_scope: scopes } = await ask(req, "consent", consentRequest);
    res.redirect(303, await accept(req, "consent", { grant_scope: scopes, remember: false }));
  });
  app.get(["/kratos", "/welcome"], (_req, res) => void res.end("a page of Kratos's"));
  return self;

  async function userName(req: Request, hint = ""): Promise<Record<string, string>> {
    if (hint !== "") return { subject: hint };
    const headers = { accept: "application/json", cookie: req.headers.cookie ?? "" };
    const answer = await fetch(`${self.kratosUrl}/sessions/whoami`, { headers });
    if (!answer.ok) throw new Error("nobody is signed in at Kratos");
    const { id, identity } = session.parse(await answer.json());
    return { subject: identity.id, identity_provider_session_id: id };
  }

  async function ask<Shape extends z.ZodType>(req: Request, flow: string, shape: Shape) {
    return admin().send("GET", `/admin/oauth2/auth/requests/${flow}${queryOf(req)}`, shape);
  }

  async function accept(req: Request, flow: string, body: unknown): Promise<string> {
    const path = `/admin/oauth2/auth/requests/${flow}/accept${queryOf(req)}`;
    return (await admin().send("PUT", path, completed, body)).redirect_to;
  }

  function admin(): AdminApi {
    if (!self.admin) throw new Error("Hydra has not started yet");
    return self.admin;
  }
}

// It holds the challenge under the name by which the admin API wants it.
function queryOf(req: Request): string {
  return new URL(req.url, "http://localhost").search;
}

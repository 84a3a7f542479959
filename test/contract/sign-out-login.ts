import express, { type Request } from "express";
import { z } from "zod";
import type { AdminApi } from "../../testkit/ory/admin-api.ts";
import { answerRequests } from "../../testkit/ory/answer-requests.ts";
import { listen } from "../../testkit/processes/listen.ts";

const loginRequest = z.object({ skip: z.boolean(), subject: z.string() });
const consentRequest = z.object({
  requested_scope: z.array(z.string()),
  client: z.object({ client_id: z.string() }),
});
const session = z.object({ id: z.string(), identity: z.object({ id: z.string() }) });

export interface SignOutLogin {
  origin: string;
  /** Both are set once they have started, which have to know this app first. */
  admin: AdminApi | undefined;
  kratosUrl: string;
  /** Each sign-in at Hydra: who, and whether Hydra knew them already. */
  readonly asked: { subject: string; skip: boolean }[];
  /** Whether consents are remembered. */
  remember: boolean;
  /** Whether consents say in which session of Kratos's they were given, as Lethe's do. */
  tellsSession: boolean;
  /** Scopes that are not granted, by client id. */
  readonly withheld: Map<string, string>;
  close: () => Promise<void>;
}

/** Login and consent without a page: whoever Kratos knows by their cookie is signed in, and grants everything. */
export async function startSignOutLogin(hostname: string): Promise<SignOutLogin> {
  const app = express();
  const { port, close } = await listen(app);
  const origin = `http://${hostname}:${port}`;
  const self: SignOutLogin = {
    origin,
    admin: undefined,
    kratosUrl: "",
    asked: [],
    remember: false,
    tellsSession: false,
    withheld: new Map(),
    close,
  };
  const { ask, accept } = answerRequests(self);

  app.get("/login", async (req, res) => {
    const request = await ask(req, "login", loginRequest);
    const known = await whoAmI(req);
    const subject = request.skip ? request.subject : (known?.identity.id ?? "");
    self.asked.push({ subject, skip: request.skip });
    if (subject === "") throw new Error("nobody is signed in at Kratos");
    const identityProvider = known && !request.skip && { identity_provider_session_id: known.id };
    res.redirect(
      303,
      await accept(req, "login", { subject, remember: true, remember_for: 3600, ...identityProvider }),
    );
  });

  app.get("/consent", async (req, res) => {
    const { requested_scope: scopes, client } = await ask(req, "consent", consentRequest);
    const granted = scopes.filter((scope) => scope !== self.withheld.get(client.client_id));
    const known = self.tellsSession ? await whoAmI(req) : undefined;
    const context = known && { context: { kratos_session: known.id } };
    res.redirect(
      303,
      await accept(req, "consent", { grant_scope: granted, remember: self.remember, ...context }),
    );
  });

  // Kratos's pages: nobody looks at them here.
  app.get(["/kratos", "/welcome"], (_req, res) => void res.end("a page of Kratos's"));

  return self;

  async function whoAmI(req: Request) {
    const answer = await fetch(`${self.kratosUrl}/sessions/whoami`, {
      headers: { accept: "application/json", cookie: req.headers.cookie ?? "" },
    });
    return answer.ok ? session.parse(await answer.json()) : undefined;
  }
}

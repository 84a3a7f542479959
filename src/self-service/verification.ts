import { paths } from "../paths.ts";
import type { Request, RequestHandler, Response } from "express";
import type { Config } from "../config/config.ts";
import { withDeadline } from "../deadline.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { seeOther } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import type { FlowAbout } from "../kratos-pages/flow-view.ts";
import { addQuery, challengeIn, readStartParameters } from "../kratos-pages/start-parameters.ts";
import { addressIn } from "../kratos-pages/tidy-flow.ts";

export interface VerificationDeps {
  kratos: Pick<Kratos, "getFlow" | "whoAmI">;
  cookies: SignedCookies;
  config: Pick<Config, "linkPrefix">;
}

const mark = "verifying";
const rememberForMs = 60 * 60 * 1000;
// For what the page can do without.
const lookupTimeoutMs = 500;

/** What `/verification` says beside Kratos: which address it is about, and the way back to the sign-in that asked for it. */
export function aboutVerification({ kratos, cookies, config }: VerificationDeps) {
  return async function about(req: Request, res: Response, flow: KratosFlow): Promise<FlowAbout> {
    const challenge = readStartParameters(req.query).login_challenge ?? challengeIn(flow.requestUrl);
    const login = challenge && addQuery(`${config.linkPrefix}${paths.login}`, { login_challenge: challenge });
    if (challenge !== undefined && flow.state === "sent_email" && isNavigation(req))
      cookies.set(res, mark, flow.id, rememberForMs);
    return {
      address: await addressOf(req, flow),
      links: { login, account: login === undefined ? `${config.linkPrefix}${paths.account}` : undefined },
    };
  };

  // Where Kratos's flow does not say, its session may: right after a sign-up there is one.
  async function addressOf(req: Request, flow: KratosFlow): Promise<string | undefined> {
    const told = addressIn(flow);
    if (told !== undefined || flow.state !== "sent_email") return told;
    try {
      const asked = kratos.whoAmI(req.headers.cookie);
      const here = await withDeadline(asked, lookupTimeoutMs, () => new Error("took too long"));
      const addresses = here.state === "signed_in" ? here.session.identity.unverifiedAddresses : undefined;
      return addresses?.length === 1 ? addresses[0] : undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * Where a sign-in for an app wanted a confirmed address first, Kratos confirms it and then fails to go on with that sign-in, whose
 * session it never kept: the way on is on the page of what was confirmed.
 */
export function afterVerification({
  kratos,
  cookies,
  config,
}: Pick<VerificationDeps, "kratos" | "cookies" | "config">): RequestHandler {
  return async function leadBack(req, res, next): Promise<void> {
    const id = isNavigation(req) ? cookies.read(req, mark) : undefined;
    if (id === undefined) return next();
    // Once: whatever else leads to an error is said.
    cookies.clearIfSent(req, res, mark);
    const found = await kratos.getFlow("verification", id, req.headers.cookie);
    if (found.state !== "open" || found.flow.state !== "passed_challenge") return next();
    seeOther(res, addQuery(`${config.linkPrefix}${paths.verification}`, { flow: id }));
  };
}

import type { Request, Response } from "express";
import type { Config } from "../config/config.ts";
import { ownUrl } from "../config/own-url.ts";
import { PageError, type FailureCode } from "../errors.ts";
import { isAuthorizationUrl } from "../hydra/authorization-url.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import type { FlowKind, Kratos } from "../kratos/kratos.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import { shownOnce } from "../browser-state/shown-once.ts";
import { seeOther } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { paths } from "../paths.ts";
import {
  begunAgainText,
  isBegunAgain,
  markBegunAgain,
  restartedCookie,
  saysBegunAgain,
} from "./begun-again.ts";
import { addQuery, readStartParameters, startedWith, type StartParameters } from "./start-parameters.ts";

export interface OpenFlowDeps {
  kratos: Pick<Kratos, "getFlow" | "startUrl">;
  cookies: SignedCookies;
  pending: PendingSignIns;
  config: Pick<Config, "baseUrl" | "linkPrefix" | "hydra">;
}

/** Where a flow's page is that is not at the path of its kind. */
export interface FlowPlace {
  /** Of this request. */
  path: string;
  /** What a flow that takes its place is begun with. */
  startsWith: Record<string, string>;
  /** Where this one is shown; the page's own path if not said. */
  pathFor?: (flow: KratosFlow) => string;
}

// The parameter of the page's own address by which it comes back to itself, and whether Kratos has to say once more where the flow led.
const again = { name: "again", plain: "1", askWhere: "2" };

/**
 * Reads the flow that the request's `flow` names. Returns undefined when the browser was sent somewhere else: a flow that expired, or
 * was begun in another browser, starts afresh, with its login challenge and where it was to return to.
 *
 * A browser that keeps no cookies would never find the fresh one either. So it first comes back here, and goes on to Kratos only with
 * a cookie of ours; and a fresh one that is gone as well ends on a page that says what to do.
 * @throws PageError `link_malformed`, `flow_gone`
 */
export function openFlow({ kratos, cookies, pending, config }: OpenFlowDeps) {
  const { publicUrl } = config.hydra;
  const once = shownOnce(cookies);
  const settingsUrl = ownUrl(config, paths.settings);
  return open;

  async function open(
    req: Request,
    res: Response,
    kind: FlowKind,
    place: FlowPlace = { path: paths[kind], startsWith: {} },
  ): Promise<KratosFlow | undefined> {
    const id = readFlowId(req.query);
    const mark = cookies.read(req, restartedCookie.name);
    if (readParameter(req.query, again.name) !== undefined)
      return startAfresh(req, res, kind, { mark, place });
    const found = await kratos.getFlow(kind, id, req.headers.cookie);
    if (found.state === "needs_second_factor") {
      seeOther(res, found.url);
      return undefined;
    }
    if (found.state === "open") {
      if (isLedOn(req, res, found.flow, place)) return undefined;
      if (isBegunAgain(cookies, req, kind)) {
        once.take(req, res, restartedCookie.name);
        return sayBegunAgain(kind, found.flow);
      }
      cookies.clearIfSent(req, res, restartedCookie.name);
      return found.flow;
    }
    if (found.state === "sign_in_over") return beginSignInAgain(req, res);
    if (mark?.startsWith(kind)) throw refuse(req, res, "a flow that had just begun was gone");
    const isExpired = found.state === "gone" && found.isExpired;
    if (isExpired) markBegunAgain(cookies, res, kind);
    else cookies.set(res, restartedCookie.name, `${kind} ${found.state}`, restartedCookie.forMs);
    const returnTo = found.state === "gone" ? found.returnTo : undefined;
    const known = withReturn(returnTo, readStartParameters(req.query), publicUrl);
    const isKnown =
      known.return_to !== undefined || (known.login_challenge !== undefined && takesChallenge(kind));
    const isLeftOut = returnTo !== undefined && !isKnown;
    const way = isLeftOut ? again.askWhere : again.plain;
    seeOther(res, ownAddress(place.path, { flow: id, ...known, [again.name]: way }));
    return undefined;
  }

  function beginSignInAgain(req: Request, res: Response): undefined {
    const { login_challenge } = readStartParameters(req.query);
    const ways = pending.waysBack(req);
    const [only] = ways;
    const isAgain = isBegunAgain(cookies, req, "login");
    // The door of the sign-in knows of that very one.
    const way = login_challenge === undefined ? only?.url : ownAddress(paths.login, { login_challenge });
    if (
      way === undefined ||
      isAgain ||
      !isNavigation(req) ||
      (login_challenge === undefined && ways.length > 1)
    ) {
      throw refuse(req, res, "the login request is over at Hydra", "sign_in_gone");
    }
    markBegunAgain(cookies, res, "login");
    seeOther(res, way);
  }

  async function startAfresh(
    req: Request,
    res: Response,
    kind: FlowKind,
    { mark, place: { startsWith } }: { mark: string | undefined; place: FlowPlace },
  ): Promise<undefined> {
    if (!mark?.startsWith(kind)) throw refuse(req, res, "the browser kept no cookie");
    const known = readStartParameters(req.query);
    const isSignedOut = mark.endsWith("signed_out");
    const asksWhere = !isSignedOut && readParameter(req.query, again.name) === again.askWhere;
    const returnTo = asksWhere ? await askWhere(kratos, req, kind) : undefined;
    seeOther(
      res,
      isSignedOut
        ? kratos.startUrl("login", {
            return_to: settingsUrl && addQuery(settingsUrl, { ...known, ...startsWith }),
          })
        : kratos.startUrl(kind, { return_to: returnTo, ...known, ...startsWith }),
    );
  }

  // So that the page still knows where it was leading when Kratos does not; and to where this flow is shown.
  function isLedOn(req: Request, res: Response, flow: KratosFlow, { path, pathFor }: FlowPlace): boolean {
    const given = readStartParameters(req.query);
    const wanted = withReturn(
      flow.returnTo,
      {
        ...startedWith(flow.requestUrl),
        ...(flow.loginChallenge !== undefined && { login_challenge: flow.loginChallenge }),
        ...given,
      },
      publicUrl,
    );
    const isNew = Object.keys(wanted).some((name) => readParameter(req.query, name) === undefined);
    const shownAt = pathFor?.(flow) ?? path;
    if (!isNew && shownAt === path) return false;
    seeOther(res, ownAddress(shownAt, { flow: flow.id, ...wanted }));
    return true;
  }

  function ownAddress(path: string, parameters: Record<string, string | undefined>): string {
    return addQuery(`${config.linkPrefix}${path}`, parameters);
  }

  function refuse(req: Request, res: Response, detail: string, code: FailureCode = "flow_gone"): PageError {
    cookies.clearIfSent(req, res, restartedCookie.name);
    return new PageError(code, { detail });
  }
}

// A challenge knows where it leads. And an authorization request of Hydra's has what a client wrote: it is long, and may name a user.
function withReturn(
  returnTo: string | undefined,
  known: StartParameters,
  publicUrl: string | undefined,
): StartParameters {
  const { return_to: given, ...others } = known;
  if (others.login_challenge !== undefined) return others;
  if (given !== undefined) return known;
  if (returnTo === undefined || isAuthorizationUrl(returnTo, publicUrl)) return others;
  return { return_to: returnTo, ...others };
}

async function askWhere(
  kratos: OpenFlowDeps["kratos"],
  req: Request,
  kind: FlowKind,
): Promise<string | undefined> {
  const found = await kratos.getFlow(kind, readFlowId(req.query), req.headers.cookie);
  return found.state === "gone" ? found.returnTo : undefined;
}

function sayBegunAgain(kind: FlowKind, flow: KratosFlow): KratosFlow {
  return saysBegunAgain(flow, kind) ? flow : { ...flow, messages: [begunAgainText(kind), ...flow.messages] };
}

// The others leave it to the place to return to.
function takesChallenge(kind: FlowKind): boolean {
  return kind === "login" || kind === "registration";
}

function readFlowId(query: unknown): string {
  const id = readParameter(query, "flow");
  if (typeof id === "string" && /^[A-Za-z0-9_-]{1,128}$/.test(id)) return id;
  throw new PageError("link_malformed", { detail: "empty, repeated, oversized or odd flow id" });
}

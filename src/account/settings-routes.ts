import { Router, type Request, type RequestHandler, type Response } from "express";
import type { AccountConfig } from "../config/config.ts";
import { ownUrl } from "../config/own-url.ts";
import { withDeadline } from "../deadline.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import type { KratosSession, KratosSessions } from "../kratos/kratos.ts";
import type { FlowLocals } from "../kratos-pages/flow-locals.ts";
import type { FlowAbout } from "../kratos-pages/flow-view.ts";
import { openFlow, type OpenFlowDeps } from "../kratos-pages/open-flow.ts";
import { showFlow, type ShowFlowDeps } from "../kratos-pages/show-flow.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { refuseSpeculation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { allowOwnScripts } from "../middleware/security-headers.ts";
import { paths } from "../paths.ts";
import type { Pages } from "../pages/pages.ts";
import { othersEnded, type FindOrders, type OthersEnded } from "./others-ended.ts";
import { beginSettings, type BeginSettingsOptions } from "./begin-settings.ts";
import {
  actionFor,
  isShownIn,
  sectionIn,
  sectionOf,
  sectionPaths,
  startOf,
  type SettingsSection,
} from "./settings-sections.ts";
import { viewSettings } from "./view-settings.ts";

// For what the page can do without.
const lookupTimeoutMs = 500;

export interface SettingsDeps extends OpenFlowDeps {
  config: OpenFlowDeps["config"] & { account: AccountConfig };
  findOrders: FindOrders;
  kratos: OpenFlowDeps["kratos"] & BeginSettingsOptions["kratos"] & ShowFlowDeps["kratos"] & KratosSessions;
  pages: Pages;
}

/**
 * `/account/security` and `/account/data`: Kratos's settings, a section each; and `/settings`, to which Kratos always returns: it leads to
 * the section that the flow is for.
 */
export function settingsRoutes(deps: SettingsDeps): Router {
  const { kratos, pages, pending, config } = deps;
  const at = (path: string) => `${config.linkPrefix}${path}`;
  const areaLinks = {
    security: at(paths.accountSecurity),
    devices: at(paths.accountDevices),
    apps: at(paths.accountApps),
    data: at(paths.accountData),
  };
  const begin = beginSettings({ kratos, settingsUrl: ownUrl(config, paths.settings) });
  const open = openFlow(deps);
  const show = showFlow(deps);
  const router = Router();
  for (const path of [paths.settings, ...Object.values(sectionPaths)]) router.all(path, refuseSpeculation);
  router.get(paths.settings, leadToSection);
  router.get(paths.accountSecurity, showSection("security"));
  router.get(paths.accountData, showSection("data"));
  for (const path of [paths.settings, ...Object.values(sectionPaths)])
    router.all(path, methodNotAllowed("GET", "HEAD"));
  return router;

  async function leadToSection(req: Request, res: Response): Promise<void> {
    const section = sectionIn(req.query);
    if (readParameter(req.query, "flow") === undefined) return begin(req, res, section);
    await open(req, res, "settings", {
      path: paths.settings,
      startsWith: startOf(section),
      pathFor: (flow) => sectionPaths[sectionOf(flow)],
    });
  }

  function showSection(section: SettingsSection): RequestHandler {
    const path = sectionPaths[section];
    return async function showFlowOfSection(req: Request, res: Response): Promise<void> {
      if (readParameter(req.query, "flow") === undefined) return begin(req, res, section);
      // 1. The flow, or where it begins anew.
      const flow = await open(req, res, "settings", { path, startsWith: startOf(section) });
      if (flow === undefined) return;
      pending.end(req, res, { flow: flow.id, page: at(paths.settings) });
      // 2. Whose settings they are, for what the flow does not say.
      const session = await findSession(req);
      // 3. What a change that was just made has ended.
      const ended = await findEnded(flow, session);
      // 4. This section of it.
      const about = { path, shows: isShownIn(section), links: linksFor(section) };
      await show(req, res, "settings", flow, about, (locals) =>
        send(req, res, section, locals, { session, ended }),
      );
    };
  }

  function linksFor(section: SettingsSection): FlowAbout["links"] {
    const verification = section === "data" ? at(paths.verification) : undefined;
    return { account: at(paths.account), verification };
  }

  function send(
    req: Request,
    res: Response,
    section: SettingsSection,
    locals: FlowLocals,
    { session, ended }: { session: KratosSession | undefined; ended: OthersEnded | undefined },
  ): void {
    // The flow's own need allows them.
    if (!locals.hasPassword && !locals.hasCodes && locals.scripts.length === 0) allowOwnScripts(res);
    const action = locals.action && actionFor(section, locals.action);
    const { t, lang } = pages.messagesFor(req);
    const title = t(section === "security" ? "account.nav.security" : "account.nav.data");
    const view = viewSettings(locals, session, lang);
    pages.send(req, res, `account-${section}`, {
      ...locals,
      ...view,
      action,
      title,
      othersEnded: ended,
      deletePath: section === "data" && config.account.canDelete ? at(paths.accountDelete) : undefined,
      links: { ...locals.links, ...areaLinks },
    });
  }

  async function findEnded(
    { state, issuedAtMs }: KratosFlow,
    session: KratosSession | undefined,
  ): Promise<OthersEnded | undefined> {
    const orders = deps.findOrders();
    if (orders === undefined || session === undefined || state !== "success" || issuedAtMs === undefined)
      return undefined;
    // The page can do without: the log has what is wrong with the store.
    return othersEnded(orders, session.identity.id, issuedAtMs).catch(() => undefined);
  }

  async function findSession(req: Request): Promise<KratosSession | undefined> {
    try {
      const asked = kratos.whoAmI(req.headers.cookie);
      const here = await withDeadline(asked, lookupTimeoutMs, () => new Error("took too long"));
      return here.state === "signed_in" ? here.session : undefined;
    } catch {
      return undefined;
    }
  }
}

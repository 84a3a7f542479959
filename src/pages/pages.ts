import type { Request, Response } from "express";
import { allowImageFrom } from "../middleware/security-headers.ts";
import { paths } from "../paths.ts";
import type { UiLocales } from "./ui-locales.ts";
import type { Assets } from "./assets.ts";
import type { PageLocals } from "./page-locals.ts";
import { loadTemplates } from "./templates.ts";
import type { Messages, MessagesFor } from "./messages.ts";

/** Renders the EJS pages in `views/`. */
export interface Pages {
  /** In the language that the app asks for, else in one that the browser prefers. */
  messagesFor: (req: Request) => Messages;
  /** Says which languages the app's request asks for that the answer is about. */
  askLanguages: UiLocales["ask"];
  send<P extends keyof PageLocals>(
    req: Request,
    res: Response,
    page: P,
    locals: PageLocals[P],
    status?: number,
  ): void;
}

/** What the pages are made of, beside what each is given. */
export interface PagesOptions {
  /** Searched in order: the operator's own templates come before ours. */
  viewsDirs: string[];
  /** What every link of ours begins with: the path under which browsers see this service. */
  linkPrefix: string;
  /** False when a sign-out can't begin here, because Hydra's public URL is not known: then no link may lead there. */
  canSignOut: boolean;
  /** True where there is an account page: with Kratos. */
  hasAccount: boolean;
  brand: { name: string | undefined; logoUrl: string | undefined };
  assets: Assets;
  messagesFor: MessagesFor;
  uiLocales: UiLocales;
  /** Told of every page that is shown. */
  onShow?: (req: Request, res: Response) => void;
}

/** Compiles every template at the start. @throws Error when one is broken, or a folder or a partial is missing */
export function createPages(options: PagesOptions): Pages {
  const { viewsDirs, linkPrefix, canSignOut, hasAccount, brand, assets, uiLocales } = options;
  const { pages, parts } = loadTemplates(viewsDirs);
  const layout = {
    css: linkPrefix + assets.css,
    brandCss: assets.brandCss === undefined ? undefined : linkPrefix + assets.brandCss,
    icon: linkPrefix + assets.icon,
    kratosScript: linkPrefix + assets.script,
    goOnScript: linkPrefix + assets.goOnScript,
    passwordScript: linkPrefix + assets.passwordScript,
    timesScript: linkPrefix + assets.timesScript,
    links: {
      logout: canSignOut ? `${linkPrefix}${paths.logout}` : undefined,
      account: hasAccount ? `${linkPrefix}${paths.account}` : undefined,
      security: hasAccount ? `${linkPrefix}${paths.accountSecurity}` : undefined,
      devices: hasAccount ? `${linkPrefix}${paths.accountDevices}` : undefined,
      apps: hasAccount ? `${linkPrefix}${paths.accountApps}` : undefined,
      data: hasAccount ? `${linkPrefix}${paths.accountData}` : undefined,
      settings: hasAccount ? `${linkPrefix}${paths.settings}` : undefined,
      home: `${linkPrefix}/`,
    },
    brandName: brand.name,
    brandLogo: brand.logoUrl,
    part,
  };

  return { messagesFor, askLanguages: uiLocales.ask, send };

  function messagesFor(req: Request): Messages {
    return options.messagesFor(req, uiLocales.of(req));
  }

  // EJS's own include looks for the file on each call.
  function part(name: string, locals: Record<string, unknown> = {}): string {
    const template = parts.get(name);
    if (template === undefined) throw new Error(`there is no partial "${name}"`);
    return template(locals);
  }

  function send<P extends keyof PageLocals>(
    req: Request,
    res: Response,
    page: P,
    locals: PageLocals[P],
    status = 200,
  ): void {
    // A page that leads on in a redirect's place is no end of it.
    if (page !== "onward") options.onShow?.(req, res);
    const messages = messagesFor(req);
    const template = pages.get(page);
    if (template === undefined) throw new Error(`there is no template ${page}.ejs`);
    if ("clientLogo" in locals && locals.clientLogo !== undefined)
      allowImageFrom(res, new URL(locals.clientLogo).origin);
    const body = template({ ...layout, ...messages, ...locals });
    res.statusCode = status;
    res.setHeader("Content-Type", "text/html; charset=utf-8");
    res.setHeader("Content-Language", messages.lang);
    res.setHeader("Vary", "Accept-Language");
    // As one string, so that headers and body leave in one write.
    res.end(req.method === "HEAD" ? undefined : body);
  }
}

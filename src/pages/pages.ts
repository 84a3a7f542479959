import type { Request, Response } from "express";
import { readReference } from "../middleware/request-log.ts";
import { allowImageFrom, allowOwnScripts } from "../middleware/security-headers.ts";
import { paths } from "../paths.ts";
import type { UiLocales } from "./ui-locales.ts";
import type { Assets } from "./assets.ts";
import type { BrandConfig } from "../config/config.ts";
import { footerLinks, initialOf } from "./frame.ts";
import type { LanguageChoice } from "./language-choice.ts";
import { languageNames } from "./language-names.ts";
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
  /** True where a sign-in can begin at `/login` that no client has asked for. */
  canSignIn: boolean;
  brand: BrandConfig;
  assets: Assets;
  messagesFor: MessagesFor;
  uiLocales: UiLocales;
  languageChoice: Pick<LanguageChoice, "of">;
  /** Told of every page that is shown. */
  onShow?: (req: Request, res: Response) => void;
}

/** Compiles every template at the start. @throws Error when one is broken, or a folder or a partial is missing */
export function createPages(options: PagesOptions): Pages {
  const { viewsDirs, linkPrefix, canSignOut, hasAccount, canSignIn, brand, assets, uiLocales } = options;
  const { pages, parts } = loadTemplates(viewsDirs);
  const names = languageNames(options.messagesFor.languages);
  const switches = new Map<string, string>();
  // Of the page that is being written: what asks for a partial without locals means those.
  let shown: Record<string, unknown> = {};
  const signInPath = hasAccount ? paths.account : canSignIn ? paths.login : undefined;
  const layout = {
    css: linkPrefix + assets.css,
    accountCss: linkPrefix + assets.accountCss,
    colorCss: brand.color === undefined ? undefined : linkPrefix + assets.colorCss(brand.color),
    brandCss: assets.brandCss === undefined ? undefined : linkPrefix + assets.brandCss,
    icon: linkPrefix + assets.icon,
    kratosScript: linkPrefix + assets.script,
    goOnScript: linkPrefix + assets.goOnScript,
    copyScript: linkPrefix + assets.copyScript,
    passwordScript: linkPrefix + assets.passwordScript,
    codesScript: linkPrefix + assets.codesScript,
    timesScript: linkPrefix + assets.timesScript,
    links: {
      logout: canSignOut ? `${linkPrefix}${paths.logout}` : undefined,
      // Where no sign-out can begin at Hydra, what Kratos has can still end.
      signOut: canSignOut
        ? `${linkPrefix}${paths.logout}`
        : hasAccount
          ? `${linkPrefix}${paths.loggedOut}`
          : undefined,
      account: hasAccount ? `${linkPrefix}${paths.account}` : undefined,
      security: hasAccount ? `${linkPrefix}${paths.accountSecurity}` : undefined,
      devices: hasAccount ? `${linkPrefix}${paths.accountDevices}` : undefined,
      apps: hasAccount ? `${linkPrefix}${paths.accountApps}` : undefined,
      data: hasAccount ? `${linkPrefix}${paths.accountData}` : undefined,
      settings: hasAccount ? `${linkPrefix}${paths.settings}` : undefined,
      // The account page asks whoever is not signed in to sign in.
      signIn: signInPath === undefined ? undefined : linkPrefix + signInPath,
      home: `${linkPrefix}/`,
    },
    brandName: brand.name,
    brandLogo: brand.logoUrl,
    brandInitial: brand.name === undefined ? undefined : initialOf(brand.name),
    footerLinks: footerLinks(brand.links),
    part,
  };

  return { messagesFor, askLanguages: uiLocales.ask, send };

  function messagesFor(req: Request): Messages {
    const asked = uiLocales.of(req);
    const chosen = options.languageChoice.of(req);
    return options.messagesFor(req, chosen === undefined ? asked : [chosen, ...asked]);
  }

  // The same on every page, but for the language that is marked: written once.
  function languageSwitch({ lang, t }: Messages): string {
    const known = switches.get(lang);
    if (known !== undefined || names.length < 2) return known ?? "";
    const current = names.find((one) => one.lang === lang)?.name;
    const made = part("languages", { lang, t, current, languages: names });
    switches.set(lang, made);
    return made;
  }

  // EJS's own include looks for the file on each call.
  function part(name: string, locals = shown): string {
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
    // What has a request's id offers to copy it.
    if ("requestId" in locals) allowOwnScripts(res);
    const client = "client" in locals ? locals.client : undefined;
    const color = client !== undefined && "color" in client ? client.color : undefined;
    shown = {
      ...layout,
      ...messages,
      languageSwitch: canBeShownAgain(req, page) ? languageSwitch(messages) : "",
      reference: readReference(req),
      // Where a client asks, its colour stands in the place of the operator's.
      colorCss: color === undefined ? layout.colorCss : linkPrefix + assets.colorCss(color),
      ...locals,
    };
    const body = template(shown);
    shown = {};
    res.statusCode = status;
    res.setHeader("Content-Type", "text/html; charset=utf-8");
    res.setHeader("Content-Language", messages.lang);
    res.setHeader("Vary", "Accept-Language, Cookie");
    // As one string, so that headers and body leave in one write.
    res.end(req.method === "HEAD" ? undefined : body);
  }
}

// What answers a form and is no form again: its address shows another page, or none.
const askedAgain: ReadonlySet<string> = new Set([
  "confirm",
  "login",
  "consent",
  "device",
  "account-still-open",
]);

/** Whether the page's address shows it once more: then it can be had in another language. */
function canBeShownAgain(req: Request, page: string): boolean {
  return req.method === "POST" ? askedAgain.has(page) : page !== "onward";
}

import { join } from "node:path";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { pino, type Logger } from "pino";
import type { Config } from "./config.ts";
import { createHydraClient } from "./hydra/hydra-client.ts";
import type { Hydra } from "./hydra/hydra.ts";
import { noEvidence, type EvidenceReader } from "./logout/evidence.ts";
import type { LogoutDeps } from "./logout/routes.ts";
import { createRequestSeal } from "./logout/sealed-request.ts";
import { createCsrf } from "./middleware/csrf.ts";
import { errorPage } from "./middleware/error-page.ts";
import { once } from "./middleware/once.ts";
import { requestLog } from "./middleware/request-log.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { signedCookies } from "./middleware/signed-cookies.ts";
import { loadAssets } from "./pages/assets.ts";
import { createPages } from "./pages/pages.ts";
import { loadWords } from "./pages/words.ts";

/** Everything that the routes are made of. */
export interface Deps extends LogoutDeps {
  frame: RequestHandler[];
  errorPage: ErrorRequestHandler;
}

/** What a host app, or a test, may bring instead of ours. */
export interface DepsOverrides {
  hydra?: Hydra;
  log?: Logger;
  evidence?: EvidenceReader;
  reviewDecision?: NonNullable<LogoutDeps["reviewDecision"]>;
}

// Next to `src` and to `dist`.
const packageDir = join(import.meta.dirname, "..");

/** @throws Error when a template, a locale or the operator's style sheet can't be read */
export function createDeps(config: Config, overrides: DepsOverrides = {}): Deps {
  const { hydra = createHydraClient(config.hydra), evidence = noEvidence, reviewDecision } = overrides;
  const log = overrides.log ?? pino({ level: config.log.level, base: null });
  const cookies = signedCookies({ secrets: config.cookieSecrets, secure: config.https });
  const assets = loadAssets({ publicDir: join(packageDir, "public"), brandCss: config.brand.css });
  const { logoUrl } = config.brand;
  const pages = createPages({
    viewsDirs: [...(config.viewsDir === undefined ? [] : [config.viewsDir]), join(packageDir, "views")],
    linkPrefix: config.linkPrefix,
    canSignOut: config.hydra.publicUrl !== undefined,
    brand: config.brand,
    assets,
    wordsFor: loadWords(join(packageDir, "locales"), config.defaultLocale),
  });
  const logoOrigin = logoUrl === undefined ? undefined : new URL(logoUrl).origin;
  return {
    hydra,
    pages,
    csrf: createCsrf(cookies, config.baseUrl),
    cookies,
    seal: createRequestSeal(config.cookieSecrets),
    evidence,
    log,
    settings: { ...config.logout, linkPrefix: config.linkPrefix, endSessionUrl: endSessionUrl(config) },
    ...(reviewDecision ? { reviewDecision } : {}),
    assets,
    frame: [requestLog(log), securityHeaders({ https: config.https, logoOrigin }), cookies.parse].map(once),
    errorPage: errorPage(pages),
  };
}

function endSessionUrl({ hydra }: Config): string | undefined {
  return hydra.publicUrl === undefined ? undefined : `${hydra.publicUrl}/oauth2/sessions/logout`;
}

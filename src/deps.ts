import { join } from "node:path";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { pino, type Logger } from "pino";
import type { Config } from "./config/config.ts";
import type { FindOrders } from "./account/others-ended.ts";
import { createHydraClient, withOwnCalls } from "./hydra/hydra-client.ts";
import type { HydraAdmin } from "./hydra/hydra-admin.ts";
import type { ClaimsReader } from "./consent/extra-claims.ts";
import { createKratosClient } from "./kratos/kratos-client.ts";
import type { Kratos } from "./kratos/kratos.ts";
import { demoUsersOnly, type Authenticate } from "./login/authenticate.ts";
import { currentUserReader, noCurrentUser, type CurrentUserReader } from "./logout/current-user.ts";
import {
  createDeferredRevocations,
  untraced,
  type DeferredRevocations,
} from "./sign-out/execution/deferred-revocations.ts";
import { createSignOut } from "./sign-out/sign-out.ts";
import { signOutBudgetMs } from "./sign-out/execution/time-budget.ts";
import type { OutcomeListener } from "./logout/outcome.ts";
import type { LogoutDeps } from "./logout/logout-deps.ts";
import { createFormState } from "./logout/form-state.ts";
import { createCsrf } from "./middleware/csrf.ts";
import { errorPage } from "./error/error-page.ts";
import { isHttpsBy } from "./middleware/is-https.ts";
import { mountWarning } from "./middleware/mount-warning.ts";
import { once } from "./middleware/once.ts";
import { accountSwitch } from "./browser-state/account-switch.ts";
import { pendingSignIns, type PendingSignIns } from "./browser-state/pending-sign-ins.ts";
import { requestLog } from "./middleware/request-log.ts";
import { signInCookie, type SignInCookie } from "./browser-state/sign-in-cookie.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { signedCookies } from "./middleware/signed-cookies.ts";
import { uiLocales } from "./pages/ui-locales.ts";
import { languageChoice } from "./pages/language-choice.ts";
import { fromOurPage } from "./middleware/from-our-page.ts";
import { shownOnce } from "./browser-state/shown-once.ts";
import { startLimit, type StartLimit } from "./browser-state/start-limit.ts";
import { auditLogOf } from "./ops/audit-log.ts";
import type { Metrics } from "./ops/metrics.ts";
import { createReadiness, type Readiness } from "./ops/readiness.ts";
import type { Tracer } from "./ops/tracer.ts";
import { createTraces } from "./ops/traces.ts";
import { loadAssets } from "./pages/assets.ts";
import { packageDir } from "./package-dir.ts";
import { longRedirects } from "./pages/long-redirects.ts";
import { createPages } from "./pages/pages.ts";
import { loadMessages } from "./pages/messages.ts";

/** Everything that the routes are made of. */
export interface Deps extends LogoutDeps {
  /** A host's own claims. */
  readClaims?: ClaimsReader;
  /** Hydra's admin API, whole. */
  hydra: HydraAdmin;
  /** Undefined when no Kratos is set up. */
  kratos: Kratos | undefined;
  /** Checks passwords where there is no Kratos; undefined when nothing does. */
  authenticate: Authenticate | undefined;
  /** What this browser remembers of who signed in. */
  signIn: SignInCookie;
  /** Keeps pages that begin something from doing so in circles. */
  starts: StartLimit;
  /** Whether Hydra, and Kratos where there is one, are there, are what they should be, and let us in. */
  readiness: () => Promise<Readiness>;
  /** Orders that Kratos's web-hooks have placed, as long as there are any. */
  findOrders: FindOrders;
  /** Waits for the sign-out orders about a user that are being carried out. */
  awaitOrders: (subject: string) => Promise<void>;
  /** What this browser was asked to sign in for. */
  pending: PendingSignIns;
  /** The settings that all of it is made from. */
  config: Config;
  /** What runs before every route, once per request: request log, headers, languages. */
  commonMiddleware: RequestHandler[];
  /** The last middleware. */
  errorPage: ErrorRequestHandler;
}

/** What a host app, or a test, may bring instead of ours. */
export interface DepsOverrides {
  /** Some of the calls to Hydra's admin API, or all: those that are not there are ours. */
  hydra?: Partial<HydraAdmin>;
  /** Without it there is one where `config.kratos` is set. */
  kratos?: Kratos;
  /** Checks passwords where there is no Kratos; without it `DEMO_USERS`, if set, are who can sign in. */
  authenticate?: Authenticate;
  /** One line per request, and warnings; without it they go to stdout as JSON, at the level of LOG_LEVEL. */
  log?: Logger;
  /** For audit events; without it they go to `log`, at the level of AUDIT_LEVEL whatever that of `log` is. */
  auditLog?: Logger;
  /** Gets told what happens, with labels of few values; without it nothing is measured. */
  metrics?: Metrics;
  /** Records traces; without it those that come in are passed on to Hydra and Kratos, and no others begin. */
  tracer?: Tracer;
  /** Says who is signed in at a browser, where Kratos and our own sign-in cookie do not. */
  currentUser?: CurrentUserReader;
  /** @deprecated the older name of `currentUser` */
  evidence?: CurrentUserReader;
  /** Revocations that wait until Hydra has told the clients; without it they wait in memory. Flush them before the process ends. */
  revocations?: DeferredRevocations;
  /** Orders that Kratos's web-hooks have placed: pages say what they have ended. */
  findOrders?: FindOrders;
  /** Waits for the sign-out orders about a user that are being carried out: a consent does, so that they can't reach what it gives. */
  awaitOrders?: (subject: string) => Promise<void>;
  /** The last word on each decision. */
  reviewDecision?: NonNullable<LogoutDeps["reviewDecision"]>;
  /** Told what became of each sign-out. */
  onOutcome?: OutcomeListener;
  /** What tokens say beside the claims of the user's traits. */
  claims?: ClaimsReader;
  /** For how many milliseconds one request works on a sign-out of very many parts, 3,000 if not said. */
  signOutBudgetMs?: number;
}

// Each call that readiness takes has ended by then by itself.
const readyMarginMs = 1_000;

/**
 * What all routers work with: clients of Hydra and Kratos, pages, keys, log. Made once for each process: it keeps connections, caches and
 * revocations that are yet to come.
 * @param config of `readConfig`
 * @param overrides hooks (`authenticate`, `currentUser`, `reviewDecision`, `claims`, `onOutcome`), a log of your own, and what takes the place of a part
 * @throws Error when a template, a locale or the operator's style sheet can't be read
 */
export function createDeps(config: Config, overrides: DepsOverrides = {}): Deps {
  const { metrics } = overrides;
  const traces = createTraces(overrides.tracer);
  const observers = { metrics, traces };
  const client = createHydraClient({ ...config.hydra, ...observers });
  const hydra = overrides.hydra === undefined ? client : withOwnCalls(client, overrides.hydra);
  const { reviewDecision } = overrides;
  const kratos =
    overrides.kratos ?? (config.kratos && createKratosClient({ ...config.kratos, ...observers }));
  const { demoUsers } = config.signIn;
  const authenticate = overrides.authenticate ?? (demoUsers && demoUsersOnly(demoUsers));
  const log = overrides.log ?? pino({ level: config.log.level, base: null });
  // A host's logger that says nothing at all is not ours to make speak.
  const isSilenced = overrides.log?.level === "silent";
  const auditLog = overrides.auditLog ?? (isSilenced ? log : auditLogOf(log, config.log.auditLevel));
  const isHttps = isHttpsBy(config.baseUrl);
  const cookies = signedCookies({ secrets: config.cookieSecrets, isHttps });
  const signIn = signInCookie(cookies, config.cookieSecrets);
  const languages = uiLocales(cookies);
  const messagesFor = loadMessages(join(packageDir, "locales"), config.defaultLocale, config.localesDir);
  const said = shownOnce(cookies);
  const choice = languageChoice({
    cookies,
    isFromOurPage: fromOurPage({ baseUrl: config.baseUrl, isHttps }),
    formOf: messagesFor.formOf,
    onTake: (req, res) => {
      said.giveBack(req, res);
    },
  });
  const pending = pendingSignIns({ cookies, config });
  const knowsPeople = kratos !== undefined || authenticate !== undefined;
  const currentUser =
    overrides.currentUser ??
    overrides.evidence ??
    (knowsPeople ? currentUserReader({ kratos, signIn }) : noCurrentUser);
  const csrf = createCsrf({
    cookies,
    secret: config.cookieSecrets[0] ?? "",
    baseUrl: config.baseUrl,
    isHttps,
  });
  const assets = loadAssets({ publicDir: join(packageDir, "public"), brandCss: config.brand.css });
  const { logoUrl } = config.brand;
  const starts = startLimit(cookies);
  const pages = createPages({
    onShow: (req, res) => {
      starts.forget(req, res);
      said.onShow(req, res);
    },
    viewsDirs: [...(config.viewsDir === undefined ? [] : [config.viewsDir]), join(packageDir, "views")],
    linkPrefix: config.linkPrefix,
    canSignOut: config.hydra.publicUrl !== undefined,
    hasAccount: kratos !== undefined,
    canSignIn: authenticate !== undefined && canBeginSignIn(config),
    brand: config.brand,
    assets,
    uiLocales: languages,
    languageChoice: choice,
    messagesFor,
  });
  const revocations = untraced(
    overrides.revocations ??
      createDeferredRevocations({ log: auditLog, callTimeoutMs: config.hydra.timeoutMs }),
    traces,
  );
  const logoOrigin = logoUrl === undefined ? undefined : new URL(logoUrl).origin;
  return {
    config,
    hydra,
    kratos,
    authenticate,
    signIn,
    starts,
    readiness: createReadiness({ hydra, kratos, withinMs: config.hydra.timeoutMs + readyMarginMs }),
    findOrders: overrides.findOrders ?? (() => undefined),
    awaitOrders: overrides.awaitOrders ?? (() => Promise.resolve()),
    pending,
    pages,
    csrf,
    switches: accountSwitch({ cookies, csrf, signIn, config }),
    cookies,
    formState: createFormState(config.cookieSecrets),
    currentUser,
    revocations,
    log,
    auditLog,
    metrics,
    signOut: createSignOut({
      hydra,
      kratos,
      revocations,
      settings: config.logout,
      timeBudgetMs: overrides.signOutBudgetMs ?? signOutBudgetMs,
    }),
    ...(reviewDecision ? { reviewDecision } : {}),
    ...(overrides.onOutcome && { onOutcome: overrides.onOutcome }),
    ...(overrides.claims && { readClaims: overrides.claims }),
    assets,
    commonMiddleware: [
      requestLog(log, observers),
      securityHeaders({ isHttps, logoOrigin }),
      mountWarning({ log, linkPrefix: config.linkPrefix }),
      languages.remember,
      longRedirects(pages),
      choice.take,
    ].map(once),
    errorPage: errorPage(pages, pending),
  };
}

// At the client that the operator has named.
function canBeginSignIn({ hydra, signIn }: Config): boolean {
  return hydra.publicUrl !== undefined && signIn.defaultClientId !== undefined;
}

import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import { PageError } from "../errors.ts";
import type { HydraAdmin } from "../hydra/hydra-admin.ts";
import { createHydraClient } from "../hydra/hydra-client.ts";
import { hydraSettingNames as names } from "../hydra/hydra-setup.ts";
import { createTrialClient, readTrialTokens, type TrialClient } from "../hydra/trial-client.ts";
import type { Finding } from "./finding.ts";
import { examineLink } from "./leads-to.ts";
import { acceptForm } from "./accept-form.ts";
import { listenForLogout, type LogoutListener } from "./logout-listener.ts";
import { cleanUp } from "./clean-up.ts";
import { createVisitor, type Visited, type Visitor } from "./visitor.ts";

/** Where the trial's own client listens for its logout token. */
export interface TrialListen {
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** As Hydra reaches it; undefined for `http://{host}:{port}`. */
  url: string | undefined;
}

/**
 * Signs a made-up user in at a client that lives for this alone, and out again as a browser would: through Hydra and the pages. Whatever
 * happens, the client, the sign-in and the consent are removed. Rejects for nothing that is wrong with what it looks at.
 * @param stop goes no further, and still removes them
 */
export async function trySignOut(config: Config, listen: TrialListen, stop: AbortSignal): Promise<Finding[]> {
  const { publicUrl, timeoutMs } = config.hydra;
  if (publicUrl === undefined)
    return [
      stopped("HYDRA_PUBLIC_URL is not set: without it no sign-in can begin here", "set HYDRA_PUBLIC_URL"),
    ];
  const findings: Finding[] = [];
  const listener = await listenOrNot(listen);
  if (listener === undefined) return [unheard(listen)];
  const hydra = createHydraClient(config.hydra);
  const visitor = stoppable(createVisitor(timeoutMs), stop);
  const subject = randomUUID();
  const base = listen.url ?? `http://${listen.host}:${listener.port}`;
  const client = createTrialClient(
    { ...config.hydra, publicUrl },
    { base, backchannelLogoutUri: `${base}/backchannel-logout` },
  );
  try {
    mustGoOn(stop);
    await client.register();
    await run({ config, client, hydra, visitor, listener, subject, base, findings, stop });
  } catch (error) {
    if (error instanceof Stop) findings.push(error.finding);
    else if (error instanceof PageError)
      findings.push(
        stopped(`Hydra's admin API refused: ${error.detail ?? error.code}`, "look at Hydra's log"),
      );
    else throw error;
  } finally {
    findings.push(...(await cleanUp(client, hydra, subject)));
    visitor.close();
    hydra.close();
    await listener.close();
  }
  return findings;
}

interface Trial {
  config: Config;
  client: TrialClient;
  hydra: HydraAdmin;
  visitor: Visitor;
  listener: LogoutListener;
  subject: string;
  base: string;
  findings: Finding[];
  stop: AbortSignal;
}

/** The trial can't go on. */
class Stop extends Error {
  override readonly name = "Stop";
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.what);
    this.finding = finding;
  }
}

// What is under way is waited for: whatever it makes at Hydra has to be there before it is removed.
function stoppable(visitor: Visitor, stop: AbortSignal): Visitor {
  return {
    open(url) {
      mustGoOn(stop);
      return visitor.open(url);
    },
    submit(...form) {
      mustGoOn(stop);
      return visitor.submit(...form);
    },
    post(...body) {
      mustGoOn(stop);
      return visitor.post(...body);
    },
    close: visitor.close,
  };
}

function mustGoOn({ aborted }: AbortSignal): void {
  if (aborted) throw new Stop({ id: "sign_out_trial", severity: "unknown", what: "the trial was stopped" });
}

async function listenOrNot({ host, port }: TrialListen): Promise<LogoutListener | undefined> {
  return listenForLogout(host, port).catch(() => undefined);
}

function unheard({ host, port }: TrialListen): Finding {
  return {
    id: "sign_out_trial",
    severity: "unknown",
    what: `${host}:${port} can't be listened on: no logout token could be heard`,
    change: "--listen with an address of this machine and a free port, and --listen-url as Hydra reaches it",
  };
}

async function run(trial: Trial): Promise<void> {
  const { client, visitor, base, findings } = trial;
  const code = await signIn(trial);
  const request = client.tokenRequest(code);
  const tokens = readTrialTokens((await visitor.post(request.url, request.body))?.data);
  if (tokens === undefined)
    throw new Stop(stopped("Hydra gave no ID token for the code", "look at Hydra's log"));
  // Else the last question of all would prove nothing.
  if (!(await isSignedIn(trial)))
    throw new Stop(stopped("Hydra does not remember the sign-in", "look at Hydra's cookies"));
  const asked = await mustOpen(visitor, client.signOutUrl(tokens.idToken));
  const question = demandNext(asked, "Hydra refused the sign-out link");
  const logoutPage = question.origin + question.pathname;
  const link = examineLink(
    {
      id: "hydra_logout_url",
      server: "Hydra",
      setting: names.logout,
      paths: ["/logout"],
      seen: logoutPage,
      severity: "error",
      why: "sign-outs do not come here",
    },
    trial.config,
  );
  findings.push(link);
  if (link.severity !== "ok") throw new Stop(stopped("the sign-out did not get here", link.change ?? ""));
  const answered = await answerQuestion(trial, question.href);
  const back = await followTo(visitor, answered, `${base}/signed-out`);
  findings.push(
    back === undefined
      ? wrong("sign_out_returns", "the sign-out did not come back to the app", "users are stranded")
      : ok("sign_out_returns", "the sign-out came back to the app"),
    await whatWasHeard(trial, tokens.sid),
    await whoIsStillThere(trial),
  );
}

// The made-up user is let in by the admin API: nobody has their password, at Kratos either.
async function signIn({ config, client, hydra, visitor, subject, base, findings }: Trial): Promise<string> {
  const { signIn: own, kratos } = config;
  const isLoginHere = kratos !== undefined || own.demoUsers !== undefined;
  const begun = await mustOpen(visitor, client.authorizationUrl());
  const login = demandNext(begun, "Hydra began no sign-in");
  const challenge = login.searchParams.get("login_challenge");
  if (challenge === null)
    throw new Stop(stopped(`the sign-in ended at ${pageOf(login)}`, "look at Hydra's log"));
  if (isLoginHere) findings.push(leads("login", pageOf(login), config));
  const letIn = await hydra.acceptLoginRequest(challenge, { subject, rememberForSeconds: 60, extend: false });
  const consent = demandNext(await mustOpen(visitor, letIn.redirectTo), "Hydra went on to no consent");
  const consentChallenge = consent.searchParams.get("consent_challenge");
  if (consentChallenge === null)
    throw new Stop(stopped(`the sign-in ended at ${pageOf(consent)}`, "look at Hydra's log"));
  if (isLoginHere) findings.push(leads("consent", pageOf(consent), config));
  const granted = await hydra.acceptConsentRequest(consentChallenge, {
    scopes: ["openid"],
    audience: [],
    remember: false,
    rememberForSeconds: 0,
    idTokenClaims: {},
    context: {},
  });
  const back = await followTo(visitor, await mustOpen(visitor, granted.redirectTo), `${base}/callback`);
  const code = back?.searchParams.get("code");
  if (code === null || code === undefined)
    throw new Stop(stopped("the sign-in did not come back to the app with a code", "look at Hydra's log"));
  return code;
}

function leads(page: "login" | "consent", seen: string, config: Config): Finding {
  return examineLink(
    {
      id: `hydra_${page}_url`,
      server: "Hydra",
      setting: `urls.${page}`,
      paths: [`/${page}`],
      seen,
      severity: "error",
      why: "apps' sign-ins do not come here",
    },
    config,
  );
}

// Asked or not: which of the two is the decision table's.
async function answerQuestion({ visitor }: Trial, url: string): Promise<Visited> {
  const page = await visitor.open(url);
  if (page === undefined)
    throw new Stop({
      id: "sign_out_trial",
      severity: "unknown",
      what: "the sign-out page can't be reached from here",
      why: "browsers have to reach it",
      change: "start the service, and run this where browsers are",
    });
  if (page.next !== undefined) return page;
  const form = acceptForm(page.answer.data, url);
  if (page.answer.status !== 200 || form === undefined)
    throw new Stop(
      stopped(`the sign-out page answered ${page.answer.status}, and asks nothing`, "look at its log"),
    );
  const answered = await visitor.submit(form.url, form.fields, url);
  if (answered?.next === undefined)
    throw new Stop(stopped("the yes to the sign-out was not accepted", "look at its log"));
  return answered;
}

/** The address below `wanted` to which redirects lead from here; undefined when they lead elsewhere. */
async function followTo(visitor: Visitor, from: Visited, wanted: string): Promise<URL | undefined> {
  let at: Visited | undefined = from;
  for (let hops = 0; hops < 10; hops += 1) {
    const next: URL | undefined = at?.next;
    if (next === undefined) return undefined;
    if (pageOf(next) === wanted) return next;
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    at = await visitor.open(next.href);
  }
  return undefined;
}

async function whatWasHeard(
  { config, listener, base, stop }: Trial,
  sid: string | undefined,
): Promise<Finding> {
  const heard = await listener.heard(config.hydra.timeoutMs, stop);
  const id = "back_channel";
  if (heard === undefined)
    return {
      id,
      severity: "warning",
      what: `no logout token arrived at ${base}`,
      why: "apps that Hydra should tell of a sign-out may not be told",
      change: "let Hydra reach this address (--listen, --listen-url), or look at its outgoing connections",
    };
  return heard.sid === sid
    ? ok(id, "Hydra told the app of the sign-out over the back channel")
    : wrong(id, "the logout token was about another sign-in", "the wrong sign-in may have ended");
}

async function whoIsStillThere(trial: Trial): Promise<Finding> {
  const id = "sign_out_is_true";
  return (await isSignedIn(trial))
    ? wrong(id, "after the sign-out the browser is still signed in", "users are told what is not so")
    : ok(id, "after the sign-out the browser is signed out");
}

// prompt=none (OpenID Connect Core 1.0 §3.1.2.1): without a sign-in Hydra answers the app at once, with one it asks its login page about it.
async function isSignedIn({ client, visitor }: Trial): Promise<boolean> {
  const asked = await mustOpen(visitor, client.authorizationUrl({ prompt: "none" }));
  const next = demandNext(asked, "Hydra does not say who is signed in");
  return next.searchParams.get("error") !== "login_required";
}

async function mustOpen(visitor: Visitor, url: string): Promise<Visited> {
  const visited = await visitor.open(url);
  if (visited !== undefined) return visited;
  throw new Stop({
    id: "sign_out_trial",
    severity: "unknown",
    what: `nothing answers at ${new URL(url).origin} from here`,
    why: "the trial goes where browsers go",
    change: "run this where browsers are",
  });
}

function demandNext({ next, answer }: Visited, otherwise: string): URL {
  if (next !== undefined) return next;
  throw new Stop(stopped(`${otherwise}: it answered ${answer.status}`, "look at Hydra's log"));
}

function pageOf({ origin, pathname }: URL): string {
  return origin + pathname;
}

function ok(id: string, what: string): Finding {
  return { id, severity: "ok", what };
}

function wrong(id: string, what: string, why: string): Finding {
  return { id, severity: "error", what, why, change: "look at the logs of Hydra and of this service" };
}

function stopped(what: string, change: string): Finding {
  const why = "whether sign-outs are true could not be tried";
  return { id: "sign_out_trial", severity: "error", what, why, change };
}

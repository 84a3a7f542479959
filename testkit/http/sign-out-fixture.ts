import express, { type Request, type Response } from "express";
import supertest from "supertest";
import type { ConsentSession } from "../../src/hydra/consent-session.ts";
import type { Kratos } from "../../src/kratos/kratos.ts";
import { signInCookie } from "../../src/browser-state/sign-in-cookie.ts";
import { signedCookies } from "../../src/middleware/signed-cookies.ts";
import { browse, cookiesOf, fieldsOf, memoryLog, navigation, sendForm, testSettings } from "./browse.ts";
import type { BrowseOptions } from "./browse.ts";
import { agora, FakeHydra, openRequest } from "../fakes/fake-hydra.ts";
import { FakeHydraSessions } from "../fakes/fake-hydra-sessions.ts";
import { ada, sessionCookie } from "../fakes/fake-kratos.ts";

export const withKratos = {
  KRATOS_PUBLIC_URL: "https://kratos.example",
  KRATOS_ADMIN_URL: "http://kratos-admin.example",
};

export interface SceneOptions extends Pick<
  BrowseOptions,
  "env" | "currentUser" | "reviewDecision" | "metrics" | "signOutBudgetMs"
> {
  kratos?: Kratos;
  request?: Parameters<typeof openRequest>[0];
  consents?: ConsentSession[];
  /** The Kratos cookie that the browser sends; empty for none. */
  cookie?: string;
}

/**
 * A browser at Lethe over an in-memory Hydra and Kratos, with one sign-out of Ada's open that is asked about. `told` is everything that
 * either was told, in order.
 */
export function signOutFixture({ kratos, request, consents = [], cookie, ...options }: SceneOptions = {}) {
  const client = { ...agora, skipLogoutConsent: false };
  const hydra = new FakeHydra().openLogout("c1", openRequest({ subject: ada.id, client, ...request }));
  const sessions = new FakeHydraSessions(...consents);
  const told: string[] = [];
  for (const fake of [hydra, sessions, kratos ?? {}]) Object.assign(fake, { told });
  const memory = memoryLog();
  const env = { ...(kratos ? withKratos : {}), ...options.env };
  const given = { ...options, env, log: memory.log, flows: sessions.flows };
  const browser = browse(hydra, kratos ? { ...given, kratos } : given);
  const cookies = cookie ?? (kratos ? sessionCookie : "");
  const open = (headers = {}) =>
    browser
      .get("/logout?logout_challenge=c1")
      .set({ ...navigation, ...(cookies && { Cookie: cookies }), ...headers });
  const send = (fields: Record<string, string>) =>
    cookies ? sendForm(browser, fields).set("Cookie", cookies) : sendForm(browser, fields);

  /** Opens the question and gives this answer to it. */
  const answer = async (action: string, headers = {}) => {
    const page = await open().expect(200);
    return send({ ...fieldsOf(page.text), action }).set(headers);
  };

  return {
    hydra,
    sessions,
    browser,
    memory,
    told,
    /** Opens the sign-out as the person does. */
    open,
    answer,
    /** Gives this answer on a page that was opened before. */
    send,
    events: () => memory.lines.filter(({ event }) => event !== undefined),
  };
}

/** The ids of a page's buttons. */
export function buttonsOf(html: string): string[] {
  return Array.from(html.matchAll(/<button[^>]* id="([^"]*)"/g), ([, id = ""]) => id);
}

/** The page of a sign-out that stopped: its lists, by what stands above them. */
export function listsOf(html: string): Record<string, string[]> {
  const lists = html.matchAll(/<p class="quiet">([^<]*)<\/p>\s*<ul class="apps">([\s\S]*?)<\/ul>/g);
  return Object.fromEntries(
    Array.from(lists, ([, heading = "", items = ""]) => [
      heading,
      Array.from(items.matchAll(/<li>(.*?)<\/li>/g), ([, item = ""]) => item),
    ]),
  );
}

export const words = {
  ended: "This has ended:",
  unsure: "This may have ended, in part or completely, or not at all:",
  notEnded: "This has not ended:",
  account: "the sign-in to your account in this browser",
  accountElsewhere: "the sign-in to your account on your other devices",
  accountEverywhere: "the sign-in to your account on all of your devices",
  devices: "the sign-in that your apps on your other devices share",
  access: "what your apps may do in your name",
  clientAccess: "what the app may do in your name",
  here: "the sign-in that your apps in this browser share",
};

/** The cookie by which Lethe remembers who signed in at a browser, as the browser sends it. */
export async function signInCookieOf(subject: string, name?: string): Promise<string> {
  const cookies = signedCookies({ secrets: [testSettings.COOKIE_SECRET], isHttps: () => false });
  const app = express();
  app.use((_req: Request, res: Response) => {
    signInCookie(cookies, [testSettings.COOKIE_SECRET]).remember(res, subject, 60_000, name);
    res.end();
  });
  const answer = await supertest(app).get("/");
  return Object.values(cookiesOf(answer))[0]?.[0] ?? "";
}

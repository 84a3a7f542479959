import { once } from "node:events";
import { pino } from "pino";
import { expect } from "vitest";
import { startMail, type RunningMail } from "../../demo/mail/start-mail.ts";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { testSettings } from "../http/browse.ts";
import { freePort } from "../processes/free-port.ts";
import { startKratos, type KratosOptions } from "./start-kratos.ts";
import { UserAtBrowser } from "../browser/user-at-browser.ts";
import { compareWithRecorded } from "../recordings/compare-with-recorded.ts";

export interface KratosPages {
  kratosUrl: string;
  adminUrl: string;
  pagesUrl: string;
  mail: RunningMail;
  /** That the flow which is open is like the one that was kept under this name. */
  expectRecorded(name: string, person: UserAtBrowser): Promise<void>;
  /** Somebody with a browser of their own. */
  person(): UserAtBrowser;
  close(): Promise<void>;
}

/** Real Kratos, and its pages in front of it. */
export async function startKratosPages(options: Partial<KratosOptions> = {}): Promise<KratosPages> {
  const host = "localhost";
  const [mail, pagesPort] = [await startMail(await freePort()), await freePort()];
  const pagesUrl = `http://${host}:${pagesPort}`;
  const page = (name: string) => `${pagesUrl}/${name}`;
  const kratos = await startKratos({
    host,
    mailUrl: mail.deliveryUrl,
    urls: {
      login: page("login"),
      registration: page("registration"),
      recovery: page("recovery"),
      verification: page("verification"),
      settings: page("settings"),
      error: page("error"),
      afterLogin: page("next"),
    },
    ...options,
    more: {
      // Browsers check a script's hash only when its server lets the page read it.
      serve: { public: { cors: { enabled: true, allowed_origins: [pagesUrl] } } },
      ...options.more,
    },
  });
  const env = {
    KRATOS_PUBLIC_URL: kratos.localUrl,
    KRATOS_BROWSER_URL: kratos.publicUrl,
    BASE_URL: pagesUrl,
  };
  const app = createApp(readConfig({ ...testSettings, ...env }), { log: pino({ level: "silent" }) });
  const pages = app.listen(pagesPort, "127.0.0.1");
  await once(pages, "listening");
  return {
    kratosUrl: kratos.publicUrl,
    adminUrl: kratos.adminUrl,
    pagesUrl,
    mail,
    async expectRecorded(name, person) {
      const { live, known } = compareWithRecorded(name, await person.readFlow(kratos.publicUrl));
      expect(live, `flow ${name}`).toEqual(known);
    },
    person: () => new UserAtBrowser(pagesUrl),
    async close() {
      pages.close();
      pages.closeAllConnections();
      await Promise.all([kratos.close(), mail.close()]);
    },
  };
}

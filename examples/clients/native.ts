// A program on the user's own machine (RFC 8252): it opens the system's browser, which comes back to a port of this machine. A public client: it keeps
// no secret.
import { once } from "node:events";
import { createServer } from "node:http";
import {
  beginSignIn,
  discover,
  endSignIn,
  signOutUrl,
  type ClientSettings,
  type SignIn,
} from "./relying-party.ts";

export interface NativeOptions extends Omit<ClientSettings, "clientSecret" | "url"> {
  /** Registered is `http://127.0.0.1:<port>/callback`. */
  port: number;
  /** Opens an address in the system's browser. */
  openBrowser: (url: string) => void;
}

export async function signInNative({ port, openBrowser, ...settings }: NativeOptions): Promise<SignIn> {
  const url = `http://127.0.0.1:${port}`;
  const provider = await discover({ ...settings, url });
  const { to, departure } = await beginSignIn(provider, url);
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    const callback = new Promise<URL>((resolve) => {
      server.on("request", (req, res): void => {
        const came = new URL(req.url ?? "/", url);
        if (came.pathname !== "/callback") return void res.writeHead(404).end();
        res.setHeader("Connection", "close").end("Signed in. You can close this window.");
        resolve(came);
      });
    });
    openBrowser(to);
    return await endSignIn(provider, await callback, departure);
  } finally {
    server.close();
  }
}

/** The browser has the session: it has to go to the provider. Nothing waits here for it to come back, so it ends on Lethe's own page. */
export async function signOutNative(
  { openBrowser, ...settings }: Omit<NativeOptions, "port">,
  signIn: SignIn,
): Promise<void> {
  openBrowser(signOutUrl(await discover({ ...settings, url: "" }), signIn));
}

// Who is signed in at the browser, by a session of your own: Lethe asks before it signs out another user than the one who sits there.
import express, { type Express, type Request } from "express";
import {
  createDeps,
  logoutRoutes,
  type Config,
  type CurrentUserReader,
  type DepsOverrides,
  readConfig,
} from "lethe";

// In your app: your sessions' store.
const sessions = new Map([["session-of-eva", { subject: "eva", name: "Eva" }]]);

const currentUser: CurrentUserReader = (req) => {
  const session = sessions.get(sessionIdOf(req) ?? "");
  // `configured`: something could know. Without a user it then says: nobody is.
  return Promise.resolve({ configured: true, ...session });
};

/** An app with Lethe's sign-out in it. */
export function createHost(config: Config, overrides: DepsOverrides = {}): Express {
  return express().use(logoutRoutes(createDeps(config, { currentUser, ...overrides })));
}

function sessionIdOf(req: Request): string | undefined {
  return /(?:^|; )sid=([\w-]+)/.exec(req.headers.cookie ?? "")?.[1];
}

if (process.argv[1] === import.meta.filename) createHost(readConfig(process.env)).listen(3000);

import { ConfigError } from "../src/config/read-config.ts";
import { untilStopped } from "./web/until-stopped.ts";

// sysexits.h: EX_CONFIG. Known passwords and a provider in memory have no business in production.
const exitBadSettings = 78;
// What changes how Lethe behaves and looks. Its addresses, secrets and people are the demo's own.
const settingsToTry =
  /^(?:LOGOUT_|REMEMBER_|BRAND_)|^(?:HOME_URL|HELP_URL|PRIVACY_URL|TERMS_URL|SUPPORT_EMAIL|TRUSTED_CLIENT_IDS|DEFAULT_LOCALE|LOG_LEVEL|AUDIT_LEVEL)$/;

if (process.env["NODE_ENV"] === "production") {
  process.stderr.write(
    "The demo does not start with NODE_ENV=production: it signs in anybody. See npm start.\n",
  );
  process.exit(exitBadSettings);
}

// After the check: nothing of the demo is even loaded in production.
const { startDemo } = await import("./start-demo.ts");
const { demoEmails, demoPassword } = await import("./demo-users.ts");
const lethe = Object.fromEntries(Object.entries(process.env).filter(([name]) => settingsToTry.test(name)));
const { urls, close } = await startDemo({ lethe }).catch(explain);

console.log(`
  Start here   ${urls.start}

  Agora        ${urls.agora}   signs out without a question
  Bank         ${urls.bank}   always asks first
  Mail         ${urls.mail}   is told when you sign out elsewhere
  Television   ${urls.tv}   has no keyboard: you sign in with another device

  Operator     ${urls.operator}   signs users out with nobody at their browser

  Lethe        ${urls.lethe}
  Provider     ${urls.provider}   (admin API ${urls.providerAdmin})

  Sign in as ${demoEmails.join(" or ")}, password ${demoPassword}. Ctrl-C ends it all.
  Lethe's settings work here, too: LOGOUT_REVOKE=all npm run demo
`);
untilStopped(close);

function explain(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`The demo can't start: ${error.message}\n`);
  return process.exit(exitBadSettings);
}

import { untilStopped } from "./web/until-stopped.ts";

// sysexits.h: EX_CONFIG. Known passwords and a provider in memory have no business there.
if (process.env["NODE_ENV"] === "production") {
  process.stderr.write(
    "The demo does not start with NODE_ENV=production: it signs in anybody. See npm start.\n",
  );
  process.exit(78);
}

// After the check: nothing of the demo is even loaded in production.
const { startDemo } = await import("./start-demo.ts");
const { demoPassword, demoUsers } = await import("./sign-in/demo-users.ts");
const { urls, close } = await startDemo();

console.log(`
  Start here   ${urls.start}

  Agora        ${urls.agora}   signs out without a question
  Bank         ${urls.bank}   always asks first
  Mail         ${urls.mail}   is told when you sign out elsewhere

  Lethe        ${urls.lethe}
  Sign-in      ${urls.signIn}
  Provider     ${urls.provider}   (admin API ${urls.providerAdmin})

  Sign in as ${demoUsers.map(({ email }) => email).join(" or ")}, password ${demoPassword}. Ctrl-C ends it all.
`);
untilStopped(close);

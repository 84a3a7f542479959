import { env, exit, stderr, stdout } from "node:process";
import { untilStopped } from "../../demo/web/until-stopped.ts";
import { startStack, type RunningStack } from "./start-stack.ts";
import { demoPassword, tenantNames, tenants } from "./tenants.ts";

// sysexits.h: EX_CONFIG. Known passwords have no business there.
if (env["NODE_ENV"] === "production") {
  stderr.write("The stack does not start with NODE_ENV=production: everybody knows its passwords.\n");
  exit(78);
}

stdout.write("Starting two tenants: Kratos, Hydra, Lethe and three apps each …\n");
const stack = await startStack().catch((error: unknown) => {
  stderr.write(`The stack does not start: ${error instanceof Error ? error.message : String(error)}\n`);
  return exit(1);
});
stdout.write(addresses(stack));
untilStopped(async () => {
  stdout.write("\nStopping …\n");
  await stack.close();
});

function addresses({ tenants: running, mail }: RunningStack): string {
  const lines = tenantNames.flatMap((name) => {
    const { lethe, hydraPublic, hydraAdmin, kratosPublic, kratosAdmin, apps, people } = running[name];
    const { hydra, kratos } = running[name].running;
    return [
      "",
      tenants[name].title,
      ...Object.values(apps).map((app) => `  ${app.name.padEnd(10)}${app.url}`),
      `  Lethe     ${lethe}`,
      `  Hydra     ${hydraPublic}   admin ${hydraAdmin}   ${hydra.version}`,
      `  Kratos    ${kratosPublic}   admin ${kratosAdmin}   ${kratos.version}`,
      `  People    ${people.map(({ email }) => email).join(", ")}`,
    ];
  });
  const end = [
    "",
    `Everybody's password: ${demoPassword}`,
    `Mail, such as codes:  ${mail.url}`,
    "Your browser finds *.localhost by itself (Chromium, Firefox; Safari needs lines in /etc/hosts). Ctrl-C ends it all.",
    "",
  ];
  return [...lines, ...end].join("\n");
}

import { env, stdout } from "node:process";
import { importPerson, registerApp } from "./seed-tenant.ts";
import { appRoles, tenantNames, tenants, type AppRole } from "./tenants.ts";

// The jobs `ciam-seed` and `iam-seed` of docker-compose.yml: a tenant's apps and people. May run as often as they like.
const name = tenantNames.find((known) => known === env["TENANT"]);
if (name === undefined) throw new Error(`TENANT must be ${tenantNames.join(" or ")}`);
const { apps, people } = tenants[name];
const [hydra, kratos, secret] = [
  setting("HYDRA_ADMIN_URL"),
  setting("KRATOS_ADMIN_URL"),
  setting("CLIENT_SECRET"),
];
const urls: Record<AppRole, string> = {
  plain: setting("PLAIN_URL"),
  backChannel: setting("BACK_CHANNEL_URL"),
  frontChannel: setting("FRONT_CHANNEL_URL"),
};
// Hydra itself calls this one: from its container the address that browsers use leads nowhere.
const hydraSees = setting("BACK_CHANNEL_INTERNAL_URL");

await Promise.all([
  ...appRoles.map((role) =>
    registerApp(hydra, { app: apps[role], role, url: urls[role], hydraSees, secret }),
  ),
  ...people.map((person) => importPerson(kratos, person)),
]);
stdout.write(`${name}: ${appRoles.length} apps, ${people.length} people\n`);

function setting(variable: string): string {
  const value = env[variable];
  if (!value) throw new Error(`${variable} is not set`);
  return value.replace(/\/$/, "");
}

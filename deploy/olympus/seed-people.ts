import { env, stdout } from "node:process";
import { importPerson } from "./seed-tenant.ts";
import { demoPassword, tenants } from "./tenants.ts";

// The job `people` of the tree's own docker-compose.yml: accounts to sign in with. May run as often as it likes.
const kratos = env["KRATOS_ADMIN_URL"];
if (!kratos) throw new Error("KRATOS_ADMIN_URL is not set");

const { people } = tenants.ciam;
await Promise.all(people.map((person) => importPerson(kratos, person)));
stdout.write(`${people.map(({ email }) => email).join(" and ")}, password ${demoPassword}\n`);

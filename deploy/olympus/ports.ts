import { choosePorts } from "../../demo/choose-ports.ts";
import type { AppRole, TenantName } from "./tenants.ts";

export type TenantPorts = Record<
  "lethe" | "kratos" | "kratosAdmin" | "hydra" | "hydraAdmin" | AppRole,
  number
>;

export interface StackPorts {
  mail: number;
  tenants: Record<TenantName, TenantPorts>;
}

// The layout of Olympus; docker-compose.yml beside this file has the same.
const fixed = {
  mail: 4436,
  "ciam lethe": 3000,
  "ciam kratos": 3100,
  "ciam kratosAdmin": 3101,
  "ciam hydra": 3102,
  "ciam hydraAdmin": 3103,
  "ciam plain": 3201,
  "ciam backChannel": 3202,
  "ciam frontChannel": 3203,
  "iam lethe": 4000,
  "iam kratos": 4100,
  "iam kratosAdmin": 4101,
  "iam hydra": 4102,
  "iam hydraAdmin": 4103,
  "iam plain": 4201,
  "iam backChannel": 4202,
  "iam frontChannel": 4203,
};

/** "fixed": the ports of Olympus or, where one is taken, the next free one. "free": any. */
export async function stackPorts(kind: "fixed" | "free"): Promise<StackPorts> {
  // All at once: one after the other, the second tenant might be given what the first has not yet taken.
  const chosen = await choosePorts(fixed, kind === "free");
  const portsOf = (name: TenantName): TenantPorts => ({
    lethe: chosen[`${name} lethe`],
    kratos: chosen[`${name} kratos`],
    kratosAdmin: chosen[`${name} kratosAdmin`],
    hydra: chosen[`${name} hydra`],
    hydraAdmin: chosen[`${name} hydraAdmin`],
    plain: chosen[`${name} plain`],
    backChannel: chosen[`${name} backChannel`],
    frontChannel: chosen[`${name} frontChannel`],
  });
  return { mail: chosen.mail, tenants: { ciam: portsOf("ciam"), iam: portsOf("iam") } };
}

import { startMail, type RunningMail } from "../../demo/mail/start-mail.ts";
import { Closers } from "./closers.ts";
import { stackPorts } from "./ports.ts";
import { startTenant, type RunningTenant, type TenantOptions } from "./start-tenant.ts";
import { tenantNames, type TenantName } from "./tenants.ts";

export interface StackOptions extends TenantOptions {
  /** "fixed" (default): Olympus's ports or, where one is taken, the next free one. "free": any, for tests. */
  ports?: "fixed" | "free";
  /** Both by default. */
  tenants?: TenantName[];
}

export interface RunningStack {
  /** Asking for one that was not to be started is an error. */
  tenants: Record<TenantName, RunningTenant>;
  mail: RunningMail;
  close: () => Promise<void>;
}

/** Kratos, Hydra, Lethe and three apps for each tenant, all of it on this machine's loopback address. */
export async function startStack(options: StackOptions = {}): Promise<RunningStack> {
  const ports = await stackPorts(options.ports ?? "fixed");
  const running = new Map<TenantName, RunningTenant>();
  const closers = new Closers();
  const close = async () => closers.close();
  try {
    const mail = await closers.keep(startMail(ports.mail));
    const start = async (name: TenantName) => {
      running.set(name, await startTenant(name, ports.tenants[name], mail.deliveryUrl, options, closers));
    };
    await Promise.all((options.tenants ?? tenantNames).map(start));
    return { tenants: onlyRunning(running), mail, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function onlyRunning(running: Map<TenantName, RunningTenant>): RunningStack["tenants"] {
  const find = (name: TenantName) => {
    const tenant = running.get(name);
    if (tenant === undefined) throw new Error(`${name} was not to be started`);
    return tenant;
  };
  return {
    get ciam() {
      return find("ciam");
    },
    get iam() {
      return find("iam");
    },
  };
}

import type { Config } from "../config/config.ts";
import { limitConcurrency } from "../concurrency.ts";
import { PageError } from "../errors.ts";
import { createClientRegistry, type RegisteredClient } from "../hydra/client-registry.ts";
import { createHydraClient } from "../hydra/hydra-client.ts";
import { lookAtHydra } from "../hydra/hydra-setup.ts";
import { createKratosClient } from "../kratos/kratos-client.ts";
import { lookAtKratos } from "../kratos/kratos-setup.ts";
import { createPeek } from "../upstream/peek.ts";
import type { Check } from "../upstream/probe.ts";
import { isWebAddress } from "./web-address.ts";
import { examineClient } from "./examine-client.ts";
import { examineHydra } from "./examine-hydra.ts";
import { examineKratos, returnUrlsOf } from "./examine-kratos.ts";
import { examineOwnPages } from "./examine-own-pages.ts";
import { examineSettings } from "./examine-settings.ts";
import { withoutCredentials, type Finding } from "./finding.ts";

// Of more, an operator does not read what is said; which one they want they can name.
const maxClients = 1000;
const clientsAtOnce = 8;

/** What to look at. */
export interface DiagnoseOptions {
  /** Only this client; undefined: all of them. */
  clientId: string | undefined;
}

/** Looks at everything that can be seen from here, and ends nothing of anybody's. Rejects for nothing that is wrong with what it looks at. */
export async function diagnose(config: Config, { clientId }: DiagnoseOptions): Promise<Finding[]> {
  const [hydra, kratos, own] = await Promise.all([
    diagnoseHydra(config, clientId),
    diagnoseKratos(config),
    examineOwnPages(config),
  ]);
  return [...examineSettings(config), ...own, ...hydra, ...kratos];
}

async function diagnoseHydra(config: Config, clientId: string | undefined): Promise<Finding[]> {
  const client = createHydraClient(config.hydra);
  try {
    const [checks, setup] = await Promise.all([client.checks?.() ?? [], lookAtHydra(config.hydra)]);
    const found = [...checks.map(fromCheck), ...examineHydra(setup, config)];
    // The list of clients is the admin API's.
    return checks.some(({ status }) => status !== "ok")
      ? found
      : [...found, ...(await diagnoseClients(config, clientId))];
  } finally {
    client.close();
  }
}

async function diagnoseKratos(config: Config): Promise<Finding[]> {
  const { kratos: options, baseUrl } = config;
  if (options === undefined) return [];
  const client = createKratosClient(options);
  const questions = {
    returnUrls: returnUrlsOf(config),
    pagesOrigin: baseUrl === undefined ? undefined : new URL(baseUrl).origin,
  };
  try {
    const [checks, setup] = await Promise.all([client.checks?.() ?? [], lookAtKratos(options, questions)]);
    return [...checks.map(fromCheck), ...examineKratos(setup, config)];
  } finally {
    client.close();
  }
}

function fromCheck({ name, status, setting = "", problem = "" }: Check): Finding {
  if (status === "ok") return { id: name, severity: "ok", what: `${name.replaceAll("_", " ")} API answers` };
  return {
    id: name,
    severity: "error",
    what: `${setting}: ${problem}`,
    why: "every page that needs it is an error page",
    change: `correct ${setting}, or start what should answer there`,
  };
}

async function diagnoseClients(config: Config, clientId: string | undefined): Promise<Finding[]> {
  const registry = createClientRegistry(config.hydra);
  try {
    const { clients, areMore } = await clientsOf(registry, clientId);
    if (clientId !== undefined && clients.length === 0)
      return [
        { id: "clients", severity: "error", what: "Hydra has no client with this id", client: clientId },
      ];
    const more: Finding[] = areMore
      ? [
          {
            id: "clients_more",
            severity: "unknown",
            what: `there are more than ${maxClients} clients, and only so many were looked at`,
            change: "lethe doctor --client <id>",
          },
        ]
      : [];
    const found = await examineAll(clients, config);
    return [
      { id: "clients", severity: "ok", what: `${clients.length} clients were looked at` },
      ...more,
      ...found,
    ];
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    const what = `the clients can't be read: ${error.detail ?? error.code}`;
    return [{ id: "clients", severity: "unknown", what }];
  } finally {
    registry.close();
  }
}

async function clientsOf(registry: ReturnType<typeof createClientRegistry>, clientId: string | undefined) {
  if (clientId === undefined) return registry.listClients(maxClients);
  const client = await registry.findClient(clientId);
  return { clients: client === undefined ? [] : [client], areMore: false };
}

async function examineAll(clients: readonly RegisteredClient[], config: Config): Promise<Finding[]> {
  const { timeoutMs } = config.hydra;
  const peek = createPeek({ timeoutMs, maxSockets: clientsAtOnce });
  const run = limitConcurrency(clientsAtOnce);
  try {
    const found = clients.map((client) =>
      run(async () => {
        const { backchannelLogoutUri: uri } = client;
        // Any answer will do: a GET is no logout token, and an app may well refuse it.
        const isReached =
          uri === undefined || !isWebAddress(uri) ? undefined : (await peek.get(uri)) !== undefined;
        return examineClient(client, { isBackchannelReached: isReached }, config);
      }),
    );
    return (await Promise.all(found)).flat().map(withoutCredentials);
  } finally {
    peek.close();
  }
}

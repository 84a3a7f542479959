import type { HydraLogout } from "../hydra/hydra-admin.ts";
import type { LogoutRequest } from "../hydra/logout-request.ts";
import { displayName } from "../pages/client-view.ts";

/** What the page can say of the other apps that hear of the sign-out. */
export interface NotifiedClients {
  names: string[];
  more: number;
}

const maxNames = 5;

export const noneNotified: NotifiedClients = { names: [], more: 0 };

/** The apps beside the asking one that will be told. A courtesy: the question is asked without it when Hydra does not say. */
export async function notifiedClients(hydra: HydraLogout, request: LogoutRequest): Promise<NotifiedClients> {
  const apps = await hydra.listClientsToNotify(request).catch(() => []);
  const others = apps.filter(({ clientId }) => clientId !== request.client?.id);
  const names = others.flatMap(({ name }) => displayName(name) ?? []);
  return { names: names.slice(0, maxNames), more: Math.max(0, names.length - maxNames) };
}

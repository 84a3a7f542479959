import type { Config } from "../config/config.ts";
import { createHydraClient } from "../hydra/hydra-client.ts";
import { createKratosClient } from "../kratos/kratos-client.ts";

/** Hydra and Kratos, for a command that asks them itself. */
export function connectUpstreams(config: Config) {
  const hydra = createHydraClient(config.hydra);
  const kratos = config.kratos && createKratosClient(config.kratos);
  return {
    hydra,
    kratos,
    close() {
      hydra.close();
      kratos?.close();
    },
  };
}

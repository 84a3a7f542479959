import { adminApi } from "./admin-api.ts";
import { disabledFlowsApi } from "./disabled-flows.ts";
import { flowsApi } from "./flows-api.ts";
import { createKratosCall, type KratosClientOptions } from "./kratos-call.ts";
import type { Kratos } from "./kratos.ts";
import { schemasApi } from "./schemas-api.ts";
import { sessionsApi } from "./sessions-api.ts";

/** Kratos through @ory/client. Its answers are validated, its statuses become our failures, and its URLs are held to Kratos. */
export function createKratosClient(options: KratosClientOptions): Kratos & { close(): void } {
  const call = createKratosCall(options);
  const { isReady, checks, close } = call;
  return {
    ...flowsApi(call),
    ...sessionsApi(call),
    ...adminApi(call),
    ...schemasApi(call),
    ...disabledFlowsApi(call),
    isReady,
    checks,
    close,
  };
}

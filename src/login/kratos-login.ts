import type { Kratos } from "../kratos/kratos.ts";
import { kratosFlows } from "./kratos-flows.ts";
import { kratosRequests } from "./kratos-request.ts";
import type { LoginDeps } from "./routes.ts";

export type KratosLoginDeps = LoginDeps & { kratos: Kratos };

/** Sign-in by Kratos. */
export function kratosLogin(deps: KratosLoginDeps) {
  return { ...kratosRequests(deps), ...kratosFlows(deps) };
}

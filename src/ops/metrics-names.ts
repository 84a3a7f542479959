import { movedPages, paths } from "../paths.ts";
import type { TransportRequest } from "../upstream/transport.ts";
import type { Upstream } from "./metrics.ts";

// Paths hold what users and clients make up, and ids: they become labels by these lists alone.

export const routeTemplates: ReadonlySet<string> = new Set([...Object.values(paths), ...movedPages.keys()]);

const methods = new Set(["GET", "HEAD", "POST"]);

export function routeOf(path: string, mountPath: string): string {
  // As Express compares: neither case nor a slash at the end counts.
  const given = path.toLowerCase();
  const mount = mountPath.toLowerCase();
  const own = mount !== "" && `${given}/`.startsWith(`${mount}/`) ? given.slice(mount.length) : given;
  const route = own.length > 1 ? own.replace(/\/$/, "") : own || "/";
  if (route.startsWith("/assets/")) return paths.asset;
  return routeTemplates.has(route) ? route : "other";
}

export function methodOf(method: string | undefined): string {
  return method !== undefined && methods.has(method) ? method : "other";
}

export function operationOf(
  upstream: Upstream,
  { method = "GET", url, operation }: TransportRequest,
): string {
  if (operation !== undefined) return operation;
  const [path = ""] = url.split("?", 1);
  const call = `${method} ${path}`;
  return operations[upstream].find(({ pattern }) => pattern.test(call))?.name ?? "other";
}

const operations = {
  hydra: byTemplate({
    "GET /admin/oauth2/auth/requests/logout": "get_logout",
    "PUT /admin/oauth2/auth/requests/logout/accept": "accept_logout",
    "PUT /admin/oauth2/auth/requests/logout/reject": "reject_logout",
    "GET /admin/oauth2/auth/requests/login": "get_login",
    "PUT /admin/oauth2/auth/requests/login/accept": "accept_login",
    "PUT /admin/oauth2/auth/requests/login/reject": "reject_login",
    "GET /admin/oauth2/auth/requests/consent": "get_consent",
    "PUT /admin/oauth2/auth/requests/consent/accept": "accept_consent",
    "PUT /admin/oauth2/auth/requests/consent/reject": "reject_consent",
    "PUT /admin/oauth2/auth/requests/device/accept": "accept_user_code",
    "GET /admin/oauth2/auth/sessions/consent": "list_consent_sessions",
    "DELETE /admin/oauth2/auth/sessions/consent": "revoke_consent",
    "DELETE /admin/oauth2/auth/sessions/login": "end_login_session",
    "GET /admin/clients/:id": "get_client",
    "GET /health/ready": "ready",
  }),
  // The first that fits: what one ends with, another is.
  kratos: byTemplate({
    "GET /admin/identities/:id/sessions": "list_identity_sessions",
    "DELETE /admin/identities/:id/sessions": "end_identity_sessions",
    "GET /admin/identities/:id": "get_identity",
    "DELETE /admin/identities/:id": "delete_identity",
    "GET /admin/identities": "list_identities",
    "DELETE /admin/sessions/:id": "admin_end_session",
    "GET /self-service/:kind/flows": "get_flow",
    "GET /self-service/errors": "get_error",
    "GET /self-service/logout/browser": "begin_logout",
    "GET /self-service/logout": "end_logout",
    "GET /schemas": "list_schemas",
    "GET /sessions/whoami": "whoami",
    "GET /sessions": "list_sessions",
    "DELETE /sessions": "end_other_sessions",
    "DELETE /sessions/:id": "end_session",
    "GET /health/ready": "ready",
  }),
};

// Before a template may stand whatever a gateway has in front of the API.
function byTemplate(names: Record<string, string>): { pattern: RegExp; name: string }[] {
  return Object.entries(names).map(([template, name]) => {
    const [method = "", path = ""] = template.split(" ");
    return { pattern: new RegExp(`^${method} .*${path.replace(/:\w+/, "[^/]+")}$`), name };
  });
}

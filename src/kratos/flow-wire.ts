import { z } from "zod";
import type { KratosFlow, UiNode } from "./flow.ts";
import { isOnOrigin } from "../web-url.ts";
import { toUiNode } from "./node-wire.ts";
import { label, texts } from "./text-wire.ts";

const node = z.object({
  type: z.string(),
  group: z.string().catch("default"),
  attributes: z.record(z.string(), z.unknown()).catch({}),
  messages: texts,
  meta: z.object({ label }).nullish().catch(undefined),
});

const text = z.string().nullish();

const oidcContext = z.object({ ui_locales: z.array(z.string()).nullish() }).nullish();

const flow = z.object({
  id: z.string().min(1),
  ui: z.object({ action: z.string(), method: z.string(), nodes: z.array(node), messages: texts }),
  state: text.catch(undefined),
  issued_at: text.catch(undefined),
  requested_aal: text,
  refresh: z.boolean().nullish(),
  return_to: text,
  request_url: text,
  oauth2_login_challenge: text,
  oauth2_login_request: z
    .object({
      request_url: text,
      client: z.object({ client_id: text, client_name: text, client_uri: text }).nullish(),
      oidc_context: oidcContext,
    })
    .nullish()
    .catch(undefined),
  identity: z.object({ schema_id: text }).nullish().catch(undefined),
  identity_schema: text.catch(undefined),
});

/**
 * Reads a self-service flow. The form's address is held to Kratos, and so is whatever a page would load. A node that can't be read
 * becomes an unknown one: a page shows it rather than lose what it is for.
 * @param kratosUrl Kratos as browsers see it
 * @throws ZodError when it is not a flow, or its form would go elsewhere
 */
export function parseFlow(body: unknown, { kratosUrl }: { kratosUrl: string }): KratosFlow {
  const { origin } = new URL(kratosUrl);
  const { id, ui, state, ...rest } = flow
    .refine(
      (found) => !isForm(found.ui) || isOnOrigin(found.ui.action, origin),
      "the form leads away from Kratos",
    )
    .parse(body);
  return {
    id,
    action: isForm(ui) ? ui.action : undefined,
    nodes: ui.nodes.map((wire): UiNode => {
      const { type, group, attributes, messages, meta } = wire;
      return toUiNode({ type, attributes, base: { group, label: meta?.label, messages } }, origin);
    }),
    messages: ui.messages,
    state: state ?? undefined,
    issuedAtMs: toMs(rest.issued_at),
    requestedAal: rest.requested_aal ?? undefined,
    refresh: rest.refresh ?? false,
    requestUrl: rest.request_url || undefined,
    returnTo: rest.return_to || undefined,
    schemaId: rest.identity?.schema_id || rest.identity_schema || undefined,
    loginChallenge: rest.oauth2_login_challenge || undefined,
    uiLocales: rest.oauth2_login_request?.oidc_context?.ui_locales ?? undefined,
    loginRequest: toLoginRequest(rest.oauth2_login_request),
  };
}

function toLoginRequest(wire: z.output<typeof flow>["oauth2_login_request"]): KratosFlow["loginRequest"] {
  if (!wire?.request_url) return undefined;
  const { client_id: id, client_name: name, client_uri: uri } = wire.client ?? {};
  return { requestUrl: wire.request_url, clientName: name || id || "", clientUri: uri || undefined };
}

function toMs(time: string | null | undefined): number | undefined {
  const ms = Date.parse(time ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}

// What was verified has GET and the app's own address: a form with a CSRF token in it would take that there.
function isForm({ method }: { method: string }): boolean {
  return method.toUpperCase() === "POST";
}

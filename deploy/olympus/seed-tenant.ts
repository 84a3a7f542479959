import { demoPassword, type AppRole, type Person, type TenantApp } from "./tenants.ts";

/** What Hydra is to know of an app beside its names: `url` as browsers see it, `hydraSees` as Hydra does. */
export interface AppClient {
  app: TenantApp;
  role: AppRole;
  url: string;
  hydraSees: string;
  secret: string;
  /** Overrides fields of the client. */
  more?: Record<string, unknown>;
}

/** Tells Hydra about an app, or brings what it knows up to date. */
export async function registerApp(hydraAdminUrl: string, client: AppClient): Promise<void> {
  const clients = `${hydraAdminUrl}/admin/clients`;
  const wanted = clientOf(client);
  const updated = await send("PUT", `${clients}/${client.app.id}`, wanted);
  if (updated.status === 404) await expectGood(await send("POST", clients, wanted));
  else await expectGood(updated);
}

/** Makes an account with the demo password and a verified address; one that is there stays as it is. Returns its id. */
export async function importPerson(
  kratosAdminUrl: string,
  { email, first, last }: Person,
  password = demoPassword,
): Promise<string> {
  const identities = `${kratosAdminUrl}/admin/identities`;
  const query = new URLSearchParams({ credentials_identifier: email });
  const found = readId(await expectGood(await send("GET", `${identities}?${query.toString()}`)));
  if (found !== undefined) return found;
  const made = await send("POST", identities, {
    schema_id: "person",
    traits: { email, name: { first, last } },
    credentials: { password: { config: { password } } },
    verifiable_addresses: [{ value: email, via: "email", verified: true, status: "completed" }],
  });
  const id = readId(await expectGood(made));
  if (id === undefined) throw new Error(`Kratos made an account for ${email} and did not say which`);
  return id;
}

function clientOf({ app, role, url, hydraSees, secret, more = {} }: AppClient): Record<string, unknown> {
  return {
    client_id: app.id,
    client_name: app.name,
    client_secret: secret,
    client_uri: url,
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/logged-out`],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    scope: "openid offline_access profile email",
    token_endpoint_auth_method: "client_secret_post",
    ...(role === "backChannel" && {
      backchannel_logout_uri: `${hydraSees}/back-channel-logout`,
      backchannel_logout_session_required: true,
    }),
    ...(role === "frontChannel" && {
      frontchannel_logout_uri: `${url}/front-channel-logout`,
      frontchannel_logout_session_required: true,
    }),
    ...more,
  };
}

async function send(method: string, url: string, body?: unknown): Promise<Response> {
  return fetch(url, {
    method,
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(10_000),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function expectGood(answer: Response): Promise<unknown> {
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname} answered ${answer.status}: ${said}`);
  return JSON.parse(said);
}

function readId(said: unknown): string | undefined {
  const first: unknown = Array.isArray(said) ? said[0] : said;
  return typeof first === "object" && first !== null && "id" in first ? String(first.id) : undefined;
}

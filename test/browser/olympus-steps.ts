import { expect } from "vitest";
import type { RunningApp, RunningTenant } from "../../deploy/olympus/start-tenant.ts";
import type { Person, Tab } from "./browser.ts";
import { arrivesAt, says } from "./steps.ts";
import { totp } from "../../testkit/browser/totp.ts";

export interface Account {
  email: string;
  password: string;
  /** Of the authenticator app, when there is one. */
  secret?: string;
}

/** At the sign-in that an app has led to: proves who it is, in one step or two. */
export async function proveItIsMe(tab: Tab, { email, password, secret }: Account): Promise<void> {
  await says(tab, /Email[^]*Password/);
  await tab.fill("#email", email);
  await tab.fill("#password", password);
  await tab.click("#accept");
  if (secret === undefined) return;
  await says(tab, /authenticator/i);
  await tab.fill("#totp_code", totp(secret));
  await tab.click('button[value="totp"]');
}

/** At the consent: allows all of it. */
export async function allowAll(tab: Tab, app: RunningApp): Promise<void> {
  await says(tab, new RegExp(`${app.name} asks for access`));
  for (const scope of ["profile", "email"]) await tab.click(`#${scope}`);
  await tab.click("#accept");
}

/** A tab at the app, on its way to the sign-in. */
export async function leaveForSignIn(person: Person, app: RunningApp): Promise<Tab> {
  const tab = await person.newTab();
  await tab.open(app.url);
  await tab.click("#sign-in");
  return tab;
}

export async function isIn(tab: Tab, app: RunningApp, name: string): Promise<void> {
  await arrivesAt(tab, `${app.url}/`);
  await says(tab, new RegExp(`Signed in as ${name}`));
}

/** What Hydra says of this browser when an app asks without bothering anybody: an error, or that it is signed in. */
export async function silentSignIn(person: Person, tenant: RunningTenant): Promise<string> {
  const { plain } = tenant.apps;
  const query = new URLSearchParams({
    client_id: plain.id,
    redirect_uri: `${plain.url}/callback`,
    response_type: "code",
    scope: "openid",
    state: "probe-probe",
    prompt: "none",
  });
  const tab = await person.newTab();
  await tab.open(`${tenant.hydraPublic}/oauth2/auth?${query.toString()}`);
  await arrivesAt(tab, `${plain.url}/callback`);
  const answer = new URL(tab.url()).searchParams;
  await tab.close();
  expect(answer.get("state")).toBe("probe-probe");
  const outcome = answer.get("error") ?? "signed in";
  // Whoever gets as far as the consent is signed in.
  return outcome === "consent_required" ? "signed in" : outcome;
}

/** What the browser complained of, beside what is not ours: the app's answer to the silent question above, and Hydra's missing icon. */
export function complaintsOf({ complaints }: Person): string[] {
  return complaints.filter((complaint) => !/probe-probe|favicon\.ico/.test(complaint));
}

/** How many sessions of this person Kratos still takes for good. */
export async function sessionsAtKratos(tenant: RunningTenant, email: string): Promise<number> {
  const identities = `${tenant.kratosAdmin}/admin/identities`;
  const found = await getJson(`${identities}?credentials_identifier=${encodeURIComponent(email)}`);
  const [{ id }] = found as [{ id: string }];
  const sessions = await getJson(`${identities}/${id}/sessions?active=true`);
  return (sessions as unknown[]).length;
}

async function getJson(url: string): Promise<unknown> {
  const answer = await fetch(url);
  if (answer.status === 404) return [];
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`);
  return answer.json();
}

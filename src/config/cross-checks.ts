import { nearestSetting } from "./near-names.ts";
import { settings } from "./settings.ts";

// What no single setting can be blamed for.

/** A mistyped setting would leave a protection off without a word. */
export function unknownSettings(given: Record<string, string | undefined>): string[] {
  return Object.keys(given).flatMap((name) => {
    const near = nearestSetting(name);
    if (near !== undefined) return [`${name}: there is no such setting (is it ${near}?)`];
    return name.startsWith("LOGOUT_") && !(name in settings.shape)
      ? [`${name}: there is no such setting`]
      : [];
  });
}

// Each lets programs in to something at ADMIN_PORT.
const adminSecrets = [
  "ADMIN_TOKEN",
  "KRATOS_HOOK_TOKEN",
  "HYDRA_HOOK_TOKEN",
  "GLOBAL_REVOCATION_TOKEN",
  "GLOBAL_REVOCATION_ISSUER",
];

export function contradictions(given: Record<string, string | undefined>): string[] {
  const mistakes = [];
  const network = given["ORY_PROJECT_SLUG"] ?? given["ORY_SDK_URL"];
  if (given["HYDRA_ADMIN_URL"] === undefined) {
    if (network === undefined)
      mistakes.push("HYDRA_ADMIN_URL: is not set (or, for Ory Network, ORY_PROJECT_SLUG)");
    else if (given["ORY_API_KEY"] === undefined && given["ORY_ADMIN_API_TOKEN"] === undefined) {
      mistakes.push("ORY_API_KEY: is not set, and Ory Network needs it");
    }
    // The key goes there with every call.
    const sdkUrl = given["ORY_SDK_URL"] ?? "https:";
    if (!/^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::|\/|$)/.test(sdkUrl)) {
      mistakes.push("ORY_SDK_URL: must be https");
    }
  }
  if ((given["TLS_CERT_PATH"] === undefined) !== (given["TLS_KEY_PATH"] === undefined)) {
    mistakes.push("TLS_CERT_PATH and TLS_KEY_PATH: set both or none");
  }
  // 0 is any free port: two of them are two ports.
  const isSamePort = (name: string, port: string | undefined) =>
    given[name] !== undefined && Number(port) !== 0 && Number(given[name]) === Number(port);
  const ownPort = given["PORT"] ?? String(settings.shape.PORT.parse(undefined));
  if (isSamePort("METRICS_PORT", ownPort))
    mistakes.push("METRICS_PORT: is PORT, where every browser would read it");
  if (isSamePort("ADMIN_PORT", ownPort)) mistakes.push("ADMIN_PORT: is PORT, where every browser comes");
  if (isSamePort("ADMIN_PORT", given["METRICS_PORT"])) mistakes.push("ADMIN_PORT: is METRICS_PORT");
  if (given["ADMIN_PORT"] !== undefined && !adminSecrets.some((name) => given[name] !== undefined))
    mistakes.push(`ADMIN_PORT: needs one of ${adminSecrets.join(", ")}`);
  for (const name of adminSecrets) {
    if (given["ADMIN_PORT"] === undefined && given[name] !== undefined)
      mistakes.push(`${name}: needs ADMIN_PORT`);
  }
  const isRevoking = given["LOGOUT_REVOKE"] !== undefined && given["LOGOUT_REVOKE"] !== "none";
  if (given["ADMIN_PORT"] === undefined && !isRevoking && given["STORE_URL"] !== undefined)
    mistakes.push("STORE_URL: needs ADMIN_PORT or LOGOUT_REVOKE");
  if (
    given["ADMIN_PORT"] !== undefined &&
    given["KRATOS_PUBLIC_URL"] !== undefined &&
    given["KRATOS_ADMIN_URL"] === undefined
  )
    mistakes.push("KRATOS_ADMIN_URL: is not set, and ADMIN_PORT needs it to end sessions at Kratos");
  for (const name of ["KRATOS_BROWSER_URL", "KRATOS_ADMIN_URL", "LOGOUT_KRATOS", "KRATOS_HOOK_TOKEN"]) {
    const needless = name === "LOGOUT_KRATOS" && given[name] === "off";
    if (given["KRATOS_PUBLIC_URL"] === undefined && given[name] !== undefined && !needless) {
      mistakes.push(`${name}: needs KRATOS_PUBLIC_URL`);
    }
  }
  if (given["RECONCILE_EVERY"] !== undefined) {
    for (const name of ["ADMIN_PORT", "KRATOS_ADMIN_URL"])
      if (given[name] === undefined) mistakes.push(`RECONCILE_EVERY: needs ${name}`);
  }
  if (given["SIGN_OUT_ON"] !== undefined && given["KRATOS_HOOK_TOKEN"] === undefined)
    mistakes.push("SIGN_OUT_ON: needs KRATOS_HOOK_TOKEN");
  for (const name of ["HYDRA_HOOK_ON_ERROR", "HYDRA_HOOK_CLAIMS"]) {
    if (given[name] !== undefined && given["HYDRA_HOOK_TOKEN"] === undefined)
      mistakes.push(`${name}: needs HYDRA_HOOK_TOKEN`);
  }
  if (given["HYDRA_HOOK_CLAIMS"] === "true" && given["KRATOS_PUBLIC_URL"] === undefined)
    mistakes.push("HYDRA_HOOK_CLAIMS: needs KRATOS_PUBLIC_URL");
  const ofIssuer = ["GLOBAL_REVOCATION_ISSUER", "GLOBAL_REVOCATION_JWKS_URL", "GLOBAL_REVOCATION_AUDIENCE"];
  const issuerLacks = ofIssuer.filter((name) => given[name] === undefined);
  if (issuerLacks.length > 0 && issuerLacks.length < ofIssuer.length)
    mistakes.push(`${issuerLacks.join(" and ")}: not set; ${ofIssuer.join(", ")}: set all or none`);
  if (given["GLOBAL_REVOCATION_PROVIDER"] !== undefined && given["GLOBAL_REVOCATION_ISSUER"] === undefined)
    mistakes.push("GLOBAL_REVOCATION_PROVIDER: needs GLOBAL_REVOCATION_ISSUER");
  if (given["LOGOUT_KRATOS"] === "identity" && given["KRATOS_ADMIN_URL"] === undefined) {
    mistakes.push("LOGOUT_KRATOS: identity needs KRATOS_ADMIN_URL");
  }
  if (given["ACCOUNT_DELETE"] === "true" && given["KRATOS_ADMIN_URL"] === undefined)
    mistakes.push("ACCOUNT_DELETE: needs KRATOS_ADMIN_URL");
  if (given["DEMO_USERS"] !== undefined) {
    if (given["NODE_ENV"] === "production")
      mistakes.push("DEMO_USERS: known passwords have no business where NODE_ENV is production");
    if (given["KRATOS_PUBLIC_URL"] !== undefined)
      mistakes.push("DEMO_USERS and KRATOS_PUBLIC_URL: set one or none");
  }
  return mistakes;
}

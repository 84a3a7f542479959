/** A client that is to be registered. */
export interface NewClient {
  name: string;
  redirectUri: string;
  postLogoutRedirectUri: string;
}

/**
 * A shell script that registers them with Hydra's command line. Not by its flags: with those it writes `skip_logout_consent: false` unasked, and every
 * sign-out of the client is asked about.
 * @param adminUrl Hydra's admin API
 */
export function createClientScript(adminUrl: string, clients: readonly NewClient[]): string {
  const endpoint = `'${adminUrl.replaceAll("'", String.raw`'\''`)}'`;
  const commands = clients.map((client) =>
    [
      "",
      `hydra create client --endpoint ${endpoint} --file - <<'JSON'`,
      JSON.stringify(registration(client), undefined, 2),
      "JSON",
    ].join("\n"),
  );
  const intro =
    "#!/bin/sh\n# Registers your apps at Hydra, and shows the id and the secret of each once.\nset -eu\n";
  return `${intro + commands.join("\n")}\n`;
}

function registration({ name, redirectUri, postLogoutRedirectUri }: NewClient): object {
  return {
    client_name: name,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    scope: "openid offline_access",
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [postLogoutRedirectUri],
  };
}

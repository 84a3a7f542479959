import type { Config } from "./config.ts";

// What examples and tutorials have. Each so long that a random secret of hexadecimal digits has it once in 75 million.
const example =
  /change.?(?:me|this|it)|replace.?(?:me|this|with)|(?:your|some|my).?secret|example|password|12345678/i;
const minDifferent = 10;

/** True for a secret that somebody may guess: few different characters, or an example's words. Long enough it is, or it would be refused. */
export function isWeakSecret(secret: string): boolean {
  return new Set(secret).size < minDifferent || example.test(secret);
}

/** Secrets that somebody may guess, by the names of their settings, and what that is good for. */
export function guessableSecrets({ cookieSecrets, admin }: Config): { name: string; why: string }[] {
  const anybody = "who guesses it can sign every user out";
  const secrets: [name: string, values: readonly string[], why: string][] = [
    ["COOKIE_SECRET", cookieSecrets, "who guesses it can forge the forms and cookies of this service"],
    ["ADMIN_TOKEN", admin?.tokens ?? [], anybody],
    ["GLOBAL_REVOCATION_TOKEN", admin?.tokenRevocation?.tokens ?? [], anybody],
    ["HYDRA_HOOK_TOKEN", admin?.tokenHook?.tokens ?? [], "who guesses it can ask which sign-ins are over"],
    ["KRATOS_HOOK_TOKEN", admin?.kratosHooks?.tokens ?? [], anybody],
  ];
  return secrets.filter(([, values]) => values.some(isWeakSecret)).map(([name, , why]) => ({ name, why }));
}

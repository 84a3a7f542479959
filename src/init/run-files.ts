import { ownVersion } from "../ops/own-version.ts";
import type { Answers, Form } from "./answers.ts";
import type { InitFile } from "./init-file.ts";
import { portOf, settingsOf, type ChosenSetting } from "./settings-of.ts";

/** Lethe's settings, in the form that suits how it is run. */
export function runFiles(answers: Answers, cookieSecret: string): InitFile[] {
  const settings = settingsOf(answers, cookieSecret);
  const open = settings.filter(({ name }) => name !== "COOKIE_SECRET");
  const secret = settings.filter((setting) => !open.includes(setting));
  const env: InitFile = { name: ".env", text: envText(settings), isSecret: true };
  const byForm: Record<Form, InitFile[]> = {
    env: [env],
    yaml: [{ name: "lethe.yaml", text: yamlText(settings), isSecret: true }],
    compose: [env, { name: "compose.lethe.yml", text: composeText(answers), isSecret: false }],
    helm: [
      { name: "lethe-values.yaml", text: valuesText(open), isSecret: false },
      { name: "lethe-secret.env", text: envText(secret), isSecret: true },
    ],
  };
  return byForm[answers.form];
}

// Without quotes: Docker would make them part of the value.
function envText(settings: readonly ChosenSetting[]): string {
  return settings.map(({ name, value, why }) => `# ${why}\n${name}=${value}\n`).join("");
}

function yamlText(settings: readonly ChosenSetting[]): string {
  return settings.map(({ name, value, why }) => `# ${why}\n${name}: ${JSON.stringify(value)}\n`).join("");
}

function composeText({ baseUrl }: Answers): string {
  return `# docker compose -f <yours> -f compose.lethe.yml up: Lethe beside what is in your own file.
services:
  lethe:
    image: lethe:${ownVersion()}
    env_file: [.env]
    # On this machine alone: browsers come through your proxy.
    ports: ["127.0.0.1:${portOf(baseUrl)}:3000"]
    restart: unless-stopped
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    # It finishes what is in flight.
    stop_grace_period: 40s
`;
}

function valuesText(settings: readonly ChosenSetting[]): string {
  const lines = settings.map(({ name, value, why }) => `  # ${why}\n  ${name}: ${JSON.stringify(value)}\n`);
  return `# helm install lethe <chart> --values lethe-values.yaml
config:
${lines.join("")}# kubectl create secret generic lethe --from-env-file=lethe-secret.env
existingSecret: lethe
`;
}

import { ownVersion } from "../ops/own-version.ts";
import type { Answers, Form } from "./answers.ts";
import { imageName } from "./image.ts";
import type { InitFile } from "./init-file.ts";
import { portOf, settingsOf, type ChosenSetting } from "./settings-of.ts";

/** Lethe's settings, in the form that suits how it is run. */
export function runFiles(answers: Answers, cookieSecret: string): InitFile[] {
  const settings = settingsOf(answers, cookieSecret);
  const open = settings.filter(({ name }) => name !== "COOKIE_SECRET");
  const secret = settings.filter((setting) => !open.includes(setting));
  const byForm: Record<Form, InitFile[]> = {
    env: [{ name: ".env", text: envText(settings), isSecret: true }],
    yaml: [{ name: "lethe.yaml", text: yamlText(settings), isSecret: true }],
    compose: [
      // Beside a compose file, .env is Docker's own: what the file's variables stand for, for all services.
      { name: "lethe.env", text: envText(settings), isSecret: true },
      { name: "compose.lethe.yml", text: composeText(answers), isSecret: false },
    ],
    helm: [
      { name: "lethe-values.yaml", text: valuesText(answers, open), isSecret: false },
      { name: "lethe-secret.env", text: envText(secret), isSecret: true },
    ],
  };
  return byForm[answers.form];
}

/** The image that is built where none was named. */
export const builtImage = { repository: "lethe", tag: undefined, digest: undefined };

// Without quotes: `docker run` would make them part of the value.
function envText(settings: readonly ChosenSetting[]): string {
  return settings.map(({ name, value, why }) => `# ${why}\n${name}=${value}\n`).join("");
}

function yamlText(settings: readonly ChosenSetting[]): string {
  return settings.map(({ name, value, why }) => `# ${why}\n${name}: ${JSON.stringify(value)}\n`).join("");
}

function composeText({ baseUrl, image = builtImage }: Answers): string {
  return `# docker compose -f <yours> -f compose.lethe.yml up: Lethe beside what is in your own file.
services:
  lethe:
    image: ${JSON.stringify(imageName(image, ownVersion()))}
    # Docker looks for it beside the first file that -f names: your own.
    env_file: [lethe.env]
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

function valuesText({ image }: Answers, settings: readonly ChosenSetting[]): string {
  const lines = settings.map(({ name, value, why }) => `  # ${why}\n  ${name}: ${JSON.stringify(value)}\n`);
  return `# helm install lethe <chart> --values lethe-values.yaml
image:
${imageLines(image)}config:
${lines.join("")}# kubectl create secret generic lethe --from-env-file=lethe-secret.env
existingSecret: lethe
`;
}

// Without a tag it is the chart's own version.
function imageLines(image: Answers["image"]): string {
  if (image === undefined) return `  # Where you push it.\n  repository: ${placeToPush}\n`;
  const { repository, tag, digest } = image;
  return Object.entries({ repository, tag, digest })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`)
    .join("");
}

/** Stands where only the operator knows the registry; nobody has it. */
export const placeToPush = "registry.invalid/lethe";

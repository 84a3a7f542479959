import { ownVersion } from "../ops/own-version.ts";
import { isContainer, type Answers, type Form } from "./answers.ts";
import { imageName } from "./image.ts";
import type { InitFile } from "./init-file.ts";
import { builtImage, placeToPush } from "./run-files.ts";

/**
 * What is left to do once the files are there, one step and at most one command each. What stands in angle brackets only the operator knows.
 * @param folder where the files are, when that is not the folder that the command was started in
 */
export function nextSteps(
  answers: Answers,
  files: readonly InitFile[],
  folder: string | undefined,
): string[] {
  const has = (name: string) => files.some((file) => file.name === name);
  // npx finds it in a clone and where the package is installed, and in no other folder.
  const lethe = folder === undefined ? "npx lethe" : "lethe";
  return [
    ...(folder === undefined ? [] : [`cd ${quoted(folder)}`]),
    "merge hydra.lethe.yml into Hydra's configuration, and start Hydra again",
    ...(has("kratos.lethe.yml")
      ? ["merge kratos.lethe.yml into Kratos's configuration, and start Kratos again"]
      : []),
    ...(has("hydra-clients.sh")
      ? [`sh hydra-clients.sh${where(answers)}: it registers your apps, and shows their secrets once`]
      : []),
    ...startSteps(answers, lethe),
    `${doctorCommand(answers.form, lethe)}: it says what is still wrong, and which line to change`,
  ];
}

// For a shell.
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

// The address that containers reach is often none of this machine's.
function where({ form, hydraAdminUrl }: Answers): string {
  return isContainer(form) ? `, where ${hydraAdminUrl} can be reached` : "";
}

const source = "<a clone of Lethe>";
const compose = "docker compose -f <your file> -f compose.lethe.yml";

function startSteps({ form, image }: Answers, lethe: string): string[] {
  const built = imageName(builtImage, ownVersion());
  const pushed = `<your registry>/${built}`;
  const steps: Record<Form, string[]> = {
    env: [`${lethe} serve`],
    yaml: [`${lethe} serve -c lethe.yaml`],
    compose: [
      ...(image === undefined ? [`docker build --tag ${built} ${source}`] : []),
      "put lethe.env and compose.lethe.yml beside your own compose file, and go there: that is where Docker looks for lethe.env",
      `${compose} up --detach`,
    ],
    helm: [
      ...(image === undefined
        ? [
            `docker build --tag ${pushed} ${source}`,
            `docker push ${pushed}`,
            `write <your registry>/${builtImage.repository} where lethe-values.yaml has ${placeToPush}`,
          ]
        : []),
      "kubectl create secret generic lethe --from-env-file=lethe-secret.env",
      `helm install lethe ${source}/deploy/helm/lethe --values lethe-values.yaml`,
    ],
  };
  return steps[form];
}

function doctorCommand(form: Form, lethe: string): string {
  const commands: Record<Form, string> = {
    env: `${lethe} doctor`,
    yaml: `${lethe} doctor -c lethe.yaml`,
    compose: `${compose} exec lethe node dist/main.js doctor`,
    helm: "kubectl exec deployment/lethe -- node dist/main.js doctor",
  };
  return commands[form];
}

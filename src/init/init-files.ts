import { createClientScript } from "../hydra/create-client-script.ts";
import { hydraYaml } from "../hydra/hydra-yaml.ts";
import { kratosYaml } from "../kratos/kratos-yaml.ts";
import { commonParent } from "../parent-domain.ts";
import type { Answers } from "./answers.ts";
import { cookieHosts } from "./cookie-hosts.ts";
import type { InitFile } from "./init-file.ts";
import { runFiles } from "./run-files.ts";

/** Everything that a set-up of this kind needs. */
export function initFiles(answers: Answers, cookieSecret: string): InitFile[] {
  return [
    ...runFiles(answers, cookieSecret),
    { name: "hydra.lethe.yml", text: hydraPart(answers), isSecret: false },
    ...(answers.kratosPublicUrl === undefined
      ? []
      : [{ name: "kratos.lethe.yml", text: kratosPart(answers, answers.kratosPublicUrl), isSecret: false }]),
    ...(answers.clients.length === 0
      ? []
      : [
          {
            name: "hydra-clients.sh",
            text: createClientScript(answers.hydraAdminUrl, answers.clients),
            isSecret: false,
          },
        ]),
  ];
}

function hydraPart({ baseUrl, hydraPublicUrl, kratosPublicUrl, kratosAdminUrl }: Answers): string {
  const signIn = kratosPublicUrl === undefined ? undefined : { kratosAdminUrl };
  return hydraYaml({ baseUrl, publicUrl: hydraPublicUrl, signIn });
}

function kratosPart(answers: Answers, kratosPublicUrl: string): string {
  const { baseUrl, kratosBrowserUrl = kratosPublicUrl, hydraAdminUrl, hydraPublicUrl } = answers;
  const { ours, theirs } = cookieHosts(answers);
  const cookieDomain = theirs === undefined || theirs === ours ? undefined : commonParent(ours, theirs);
  return kratosYaml({ baseUrl, browserUrl: kratosBrowserUrl, hydraAdminUrl, hydraPublicUrl, cookieDomain });
}

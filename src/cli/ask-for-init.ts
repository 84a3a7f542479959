import { createInterface } from "node:readline";
import { settings } from "../config/settings.ts";
import { forms, isContainer, readClient, type Answers, type Form } from "../init/answers.ts";
import { readImage, type Image } from "../init/image.ts";
import { UsageError, type CommandContext } from "./command.ts";

/** What flags have said already. */
export type Given = { [Name in keyof Answers]: Answers[Name] | undefined } & Pick<Answers, "clients">;

type Check<T> = (typed: string) => { value: T } | { wrong: string };

/**
 * Asks for what flags have not said, a line each; Enter takes what stands in brackets.
 * @throws UsageError when the input ends before the last answer
 */
export async function askForInit(given: Given, { stdin, stderr }: CommandContext): Promise<Answers> {
  const reader = createInterface({ input: stdin });
  const lines = reader[Symbol.asyncIterator]();
  try {
    const baseUrl =
      given.baseUrl ??
      (await ask("Lethe's own URL, as browsers see it", address("BASE_URL"), "http://127.0.0.1:3000"));
    const hydraAdminUrl =
      given.hydraAdminUrl ??
      (await ask("Hydra's admin API", address("HYDRA_ADMIN_URL"), "http://127.0.0.1:4445"));
    const hydraPublicUrl =
      given.hydraPublicUrl ??
      (await ask("Hydra's browser-facing URL", address("HYDRA_PUBLIC_URL"), "http://127.0.0.1:4444"));
    const kratosPublicUrl =
      given.kratosPublicUrl ??
      (await ask("Kratos's public API (empty: no Kratos)", orNone(address("KRATOS_PUBLIC_URL")), ""));
    const kratosAdminUrl =
      given.kratosAdminUrl ??
      (kratosPublicUrl &&
        (await ask("Kratos's admin API (empty: without it)", orNone(address("KRATOS_ADMIN_URL")), "")));
    const form = given.form ?? (await ask(`How will it run: ${forms.join(", ")}`, formOf, "env"));
    const image =
      given.image ??
      (isContainer(form)
        ? await ask("Lethe's image (empty: you build it first)", orNone(imageOf), "")
        : undefined);
    const clients = given.clients.length > 0 ? given.clients : await askClients();
    const { kratosBrowserUrl } = given;
    return {
      baseUrl,
      hydraAdminUrl,
      hydraPublicUrl,
      kratosPublicUrl,
      kratosBrowserUrl,
      kratosAdminUrl,
      form,
      image,
      clients,
    };
  } finally {
    reader.close();
  }

  async function ask<T>(question: string, check: Check<T>, usual: string): Promise<T> {
    stderr.write(`${question}${usual === "" ? "" : ` [${usual}]`}: `);
    const line = await lines.next();
    if (line.done === true) throw new UsageError("nothing was written");
    const checked = check(line.value.trim() || usual);
    if ("value" in checked) return checked.value;
    stderr.write(`  ${checked.wrong}\n`);
    return ask(question, check, usual);
  }

  async function askClients(): Promise<Answers["clients"]> {
    const client = await ask("An app to register, NAME=REDIRECT_URI (empty: no more)", orNone(clientOf), "");
    return client === undefined ? [] : [client, ...(await askClients())];
  }
}

function address(
  name: "BASE_URL" | "HYDRA_ADMIN_URL" | "HYDRA_PUBLIC_URL" | "KRATOS_PUBLIC_URL" | "KRATOS_ADMIN_URL",
): Check<string> {
  return (typed) => {
    const { data, error } = settings.shape[name].safeParse(typed);
    return data === undefined ? { wrong: error?.issues[0]?.message ?? "is needed" } : { value: data };
  };
}

function orNone<T>(check: Check<T>): Check<T | undefined> {
  return (typed) => (typed === "" ? { value: undefined } : check(typed));
}

const formOf: Check<Form> = (typed) => {
  const form = forms.find((each) => each === typed);
  return form === undefined ? { wrong: `must be one of ${forms.join(", ")}` } : { value: form };
};

const imageOf: Check<Image> = (typed) => {
  const image = readImage(typed);
  return typeof image === "string" ? { wrong: image } : { value: image };
};

const clientOf: Check<Answers["clients"][number]> = (typed) => {
  const client = readClient(typed);
  return typeof client === "string" ? { wrong: client } : { value: client };
};

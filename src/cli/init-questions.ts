import { settings } from "../config/settings.ts";
import { forms, isContainer, readClient, type Answers, type Form } from "../init/answers.ts";
import { readImage, type Image } from "../init/image.ts";
import { addressSettings, type Address } from "./init-flags.ts";

/** What is known so far. */
export type Given = { [Name in keyof Answers]: Answers[Name] | undefined } & Pick<Answers, "clients">;

export type Check<T> = (typed: string) => { value: T } | { wrong: string };
/** @param usual what Enter takes; nothing when empty */
type Ask = <T>(question: string, check: Check<T>, usual: string) => Promise<T>;

/** The questions of `lethe init`, in their order: those that are wanted, and of these those that make sense after the answers before them. */
export async function initQuestions(
  ask: Ask,
  known: Given,
  wanted: ReadonlySet<keyof Answers>,
): Promise<Answers> {
  const baseUrl = await needed("baseUrl", "Lethe's own URL, as browsers see it", "http://127.0.0.1:3000");
  const hydraAdminUrl = await needed("hydraAdminUrl", "Hydra's admin API", "http://127.0.0.1:4445");
  const hydraPublicUrl = await needed(
    "hydraPublicUrl",
    "Hydra's browser-facing URL",
    "http://127.0.0.1:4444",
  );
  const kratosPublicUrl = wanted.has("kratosPublicUrl")
    ? await ask("Kratos's public API (empty: no Kratos)", orNone(address("kratosPublicUrl")), "")
    : known.kratosPublicUrl;
  const kratosBrowserUrl = wanted.has("kratosBrowserUrl")
    ? kratosPublicUrl && (await askBrowserUrl(kratosPublicUrl))
    : known.kratosBrowserUrl;
  const kratosAdminUrl = wanted.has("kratosAdminUrl")
    ? kratosPublicUrl &&
      (await ask("Kratos's admin API (empty: without it)", orNone(address("kratosAdminUrl")), ""))
    : known.kratosAdminUrl;
  const form = known.form ?? (await ask(`How will it run: ${forms.join(", ")}`, formOf, "env"));
  const image =
    wanted.has("image") && isContainer(form)
      ? await ask("Lethe's image (empty: you build it first)", orNone(imageOf), "")
      : known.image;
  const clients = wanted.has("clients") ? await askClients() : known.clients;
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

  async function needed(
    name: "baseUrl" | "hydraAdminUrl" | "hydraPublicUrl",
    question: string,
    usual: string,
  ) {
    const said = known[name];
    return said !== undefined && !wanted.has(name) ? said : ask(question, address(name), said ?? usual);
  }

  async function askBrowserUrl(publicUrl: string): Promise<string | undefined> {
    const usual = known.kratosBrowserUrl ?? publicUrl;
    const typed = await ask("Kratos's browser-facing URL", address("kratosBrowserUrl"), usual);
    return typed === publicUrl ? undefined : typed;
  }

  async function askClients(): Promise<Answers["clients"]> {
    const client = await ask("An app to register, NAME=REDIRECT_URI (empty: no more)", orNone(clientOf), "");
    return client === undefined ? [] : [client, ...(await askClients())];
  }
}

function address(name: Address): Check<string> {
  return (typed) => {
    const { data, error } = settings.shape[addressSettings[name]].safeParse(typed);
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

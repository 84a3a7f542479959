import { CookieJar } from "tough-cookie";
import { z } from "zod";
import { exchange, type Answer } from "../../testkit/browser/exchange.ts";

const flow = z.object({
  id: z.string(),
  ui: z.object({
    action: z.string(),
    messages: z.array(z.object({ id: z.number() })).optional(),
    nodes: z.array(
      z.object({
        group: z.string(),
        attributes: z.looseObject({ name: z.string().optional(), value: z.unknown().optional() }),
      }),
    ),
  }),
});

export type VisitedFlow = z.output<typeof flow>;
export type Landing = { address: URL; answer: Answer };

/** A browser at Kratos, without the pages: it keeps cookies, sends forms, and stops where it is sent to somewhere else. */
export class KratosVisitor {
  readonly #kratos: string;
  readonly #reachedAt: URL;
  readonly #jar = new CookieJar(undefined, { rejectPublicSuffixes: false });

  /** @param reachedAt the same Kratos, where programs don't know the name that browsers have for it */
  constructor(kratos: string, reachedAt = kratos) {
    this.#kratos = kratos;
    this.#reachedAt = new URL(reachedAt);
  }

  /** Begins a flow and reads it, as the page would that the browser is sent to. */
  async begin(kind: string, query = ""): Promise<VisitedFlow> {
    const { address } = await this.send("GET", `/self-service/${kind}/browser${query}`);
    return this.read(kind, address);
  }

  /** @param page where Kratos has sent the browser, with `?flow=` */
  async read(kind: string, page: URL): Promise<VisitedFlow> {
    const id = page.searchParams.get("flow");
    if (id === null) throw new Error(`Kratos began no ${kind}: it led to ${page.href}`);
    const { answer } = await this.send("GET", `/self-service/${kind}/flows?id=${id}`);
    return flow.parse(JSON.parse(answer.body));
  }

  /** Sends the flow's form with its hidden fields and these. */
  async submit({ ui }: VisitedFlow, typed: Record<string, string>): Promise<Landing> {
    const fields = new URLSearchParams(typed);
    const csrf = ui.nodes.find(({ attributes }) => attributes.name === "csrf_token");
    fields.set("csrf_token", z.string().parse(csrf?.attributes.value));
    return this.send("POST", ui.action, fields.toString());
  }

  /** Who Kratos says is signed in here. */
  async whoAmI(): Promise<{ status: number; email: string | undefined }> {
    const { answer } = await this.send("GET", "/sessions/whoami");
    const session = z.object({ identity: z.object({ traits: z.object({ email: z.string() }) }) });
    const { data } = session.safeParse(JSON.parse(answer.body));
    return { status: answer.status, email: data?.identity.traits.email };
  }

  async send(method: "GET" | "POST", path: string, body = ""): Promise<Landing> {
    const url = new URL(path, this.#kratos);
    const there = new URL(url);
    there.host = this.#reachedAt.host;
    const answer = await exchange(
      method,
      there,
      {
        accept: method === "POST" || path.includes("/browser") ? "text/html" : "application/json",
        cookie: await this.#jar.getCookieString(url.href),
        ...(method === "POST" && { "content-type": "application/x-www-form-urlencoded" }),
      },
      body,
    );
    for (const cookie of answer.headers["set-cookie"] ?? []) await this.#jar.setCookie(cookie, url.href);
    return { address: new URL(answer.headers.location ?? "", url), answer };
  }

  async cookieNames(): Promise<string[]> {
    return (await this.#jar.getCookies(this.#kratos)).map(({ key }) => key);
  }
}

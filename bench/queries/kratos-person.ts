import { z } from "zod";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import type { RunningKratos } from "../../testkit/ory/start-kratos.ts";

const node = z.object({
  attributes: z.looseObject({ name: z.unknown().optional(), value: z.unknown().optional() }),
});
const flow = z.object({ ui: z.object({ action: z.url(), nodes: z.array(node) }) });
const password = "a long enough one";

/** A new account, and a browser in which it is signed in. */
export async function browserOfNewPerson(kratos: RunningKratos, email: string): Promise<BrowserAgent> {
  await new AdminApi(kratos.adminUrl).send("POST", "/admin/identities", z.object({ id: z.string() }), {
    schema_id: "person",
    traits: { email },
    credentials: { password: { config: { password } } },
  });
  const agent = new BrowserAgent();
  const begun = await agent.open(`${kratos.publicUrl}/self-service/login/browser`);
  const id = begun.url.searchParams.get("flow") ?? "";
  const { answer } = await agent.open(`${kratos.publicUrl}/self-service/login/flows?id=${id}`);
  const { ui } = flow.parse(JSON.parse(answer.body));
  const csrf = ui.nodes.find(({ attributes }) => attributes.name === "csrf_token")?.attributes.value;
  const fields = { method: "password", identifier: email, password, csrf_token: z.string().parse(csrf) };
  const done = await agent.post(ui.action, new URLSearchParams(fields), begun);
  if (done.url.pathname !== "/welcome") throw new Error(`Kratos let nobody in: ${done.url.pathname}`);
  return agent;
}

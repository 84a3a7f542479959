import type { KratosFlow, UiNode } from "../../../src/kratos/flow.ts";
import type { FlowKind } from "../../../src/kratos/kratos.ts";
import { browserOf } from "../../../testkit/http/browse.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages, type FlowPagesOptions } from "../../../testkit/http/flow-pages.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

/** The page of a flow, and what it was answered with. */
export async function pageOf(
  kind: FlowKind,
  flow: Partial<KratosFlow>,
  { language = "en", ...options }: FlowPagesOptions & { language?: string } = {},
) {
  const kratos = new FakeKratos().openFlow(
    kind,
    openedFlow({ ...flow, loginChallenge: undefined, returnTo: undefined }),
  );
  const id = flow.id ?? "f1";
  return browserOf(flowPages(kratos, options))
    .get(`/${kind}?flow=${id}`)
    .set("Accept-Language", language)
    .expect(200);
}

/** A page of nothing but these nodes. */
export async function pageOfNodes(
  nodes: UiNode[],
  kind: FlowKind = "login",
  options: Parameters<typeof pageOf>[2] = {},
) {
  return pageOf(kind, { nodes }, options);
}

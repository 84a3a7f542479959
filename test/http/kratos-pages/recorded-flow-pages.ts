import { expect } from "vitest";
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
  const browser = browserOf(flowPages(kratos, options));
  const first = await browser.get(`/${kind}?flow=${id}`).set("Accept-Language", language);
  // The settings lead on to one of their sections.
  if (kind !== "settings") return expectShown(first);
  const section = String(first.headers["location"]);
  return expectShown(await browser.get(section).set("Accept-Language", language));
}

/** Both sections of the settings. */
export async function sectionsOf(
  flow: Partial<KratosFlow>,
  { language = "en", ...options }: FlowPagesOptions & { language?: string } = {},
): Promise<string[]> {
  const kratos = new FakeKratos().openFlow(
    "settings",
    openedFlow({ ...flow, loginChallenge: undefined, returnTo: undefined }),
  );
  const browser = browserOf(flowPages(kratos, options));
  const pages = ["security", "data"].map(async (section) =>
    browser
      .get(`/account/${section}?flow=${flow.id ?? "f1"}`)
      .set("Accept-Language", language)
      .expect(200),
  );
  return (await Promise.all(pages)).map(({ text }) => text);
}

function expectShown<T extends { status: number }>(answer: T): T {
  expect(answer.status).toBe(200);
  return answer;
}

/** A page of nothing but these nodes. */
export async function pageOfNodes(
  nodes: UiNode[],
  kind: FlowKind = "login",
  options: Parameters<typeof pageOf>[2] = {},
) {
  return pageOf(kind, { nodes }, options);
}

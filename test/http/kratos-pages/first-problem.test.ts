import { describe, expect, it } from "vitest";
import type { UiText } from "../../../src/kratos/flow.ts";
import { kindOf, recordedFlow, recordedFlows } from "../../../testkit/recordings/recorded-flows.ts";
import { browserOf } from "../../../testkit/http/browse.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages } from "../../../testkit/http/flow-pages.ts";
import { inputNode, openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { pageOf, pageOfNodes } from "./recorded-flow-pages.ts";

const said = (type: UiText["type"], id = 7): UiText => ({ id, text: "Said", type, context: {} });

/** The elements that the page opens at: a browser takes the first. */
const openedAt = (html: string) =>
  Array.from(html.matchAll(/<[^>]* autofocus[^>]*>/g), ([element]) => element);

const wrong = { messages: [said("error")] };
const save = inputNode("method", { group: "profile", type: "submit", value: "profile" });
const field = inputNode("traits.a", { group: "profile" });
const other = inputNode("traits.b", { group: "profile" });

describe("a flow's page", () => {
  it("opens at the first field that is wrong, with or without JavaScript", async () => {
    const page = await pageOfNodes([field, { ...other, ...wrong }, { ...save, ...wrong }], "settings");
    expect(openedAt(page.text)).toEqual([expect.stringContaining(' name="traits.b"')]);
    expect(page.text).toMatch(/<input id="traits.b"[^>]* aria-invalid="true" autofocus>/);
  });

  it("opens at what is said above a button, where that is all that is wrong", async () => {
    const page = await pageOfNodes([field, { ...save, ...wrong }], "settings");
    expect(openedAt(page.text)).toEqual(['<p class="problem" data-id="7" tabindex="-1" autofocus>']);
  });

  it("opens at its beginning when it says there what is wrong", async () => {
    const page = await pageOf("settings", {
      nodes: [{ ...field, ...wrong }, save],
      messages: [said("error")],
    });
    expect(openedAt(page.text)).toEqual([]);
  });

  it("opens at its beginning when nothing is wrong", async () => {
    const nodes = [{ ...field, messages: [said("info")] }, save];
    for (const messages of [[], [said("success")]]) {
      // oxlint-disable-next-line no-await-in-loop -- two
      const page = await pageOf("settings", { nodes, messages });
      expect(openedAt(page.text)).toEqual([]);
    }
  });

  it("opens at an item of a list, else at what is said of the list", async () => {
    const items = [inputNode("traits.tags.0", { group: "profile", value: "x" })];
    const openList = async (list: object, item: object) => {
      const nodes = [
        { ...inputNode("traits.tags", { group: "profile" }), ...list },
        ...items.map((node) => ({ ...node, ...item })),
        save,
      ];
      const kratos = new FakeKratos().openFlow("settings", openedFlow({ nodes }));
      kratos.traits = undefined;
      const page = await browserOf(flowPages(kratos)).get("/settings?flow=f1").expect(200);
      return openedAt(page.text);
    };
    expect(await openList(wrong, wrong)).toEqual([expect.stringMatching(/^<input .* value="x"/)]);
    expect(await openList(wrong, {})).toEqual([expect.stringMatching(/^<p class="problem" .*tabindex="-1"/)]);
  });
});

describe.each(recordedFlows)("the page of Kratos's %s", (name) => {
  it("opens at what is wrong, wherever that stands", async () => {
    const flow = { ...recordedFlow(name), id: "f1" };
    const isSaidAbove = flow.messages.some(({ type }) => type === "error");
    const isInForm = flow.nodes.some(({ messages }) => messages.some(({ type }) => type === "error"));
    const page = await pageOf(kindOf(name), flow);
    const [first = ""] = openedAt(page.text);
    expect([first === "", first]).toEqual([isSaidAbove || !isInForm, first]);
  });
});

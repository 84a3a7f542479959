import * as fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTraitSchema } from "../../src/kratos/trait-schema.ts";
import { everyTrait, everyTypeSchema } from "../../testkit/ory/every-trait-type.ts";
import { formsOf, submission } from "../../testkit/browser/page-forms.ts";
import { Page } from "../../testkit/browser/page.ts";
import { FakeKratos } from "../../testkit/fakes/fake-kratos.ts";
import { flowPages } from "../../testkit/http/flow-pages.ts";
import { inputNode, openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { serve } from "../../testkit/http/browse.ts";
import { traitNodes } from "./trait-nodes.ts";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { launchChromium } from "./launch-chromium.ts";

// What a browser would send, and whether it would send anything.
const sent = `(() => {
  const form = document.forms[0];
  return { isValid: form.checkValidity(), fields: [...new FormData(form, form.querySelector("button:not([hidden])"))] };
})()`;

describe("a form of traits of every type", needs("chromium"), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(part("chromium").path);
  });
  afterAll(() => browser.close());

  it("is sent untouched by a real browser as by that of the contract suite: with every value as it was", async () => {
    const kratos = new FakeKratos();
    kratos.traits = readTraitSchema(everyTypeSchema);
    const url = await serve(flowPages(kratos));
    const page = await browser.newPage();
    await fc.assert(
      fc.asyncProperty(everyTrait, async (traits) => {
        const nodes = traitNodes(everyTypeSchema.properties.traits.properties, traits);
        const save = inputNode("method", { group: "profile", type: "submit", value: "profile" });
        kratos.openFlow("settings", openedFlow({ nodes: [...nodes, save] }));
        const answer = await page.goto(`${url}/settings?flow=f1`);
        const body = (await answer?.text()) ?? "";
        const { isValid, fields } = await page.evaluate<{ isValid: boolean; fields: [string, string][] }>(
          sent,
        );
        expect(isValid).toBe(true);
        const [form] = formsOf(new Page(new URL(url), { status: 200, headers: {}, body }, []));
        const button = form?.controls.find(({ tag, words }) => tag === "button" && words !== "");
        if (form === undefined || button === undefined) throw new Error("no form");
        const withLines = fields.map(([name, value]) => [name, value.replace(/\r\n|\r|\n/g, "\r\n")]);
        expect(withLines).toEqual([...submission(form, button, {})]);
      }),
      { numRuns: 40, endOnFailure: true },
    );
    await page.close();
  });
});

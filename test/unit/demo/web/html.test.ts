import { describe, expect, it } from "vitest";
import { html } from "../../../../demo/web/html.ts";

describe("html`…`", () => {
  it("escapes what it is given", () => {
    expect(html`<p title="${`"'\``}">${"<script>&"}</p>`.text).toBe(
      '<p title="&#34;&#39;&#96;">&#60;script&#62;&#38;</p>',
    );
  });

  it("keeps what it made itself", () => {
    const items = [html`<li>${1}</li>`, html`<li>${"<"}</li>`];
    expect(html`<b>${items}</b>`.text).toBe("<b><li>1</li><li>&#60;</li></b>");
  });
});

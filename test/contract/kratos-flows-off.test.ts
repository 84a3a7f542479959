import { describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { startKratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";

const kinds = ["registration", "recovery", "verification"] as const;

describe("real Kratos with flows that are off", needs("kratos"), () => {
  it.each(kinds)(
    "has no link to this one on the sign-in page, and says why to whoever comes all the same: %s",
    async (kind) => {
      const flows = { [kind]: { enabled: false } };
      const fixture = await startKratosPages({ more: { selfservice: { flows } } });
      try {
        const person = fixture.person();
        await person.open(`${fixture.kratosUrl}/self-service/login/browser`);
        expect(person.page.words).toContain("Sign in");
        const links = new Set(person.page.elements("a").map((link) => link.get("id")));
        expect(links.has("to-registration")).toBe(kind !== "registration");
        expect(links.has("to-recovery")).toBe(kind !== "recovery");
        // Who comes all the same is told why.
        await person.open(`/${kind}`);
        expect(person.page.url.pathname).toBe("/error");
        expect(person.page.status).toBe(400);
      } finally {
        await fixture.close();
      }
    },
  );
});

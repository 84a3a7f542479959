import { expect, it } from "vitest";
import { browse, fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";

const long = `https://agora.example/?a=1&b=${"x".repeat(4000)}`;

async function reject(dest: string) {
  const hydra = new FakeHydra().openLogout("c1", openRequest({}));
  const browser = browse(hydra, { env: { LOGOUT_REJECT_URL: long, LOGOUT_PROMPT: "always" } });
  const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
  return browser
    .post("/logout")
    .set({ ...ownForm, "Sec-Fetch-Dest": dest })
    .type("form")
    .send({ ...fieldsOf(page.text), action: "reject" });
}

it("an address that is too long for nginx's proxy_buffer_size stands in a page, which no cache keeps and no Referer names", async () => {
  const answer = await reject("document");
  expect(answer.status).toBe(200);
  expect(check(answer, always)).toEqual([]);
  expect(answer.headers).not.toHaveProperty("location");
  const escaped = long.replaceAll("&", "&amp;");
  expect(answer.text).toContain(`url=${escaped}`);
  expect(answer.text).toContain(`id="go-on" href="${escaped}"`);
});

it("an iframe, which could not show that page, gets the redirect", async () => {
  const answer = await reject("iframe");
  expect([answer.status, answer.headers["location"]]).toEqual([303, long]);
});

import { describe, expect, it } from "vitest";
import { fillForm } from "../../../../bench/lib/page-form.ts";

function pageOf(body: string, cookies: string[] = []) {
  return { status: 200, headers: { "set-cookie": cookies }, rawHeaders: [], body };
}

describe("fillForm", () => {
  it("sends hidden fields, ticked boxes and the button, with the page's cookies", () => {
    const page = pageOf(
      [
        '<form method="post">',
        '<input type="hidden" name="_csrf" value="t0ken">',
        '<input id="s1" name="grant_scope" type="checkbox" value="openid" checked>',
        '<input id="s2" name="grant_scope" type="checkbox" value="email">',
        '<button class="primary" id="accept" name="action" value="accept">Yes</button>',
        '<button id="reject" name="action" value="reject">No</button></form>',
      ].join("\n"),
      ["csrf=abc; Path=/; HttpOnly", "other=1"],
    );
    const { path, fields, cookie } = fillForm(page, "/logout?logout_challenge=c");
    expect(fields.toString()).toBe("_csrf=t0ken&grant_scope=openid&action=accept");
    expect([path, cookie]).toEqual(["/logout?logout_challenge=c", "csrf=abc; other=1"]);
  });

  it("fills in another app's form, which names its address", () => {
    const page = pageOf(
      '<form action="/logout" method="POST"><input type="hidden" name="challenge" value="c"><input type="submit" id="accept" name="submit" value="Yes"></form>',
    );
    const { path, fields } = fillForm(page, "/logout?logout_challenge=c");
    expect([path, fields.toString()]).toEqual(["/logout", "challenge=c&submit=Yes"]);
  });

  it("refuses a page that asks nothing", () => {
    expect(() => fillForm(pageOf("<p>Something went wrong</p>"), "/logout")).toThrow(/no button/);
  });
});

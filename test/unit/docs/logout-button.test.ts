import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";

interface Snippet {
  logout: (idToken: string) => void;
  isOurLogout: () => boolean;
}

/** The example of docs/apps.md, run in a browser that is made of what it uses. */
function readSnippet() {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/apps.md"), "utf8");
  const [, code = ""] = /```ts\n(function logout[^]*?)```/.exec(page) ?? [];
  const stored = new Map<string, string>();
  const sessionStorage = {
    setItem: (name: string, value: string) => stored.set(name, value),
    getItem: (name: string) => stored.get(name) ?? null,
    removeItem: (name: string) => stored.delete(name),
  };
  const window = { location: { href: "", search: "" } };
  const browser = { window, sessionStorage, crypto, URLSearchParams };
  const snippet = runInNewContext(
    `${stripTypeScriptTypes(code)}; ({ logout, isOurLogout })`,
    browser,
  ) as Snippet;
  return { window, ...snippet };
}

describe("docs/apps.md's logout button", () => {
  it("sends the browser to Hydra's end-session endpoint with hint, address and state", () => {
    const { window, logout } = readSnippet();
    logout("the.id.token");
    const url = new URL(window.location.href);
    expect(url.pathname).toBe("/oauth2/sessions/logout");
    expect(url.searchParams.get("id_token_hint")).toBe("the.id.token");
    expect(url.searchParams.get("post_logout_redirect_uri")).toBe("https://app.example.com/logged-out");
    expect(url.searchParams.get("state")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("takes the state that it sent for the end of its sign-out, once", () => {
    const { window, logout, isOurLogout } = readSnippet();
    logout("the.id.token");
    window.location.search = `?state=${new URL(window.location.href).searchParams.get("state")}`;
    expect([isOurLogout(), isOurLogout()]).toEqual([true, false]);
  });

  it.each(["", "?state=", "?state=null", "?state=made-up"])("does not take %j for it", (search) => {
    const { window, logout, isOurLogout } = readSnippet();
    window.location.search = search;
    expect(isOurLogout()).toBe(false);
    logout("the.id.token");
    window.location.search = search;
    expect(isOurLogout()).toBe(false);
  });
});

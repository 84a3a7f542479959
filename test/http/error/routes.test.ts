import { describe, expect, it } from "vitest";
import { browse, memoryLog } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const open = (query: Record<string, string>) =>
  browse(new FakeHydra())
    .get(`/error?${new URLSearchParams(query).toString()}`)
    .expect(400);

// As Hydra words them.
const kinds: [string, boolean, Record<string, string>][] = [
  [
    "The app&#39;s sign-out link is incomplete",
    true,
    {
      error: "invalid_request",
      error_description:
        "Logout failed because query parameter post_logout_redirect_uri is set but id_token_hint is missing.",
    },
  ],
  [
    "The app&#39;s sign-out link is incomplete",
    true,
    {
      error: "invalid_request",
      error_description: "Logout failed because query parameter state is set but id_token_hint is missing.",
    },
  ],
  [
    "The app&#39;s sign-out link is not allowed",
    true,
    {
      error: "invalid_request",
      error_hint:
        "Logout failed because query parameter post_logout_redirect_uri is not a whitelisted as a post_logout_redirect_uri for the client.",
    },
  ],
  [
    "This sign-out link was used or has expired",
    true,
    { error: "invalid_request", error_debug: "The logout request has expired." },
  ],
  [
    "The app&#39;s sign-out link is not valid",
    true,
    {
      error: "invalid_request",
      error_description:
        "Logout failed because issuer claim value from query parameter id_token_hint does not match.",
    },
  ],
  [
    "Access was not given",
    false,
    { error: "access_denied", error_description: "The resource owner denied the request" },
  ],
  ["The sign-in server has a problem", false, { error: "server_error" }],
  ["The sign-in server has a problem", false, { error: "temporarily_unavailable" }],
  ["The sign-in server does not know this app", false, { error: "invalid_client" }],
  [
    "You started this sign-in a second time",
    false,
    {
      error: "request_forbidden",
      error_description:
        "The request is not allowed. The CSRF value from the token does not match the CSRF value from the data store.",
    },
  ],
  [
    "Your browser did not send a cookie that this sign-in needs",
    false,
    {
      error: "request_forbidden",
      error_description: "The request is not allowed. No CSRF value available in the session cookie.",
    },
  ],
  [
    "The app&#39;s redirect URI is invalid",
    false,
    {
      error: "invalid_request",
      error_description:
        "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.",
    },
  ],
  [
    "The app&#39;s sign-out link is not valid",
    true,
    {
      error: "invalid_request",
      error_description: "go-jose/go-jose: error in cryptographic primitive",
    },
  ],
  ["The sign-in server could not do what the app asked", false, { error: "unsupported_response_type" }],
  ["The sign-in server could not do what the app asked", false, {}],
];

describe("GET /error", () => {
  it.each(kinds)("says %j (sign-out offered: %j) for %j", async (title, offersSignOut, query) => {
    const page = await open(query);
    expect(page.text).toContain(`<h1>${title}</h1>`);
    expect(page.text.includes('id="sign-out"')).toBe(offersSignOut);
    // There is always a way on.
    expect(page.text.includes('href="/">Go to the start page</a>')).toBe(!offersSignOut);
    expect(page.text.includes(`<code>${query["error"]}</code>`)).toBe(query["error"] !== undefined);
  });

  it("offers a sign-out that needs no hint", async () => {
    const page = await open({ error: "invalid_request", error_description: "id_token_hint is missing." });
    expect(page.text).toMatch(/id="sign-out" href="\/logout"/);
    const signOut = await browse(new FakeHydra()).get("/logout").expect(303);
    expect(signOut.headers["location"]).toBe("https://hydra.example/oauth2/sessions/logout");
  });

  it("never shows the texts of the link, which anybody can write", async () => {
    const text = "Call 555-1234 <script>alert(1)</script>";
    const page = await open({
      error: text,
      error_description: text,
      error_hint: text,
      error_debug: text,
      state: text,
    });
    expect(page.text).not.toMatch(/555-1234|alert|<code>C/);
  });

  it.each(["call_us_at_555", "Server Error", "x".repeat(41), "access_denied; call us"])(
    "does not show the error code %j",
    async (error) => {
      const page = await open({ error });
      expect(page.text).not.toContain(error);
    },
  );

  it("makes nothing of repeated parameters", async () => {
    const page = await browse(new FakeHydra())
      .get("/error?error=access_denied&error=server_error")
      .expect(400);
    expect(page.text).toContain("The sign-in server could not do what the app asked");
  });

  it("names the request, so that the operator can be asked about it", async () => {
    const page = await open({ error: "server_error" });
    expect(page.text).toContain(`>${String(page.headers["x-request-id"]).slice(-8)}</code>`);
  });

  it("logs Hydra's code and which of its texts it was, in words of ours", async () => {
    const memory = memoryLog();
    const browser = browse(new FakeHydra(), { log: memory.log });
    const description = "The request is not allowed. No CSRF value available in the session cookie.";
    await browser.get(`/error?error=request_forbidden&error_description=${encodeURIComponent(description)}`);
    await browser.get("/error?error=ada_signed_in&error_hint=secret-words&error_debug=secret-words");
    expect(memory.lines.map((line) => line["hydra_error"])).toEqual([
      { code: "request_forbidden", hint: "csrf_cookie" },
      { code: "other", hint: "other" },
    ]);
    expect(JSON.stringify(memory.lines)).not.toMatch(/secret-words|ada_signed_in|CSRF/);
  });
});

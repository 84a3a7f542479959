import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { agoraClient, FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, loads, visit } from "../../../testkit/http/browse-login.ts";

const consent = "/consent?consent_challenge=c1";
const onward = "https://hydra.example/oauth2/auth?consent_verifier=of-c1";

describe("GET /consent?consent_challenge=", () => {
  it("asks for each scope in plain words, with a box of the scope's name, unticked; for the sign-in without", async () => {
    const requestedScopes = [
      "openid",
      "profile",
      "email",
      "phone",
      "address",
      "offline",
      "offline_access",
      "todo:write",
    ];
    const hydra = new FakeLogin().openConsent("c1", { requestedScopes });
    const page = await visit(browseSignIn(hydra), consent).expect(200);
    const boxes = page.text.matchAll(
      /<input id="([^"]+)" name="grant_scope" type="checkbox" value="([^"]+)">/g,
    );
    expect(Array.from(boxes, ([, id, value]) => [id, value])).toEqual(
      requestedScopes.slice(1).map((scope) => [scope, scope]),
    );
    expect(page.text).toContain('<p class="fixed" id="openid">Know who you are</p>');
    expect(page.text).toContain("Choose what \u2068Agora\u2069 may access:");
    expect(page.text).toContain("Keep this access when you are not using the app, until you take it away");
    expect(page.text).toContain('id="select-all" name="action" value="select_all">Select all<');
    expect(page.text).toContain("See your email address");
    expect(page.text).toContain("<bdi>todo:write</bdi>");
    for (const id of ["remember", "accept", "reject"]) expect(page.text).toContain(`id="${id}"`);
    expect(page.text).not.toContain("checked");
    expect(hydra.told).toEqual([]);
  });

  it.each([
    [6, "below"],
    [7, "above"],
  ])("has Select all for a list of %i boxes %s it", async (count, where) => {
    const requestedScopes = Array.from({ length: count }, (_, at) => `scope-${at}`);
    const hydra = new FakeLogin().openConsent("c1", { requestedScopes });
    const { text } = await visit(browseSignIn(hydra), consent).expect(200);
    const order = ['value="scope-0"', 'id="select-all"'].toSorted(
      (a, b) => text.indexOf(a) - text.indexOf(b),
    );
    expect(order.indexOf('id="select-all"')).toBe(where === "above" ? 0 : 1);
    expect(text.split('id="select-all"')).toHaveLength(2);
  });

  it("keeps a scope's box apart from our own elements of the same name", async () => {
    const hydra = new FakeLogin().openConsent("c1", { requestedScopes: ["remember", "accept"] });
    const page = await visit(browseSignIn(hydra), consent).expect(200);
    const ids = Array.from(page.text.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    expect(ids.length).toBe(new Set(ids).size);
    expect(page.text).toContain('value="remember"');
  });

  it("names what the access is meant for, as text, and not without end", async () => {
    const requestedAudience = [
      "https://mcp.example/mcp",
      "<b>\u202Eapi",
      ...Array.from({ length: 20 }, (_, at) => `api-${at}`),
    ];
    const page = await visit(
      browseSignIn(new FakeLogin().openConsent("c1", { requestedAudience })),
      consent,
    ).expect(200);
    expect(page.text).toContain("<bdi>https://mcp.example/mcp</bdi>");
    expect(page.text).toContain("<bdi>&lt;b&gt;api</bdi>");
    expect(page.text).not.toMatch(/api-8|\u202E/);
    expect(page.text).toContain("<li>and 12 more</li>");
    const plain = await visit(browseSignIn(new FakeLogin().openConsent("c1")), consent).expect(200);
    expect(plain.text).not.toContain("audience-title");
  });

  it("ticks every box where the operator wants that", async () => {
    const env = { CONSENT_PRESELECT: "all" };
    const requestedScopes = ["openid", "email", "todo:write"];
    const hydra = new FakeLogin().openConsent("c1", { requestedScopes });
    const page = await visit(browseSignIn(hydra, { env }), consent).expect(200);
    expect(page.text.match(/name="grant_scope" type="checkbox" value="[^"]+" checked>/g)).toHaveLength(2);
    expect(page.text).not.toMatch(/id="remember"[^>]*checked/);
  });

  it("says that the sign-in is all that is asked for", async () => {
    const hydra = new FakeLogin().openConsent("c1", { requestedScopes: ["openid"] });
    const page = await visit(browseSignIn(hydra), consent).expect(200);
    expect(page.text).toContain("This is all that \u2068Agora\u2069 asks for:");
    expect(page.text).not.toContain("select-all");
  });

  it.each([
    [["https://agora.example/callback"], "After this, you go on to \u2068agora.example\u2069."],
    [["https://agora.example:8443/callback"], "\u2068agora.example:8443\u2069"],
    [["http://127.0.0.1:49152/callback"], "you go on to \u2068an app on this computer\u2069."],
    [["http://localhost/callback"], "an app on this computer"],
    [["http://[::1]:7000/"], "an app on this computer"],
    [["https://127.0.0.1.evil.example/"], "\u2068127.0.0.1.evil.example\u2069"],
    [["https://xn--gora-43d.example/"], "\u2068xn--gora-43d.example\u2069"],
    [["https://agora.example@evil.example/"], "\u2068evil.example\u2069"],
    [["com.agora.app:/callback"], "an app on this device (com.agora.app)"],
    [
      ["https://agora.example/a", "https://agora.example/b", "https://other.example/"],
      "one of these: \u2068agora.example and other.example\u2069",
    ],
  ])("says where %j leads", async (redirectUris, words) => {
    const hydra = new FakeLogin().openConsent("c1", { redirectUris });
    const page = await visit(browseSignIn(hydra), consent).expect(200);
    expect(page.text).toContain(words);
  });

  it.each([
    ["a device waits, which gets the answer itself", { isDevice: true }],
    ["there is no telling", { redirectUris: [] }],
    ["there are many", { redirectUris: Array.from({ length: 6 }, (_, at) => `https://${at}.example/`) }],
    ["it is no address", { redirectUris: ["//["] }],
  ])("does not say where it leads where %s", async (_what, over) => {
    const hydra = new FakeLogin().openConsent("c1", over);
    const page = await visit(browseSignIn(hydra), consent).expect(200);
    expect(page.text).not.toContain('id="destination"');
  });

  it.each([
    ["may have registered itself", "true", false, true],
    ["is the operator's", "true", true, false],
    ["can't have registered itself", "false", false, false],
  ])("warns of an app only if it %s", async (_what, setting, isOperatorsClient, isWarned) => {
    const env = { DYNAMIC_CLIENT_REGISTRATION: setting };
    const hydra = new FakeLogin().openConsent("c1", { isOperatorsClient });
    const page = await visit(browseSignIn(hydra, { env }), consent).expect(200);
    expect(page.text.includes("This app may have registered itself.")).toBe(isWarned);
  });

  it("leaves nothing behind, not even a cookie, for a load that is nobody's own page view", async () => {
    const page = await visit(browseSignIn(new FakeLogin().openConsent("c1")), consent, loads.image).expect(
      200,
    );
    expect(page.headers["set-cookie"]).toBeUndefined();
  });

  it("says nothing of a person whom only a host app knows", async () => {
    const hydra = new FakeLogin().openConsent("c1", { skip: true, subject: "u-17" });
    await visit(browseSignIn(hydra), consent).expect(303);
    expect(hydra.consent?.idTokenClaims).toEqual({});
  });

  it("names the app, who is signed in, and leads to the app's papers without telling them where from", async () => {
    const client = {
      ...agoraClient,
      logoUri: "https://cdn.example/logo.png",
      policyUri: "https://agora.example/privacy",
      termsUri: "http://agora.example/terms",
    };
    const page = await visit(browseSignIn(new FakeLogin().openConsent("c1", { client })), consent).expect(
      200,
    );
    expect(page.text).toContain("Agora");
    expect(page.text).toContain("ada@example.com");
    for (const uri of [
      "https://agora.example/",
      "https://agora.example/privacy",
      "http://agora.example/terms",
    ]) {
      expect(page.text).toContain(`<a href="${uri}" rel="noreferrer" target="_blank">`);
    }
    expect(page.text).toContain('<img src="https://cdn.example/logo.png"');
    expect(page.headers["content-security-policy"]).toContain("img-src https://cdn.example ");
  });

  it("shows nothing of a client that would not be what it seems", async () => {
    const client = {
      ...agoraClient,
      name: "<b>A</b>\u202Egro",
      uri: "javascript:alert(1)",
      policyUri: "data:text/html,hi",
      termsUri: "https://user:pw@agora.example/",
      logoUri: "http://agora.example/logo.png",
    };
    const requestedScopes = ['"><script>', "\u202Etsil"];
    const hydra = new FakeLogin().openConsent("c1", { client, requestedScopes });
    const page = await visit(browseSignIn(hydra), consent).expect(200);
    expect(page.text).not.toMatch(/javascript:|data:text|user:pw|logo\.png|<script>|<b>A|\u202E(?!tsil")/);
  });

  it("calls an app without a name an app", async () => {
    const hydra = new FakeLogin().openConsent("c1", { client: { ...agoraClient, name: "" } });
    const page = await visit(browseSignIn(hydra), consent).expect(200);
    expect(page.text).toContain("An app");
  });

  it("speaks the language that the app asks for, and lets a style sheet see the popup", async () => {
    const hydra = new FakeLogin().openConsent("c1", { context: { uiLocales: ["de"], display: "popup" } });
    const page = await visit(browseSignIn(hydra), consent, { "Accept-Language": "en" }).expect(200);
    expect(page.headers["content-language"]).toBe("de");
    expect(page.text).toContain("Zugriff erlauben?");
    expect(page.text).toContain('data-display="popup"');
  });

  it.each([
    ["the person has allowed it before", { skip: true }, {}],
    ["the client needs no consent", { client: { ...agoraClient, skipConsent: true } }, {}],
    ["the operator trusts the client", {}, { TRUSTED_CLIENT_IDS: "bank,agora" }],
  ])("accepts at once what was asked for when %s, and remembers it", async (_why, over, env) => {
    const hydra = new FakeLogin().openConsent("c1", { ...over, requestedAudience: ["https://api.example"] });
    const answer = await visit(browseSignIn(hydra, { env }), consent).expect(303);
    expect(answer.headers["location"]).toBe(onward);
    expect(hydra.told).toEqual(["accept consent c1"]);
    expect(hydra.consent).toEqual({
      scopes: ["openid", "email"],
      audience: ["https://api.example"],
      remember: true,
      rememberForSeconds: 2_592_000,
      idTokenClaims: { email: "ada@example.com", email_verified: false },
      context: {},
    });
  });

  it("accepts at once in an iframe, where apps renew their sign-in", async () => {
    const hydra = new FakeLogin().openConsent("c1", { skip: true, context: { prompt: ["none"] } });
    await visit(browseSignIn(hydra), consent, loads.iframe).expect(303);
    expect(hydra.told).toEqual(["accept consent c1"]);
  });

  it.each(["image", "fetch", "object"] as const)("decides nothing for %s", async (load) => {
    const hydra = new FakeLogin().openConsent("c1", { skip: true });
    await visit(browseSignIn(hydra), consent, loads[load]).expect(400);
    expect(hydra.told).toEqual([]);
  });

  it("decides nothing for HEAD", async () => {
    const hydra = new FakeLogin().openConsent("c1", { skip: true });
    await browseSignIn(hydra).head(consent).expect(400);
    expect(hydra.told).toEqual([]);
  });

  it("is not there to be loaded ahead of time", async () => {
    const hydra = new FakeLogin().openConsent("c1", { skip: true });
    await visit(browseSignIn(hydra), consent, loads.prefetch).expect(503);
    expect(hydra.asked).toEqual([]);
  });

  it("shows no page with prompt=none, but tells the app that a consent is needed", async () => {
    const hydra = new FakeLogin().openConsent("c1", { context: { prompt: ["none"] } });
    await visit(browseSignIn(hydra), consent, loads.iframe).expect(303);
    expect(hydra.told).toEqual(["reject consent c1: consent_required"]);
  });

  it("starts a used request again where Hydra says, once, and never in an iframe", async () => {
    const hydra = new FakeLogin().used("c1", "https://hydra.example/oauth2/auth?client_id=agora");
    const browser = browseSignIn(hydra);
    await visit(browser, consent, loads.iframe).expect(410);
    const first = await visit(browser, consent).expect(303);
    expect(first.headers["location"]).toBe("https://hydra.example/oauth2/auth?client_id=agora");
    await visit(browser, consent).expect(410);
  });

  it.each([
    ["nothing", "/consent", "This link is incomplete"],
    ["an empty challenge", "/consent?consent_challenge=", "This link is damaged"],
    ["two", "/consent?consent_challenge=a&consent_challenge=b", "This link is damaged"],
    ["too long a one", `/consent?consent_challenge=${"a".repeat(16_001)}`, "This link is damaged"],
  ])("asks Hydra nothing about %s", async (_what, path, words) => {
    const hydra = new FakeLogin();
    const page = await visit(browseSignIn(hydra), path).expect(400);
    expect(page.text).toContain(words);
    expect(hydra.asked).toEqual([]);
  });

  it.each([
    ["hydra_unavailable", 503],
    ["hydra_fault", 502],
  ] as const)("answers %s with %i", async (code, status) => {
    const hydra = new FakeLogin().openConsent("c1").failing("getConsentRequest", new PageError(code));
    await visit(browseSignIn(hydra), consent).expect(status);
    expect(hydra.told).toEqual([]);
  });

  it("knows no other methods", async () => {
    const answer = await browseSignIn(new FakeLogin()).delete("/consent").expect(405);
    expect(answer.headers["allow"]).toBe("GET, HEAD, POST");
  });
});

import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { runCommand } from "../../src/cli/run-command.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { startKratos, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import { listen, type Listening } from "../../testkit/processes/listen.ts";
import { needs } from "../../testkit/vitest/parts.ts";

const report = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.object({
      id: z.string(),
      severity: z.enum(["ok", "note", "unknown", "warning", "error"]),
      what: z.string(),
      why: z.string().optional(),
      change: z.string().optional(),
      client: z.string().optional(),
    }),
  ),
});
type Finding = z.infer<typeof report>["findings"][number];

const secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const noMail = "http://127.0.0.1:9/";

async function doctor(env: Record<string, string>, ...argv: string[]) {
  let said = "";
  const code = await runCommand(["doctor", "--json", ...argv], {
    env: { COOKIE_SECRET: secret, UPSTREAM_TIMEOUT: "30s", ...env },
    workingDir: import.meta.dirname,
    stdin: Readable.from([]),
    stdout: { write: (text) => (said += text) },
    stderr: { write: (text) => (said += text) },
  });
  expect(said).not.toContain(secret);
  return { code, ...report.parse(JSON.parse(said)) };
}

function find(findings: Finding[], id: string, client?: string): Finding | undefined {
  return findings.find((finding) => finding.id === id && finding.client === client);
}

describe("lethe doctor in front of real Hydra and Kratos", needs("hydra", "kratos"), () => {
  let own: Listening;
  let ownUrl: string;
  let secure: Listening;
  let secureUrl: string;
  let hydra: RunningHydra;
  let kratos: RunningKratos;
  let admin: AdminApi;

  beforeAll(async () => {
    own = await listen((_req, res) =>
      res.setHeader("Content-Type", "application/json").end('{"status":"ok"}'),
    );
    ownUrl = `http://127.0.0.1:${own.port}`;
    secure = await listen((_req, res) =>
      res
        .setHeader("Content-Type", "application/json")
        .setHeader("Strict-Transport-Security", "max-age=31536000")
        .end('{"status":"ok"}'),
    );
    secureUrl = `http://127.0.0.1:${secure.port}`;
    hydra = await startHydra({ urls: urlsOf(ownUrl) });
    kratos = await startKratos({ urls: pagesOf(ownUrl), mailUrl: noMail, hydra });
    admin = new AdminApi(hydra.adminUrl);
  });
  afterAll(() => Promise.all([own.close(), secure.close(), hydra.close(), kratos.close()]));

  function right(): Record<string, string> {
    return {
      BASE_URL: ownUrl,
      HYDRA_ADMIN_URL: hydra.adminUrl,
      HYDRA_PUBLIC_URL: hydra.publicUrl,
      KRATOS_PUBLIC_URL: kratos.publicUrl,
      KRATOS_ADMIN_URL: kratos.adminUrl,
    };
  }

  it("finds nothing wrong where nothing is", async () => {
    const { code, ok, findings } = await doctor(right());
    expect(findings.filter(({ severity }) => severity !== "ok").map(({ id }) => id)).toEqual([
      "kratos_unseen",
    ]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        "own_pages",
        "hydra_admin",
        "hydra_issuer",
        "clock",
        "hydra_error_url",
        "hydra_post_logout_url",
        "clients",
        "kratos_base_url",
        "kratos_cookies",
        "kratos_oauth2_provider",
        "kratos_login_page",
        "kratos_registration_page",
        "kratos_recovery_page",
        "kratos_verification_page",
        "kratos_error_page",
        "kratos_version",
        "own_https",
        "kratos_return_urls",
        "kratos_cors",
      ]),
    );
  });

  it.each<[mistake: string, env: () => Record<string, string>, id: string, change: string]>([
    [
      "Hydra's public port for its admin port",
      () => ({ HYDRA_ADMIN_URL: hydra.publicUrl }),
      "hydra_admin",
      "HYDRA_ADMIN_URL",
    ],
    [
      "an address where no Hydra is",
      () => ({ HYDRA_ADMIN_URL: "http://127.0.0.1:9" }),
      "hydra_admin",
      "HYDRA_ADMIN_URL",
    ],
    [
      "another name of the host than the issuer's",
      () => ({ HYDRA_PUBLIC_URL: hydra.publicUrl.replace("127.0.0.1", "localhost") }),
      "hydra_issuer",
      "HYDRA_PUBLIC_URL=http://127.0.0.1",
    ],
    [
      "another address of our own than Hydra's",
      () => ({ BASE_URL: "http://127.0.0.1:9" }),
      "hydra_error_url",
      "urls.error: http://127.0.0.1:9/error",
    ],
    [
      "another address of our own than Hydra's, after a sign-out",
      () => ({ BASE_URL: "http://127.0.0.1:9" }),
      "hydra_post_logout_url",
      "urls.post_logout_redirect: http://127.0.0.1:9/logged-out",
    ],
    [
      "Hydra for Kratos",
      () => ({ KRATOS_PUBLIC_URL: hydra.publicUrl }),
      "kratos_public",
      "KRATOS_PUBLIC_URL",
    ],
    [
      "Kratos's public port for its admin port",
      () => ({ KRATOS_ADMIN_URL: kratos.publicUrl }),
      "kratos_admin",
      "KRATOS_ADMIN_URL",
    ],
    [
      "Kratos at another address than browsers see",
      () => ({ KRATOS_BROWSER_URL: "http://127.0.0.1:9" }),
      "kratos_base_url",
      "serve.public.base_url: http://127.0.0.1:9/",
    ],
    [
      "a host of our own that Kratos's cookies do not reach",
      () => ({ BASE_URL: ownUrl.replace("127.0.0.1", "localhost") }),
      "kratos_cookies",
      "common parent domain",
    ],
    [
      "a secret that can be guessed",
      () => ({ COOKIE_SECRET: "a".repeat(32) }),
      "weak_cookie_secret",
      "COOKIE_SECRET=$(openssl rand -hex 32)",
    ],
    [
      "a service of ours that takes http for https",
      () => ({ BASE_URL: secureUrl }),
      "own_https",
      "BASE_URL=https://",
    ],
    [
      "something else at our own address",
      () => ({ BASE_URL: hydra.publicUrl.replace("127.0.0.1", "localhost") }),
      "own_pages",
      "correct BASE_URL",
    ],
  ])("finds %s", async (_mistake, env, id, change) => {
    const { findings } = await doctor({ ...right(), ...env() });
    const found = find(findings, id);
    expect(found?.severity).toMatch(/^(?:error|warning)$/);
    expect(found?.change).toContain(change);
    expect(found?.why).toMatch(/\w/);
  });

  it("says what keeps the service from a start, all of it, and asks nobody", async () => {
    const { code, findings } = await doctor({
      HYDRA_ADMIN_ULR: "http://127.0.0.1:9",
      LOGOUT_PROMPT: "often",
    });
    expect(code).toBe(78);
    expect(findings.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        "HYDRA_ADMIN_ULR: there is no such setting (is it HYDRA_ADMIN_URL?)",
        "LOGOUT_PROMPT: must be auto, always or never",
        expect.stringMatching(/^HYDRA_ADMIN_URL: is not set/),
      ]),
    );
  });

  describe("and clients", () => {
    const uri = "http://127.0.0.1:5555/callback";
    const shape = z.object({ client_id: z.string() });

    it.each<[mistake: string, client: Record<string, unknown>, id: string, change: string]>([
      ["one that always asks", { skip_logout_consent: false }, "client_always_asks", "skip_logout_consent"],
      [
        "one without a post-logout address",
        { post_logout_redirect_uris: [] },
        "client_no_post_logout_uri",
        "post_logout_redirect_uris",
      ],
      [
        "one whose back-channel address nothing answers at",
        { backchannel_logout_uri: "http://127.0.0.1:9/logout" },
        "client_backchannel_unreached",
        "backchannel_logout_uri",
      ],
      [
        "one whose back-channel address is none",
        { backchannel_logout_uri: "app.example.org/logout" },
        "client_backchannel_invalid",
        "backchannel_logout_uri",
      ],
      [
        "one whose front-channel address Hydra itself can't parse",
        { frontchannel_logout_uri: "http://app.example.org:port/logout" },
        "client_frontchannel_invalid",
        "frontchannel_logout_uri",
      ],
      [
        "one that is told by an iframe of another host",
        {
          frontchannel_logout_uri: "http://app.example.org/frontchannel-logout",
          redirect_uris: [uri, "http://app.example.org/callback"],
        },
        "client_frontchannel",
        "backchannel_logout_uri",
      ],
      ["one that nobody tells", {}, "client_not_told", "backchannel_logout_uri"],
      [
        "one that returns without https",
        {
          redirect_uris: [uri, "http://app.example.org/callback"],
          post_logout_redirect_uris: ["http://app.example.org/signed-out"],
        },
        "client_post_logout_http",
        "http://app.example.org/signed-out",
      ],
    ])("finds %s", async (_mistake, registration, id, change) => {
      const { client_id: client } = await admin.send("POST", "/admin/clients", shape, {
        redirect_uris: [uri],
        post_logout_redirect_uris: ["http://127.0.0.1:5555/signed-out"],
        ...registration,
      });
      const { findings } = await doctor(right(), "--client", client);
      expect(find(findings, id, client)?.change).toContain(change);
      const all = await doctor(right());
      expect(find(all.findings, id, client)).toEqual(find(findings, id, client));
    });

    it("knows no client of another name", async () => {
      const { code, findings } = await doctor(right(), "--client", "no-such-client");
      expect(code).toBe(1);
      expect(find(findings, "clients", "no-such-client")?.severity).toBe("error");
    });
  });

  it("finds what is wrong at a Hydra and a Kratos that know neither us nor each other", async () => {
    const elsewhere = "http://elsewhere.example";
    const [otherHydra, otherKratos] = await Promise.all([
      startHydra({ urls: urlsOf(elsewhere) }),
      startKratos({
        urls: pagesOf(elsewhere),
        mailUrl: noMail,
        more: { cookies: { domain: "elsewhere.example" } },
      }),
    ]);
    try {
      const { code, findings } = await doctor({
        BASE_URL: ownUrl,
        HYDRA_ADMIN_URL: otherHydra.adminUrl,
        HYDRA_PUBLIC_URL: otherHydra.publicUrl,
        KRATOS_PUBLIC_URL: otherKratos.publicUrl,
        KRATOS_ADMIN_URL: otherKratos.adminUrl,
      });
      const wrong = findings.filter(({ severity }) => severity === "error" || severity === "warning");
      const found = Object.fromEntries(wrong.map(({ id, change }) => [id, change]));
      expect(found).toEqual({
        hydra_error_url: `in Hydra's configuration: urls.error: ${ownUrl}/error`,
        hydra_post_logout_url: `in Hydra's configuration: urls.post_logout_redirect: ${ownUrl}/logged-out`,
        kratos_cookies: "in Kratos's configuration: cookies.domain: leave it out",
        kratos_oauth2_provider:
          "in Kratos's configuration: oauth2_provider.url: Hydra's admin API, such as http://hydra:4445",
        kratos_login_page: `in Kratos's configuration: selfservice.flows.login.ui_url: ${ownUrl}/login`,
        kratos_registration_page: `in Kratos's configuration: selfservice.flows.registration.ui_url: ${ownUrl}/registration`,
        kratos_recovery_page: `in Kratos's configuration: selfservice.flows.recovery.ui_url: ${ownUrl}/recovery`,
        kratos_verification_page: `in Kratos's configuration: selfservice.flows.verification.ui_url: ${ownUrl}/verification`,
        kratos_error_page: `in Kratos's configuration: selfservice.flows.error.ui_url: ${ownUrl}/error`,
        kratos_return_urls: `in Kratos's configuration, selfservice.allowed_return_urls: add ${ownUrl}, ${otherHydra.publicUrl}`,
        kratos_cors: `in Kratos's configuration, serve.public.cors.allowed_origins: add ${ownUrl}, and serve.public.cors.enabled: true`,
      });
      expect(code).toBe(1);
    } finally {
      await Promise.all([otherHydra.close(), otherKratos.close()]);
    }
  });
});

function urlsOf(base: string) {
  return {
    login: `${base}/login`,
    consent: `${base}/consent`,
    logout: `${base}/logout`,
    error: `${base}/error`,
    postLogoutRedirect: `${base}/logged-out`,
    device: { verification: `${base}/device`, success: `${base}/device/success` },
  };
}

function pagesOf(base: string) {
  return {
    ...urlsOf(base),
    registration: `${base}/registration`,
    recovery: `${base}/recovery`,
    verification: `${base}/verification`,
    settings: `${base}/settings`,
  };
}

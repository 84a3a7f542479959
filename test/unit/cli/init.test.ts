import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { runCommand } from "../../../src/cli/run-command.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { ownVersion } from "../../../src/ops/own-version.ts";
import { gatherSettings } from "../../../src/config/setting-sources.ts";

const flags = [
  "--base-url=https://auth.example.com",
  "--hydra-admin-url=http://hydra.internal:4445",
  "--hydra-public-url=https://id.example.com/",
];
const kratosFlags = [
  "--kratos-public-url=http://kratos.internal:4433",
  "--kratos-browser-url=https://accounts.example.com",
  "--kratos-admin-url=http://kratos.internal:4434",
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lethe-init-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

async function init(argv: string[], typed?: string) {
  const said = { stdout: "", stderr: "" };
  const stdin = Readable.from(typed === undefined ? [] : [typed]);
  const code = await runCommand(["init", ...argv], {
    env: {},
    workingDir: folder,
    stdin: typed === undefined ? stdin : Object.assign(stdin, { isTTY: true }),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { code, ...said };
}

const stepsOf = (stdout: string) => Array.from(stdout.matchAll(/^ {2}\d+\. (.*)$/gm), ([, step]) => step);
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const modeOf = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);

describe("lethe init", () => {
  it("writes settings that a server starts with, secret to others, with a new secret each time", async () => {
    const { code, stdout } = await init([...flags, ...kratosFlags]);
    expect(code).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual([".env", "hydra.lethe.yml", "kratos.lethe.yml"]);
    expect(modeOf(".env")).toBe("600");
    const first = parseEnv(read(".env"));
    expect(readConfig({ ...first })).toMatchObject({
      baseUrl: "https://auth.example.com",
      hydra: { adminUrl: "http://hydra.internal:4445", publicUrl: "https://id.example.com" },
      kratos: { browserUrl: "https://accounts.example.com", adminUrl: "http://kratos.internal:4434" },
    });
    expect(stdout).not.toContain(first["COOKIE_SECRET"]);
    await init([...flags, "--force"]);
    const second = parseEnv(read(".env"))["COOKIE_SECRET"];
    expect([first["COOKIE_SECRET"], second].map((secret) => /^[0-9a-f]{64}$/.test(secret ?? ""))).toEqual([
      true,
      true,
    ]);
    expect(first["COOKIE_SECRET"]).not.toBe(second);
  });

  it("writes the same settings as YAML", async () => {
    await init([...flags, "--for=yaml"]);
    expect(modeOf("lethe.yaml")).toBe("600");
    const { given, mistakes } = await gatherSettings({
      env: {},
      workingDir: folder,
      configFile: "lethe.yaml",
    });
    expect(mistakes).toEqual([]);
    expect(readConfig(given).baseUrl).toBe("https://auth.example.com");
  });

  it("writes a compose file that takes its secrets from a file of its own, beside a .env of other services", async () => {
    writeFileSync(join(folder, ".env"), "POSTGRES_PASSWORD=theirs\n");
    const { code } = await init([...flags, "--for=compose"]);
    expect([code, modeOf("lethe.env"), read(".env")]).toEqual([0, "600", "POSTGRES_PASSWORD=theirs\n"]);
    expect(readConfig({ ...parseEnv(read("lethe.env")) }).baseUrl).toBe("https://auth.example.com");
    expect(parse(read("compose.lethe.yml"))).toMatchObject({
      services: { lethe: { env_file: ["lethe.env"], ports: ["127.0.0.1:3000:3000"], read_only: true } },
    });
  });

  it("says how the image of a compose file comes about, and where Docker looks for its files", async () => {
    const { stdout } = await init([...flags, "--for=compose", "--out=elsewhere"]);
    const { services } = parse(read("elsewhere/compose.lethe.yml")) as {
      services: { lethe: { image: string } };
    };
    expect(stepsOf(stdout)).toEqual([
      "cd elsewhere",
      "merge hydra.lethe.yml into Hydra's configuration, and start Hydra again",
      `docker build --tag ${services.lethe.image} <a clone of Lethe>`,
      "put lethe.env and compose.lethe.yml beside your own compose file, and go there: that is where Docker looks for lethe.env",
      "docker compose -f <your file> -f compose.lethe.yml up --detach",
      "docker compose -f <your file> -f compose.lethe.yml exec lethe node dist/main.js doctor: it says what is still wrong, and which line to change",
    ]);
  });

  it("says how the image of Helm values gets where the cluster finds it, a command in each step", async () => {
    const { stdout } = await init([...flags, "--for=helm"]);
    expect(stepsOf(stdout)).toEqual([
      "merge hydra.lethe.yml into Hydra's configuration, and start Hydra again",
      `docker build --tag <your registry>/lethe:${ownVersion()} <a clone of Lethe>`,
      `docker push <your registry>/lethe:${ownVersion()}`,
      "write <your registry>/lethe where lethe-values.yaml has registry.invalid/lethe",
      "kubectl create secret generic lethe --from-env-file=lethe-secret.env",
      "helm install lethe <a clone of Lethe>/deploy/helm/lethe --values lethe-values.yaml",
      "kubectl exec deployment/lethe -- node dist/main.js doctor: it says what is still wrong, and which line to change",
    ]);
    expect(parse(read("lethe-values.yaml"))).toMatchObject({
      image: { repository: "registry.invalid/lethe" },
    });
  });

  it("takes an image that there is, which nobody has to build", async () => {
    const compose = await init([...flags, "--for=compose", "--image=ghcr.io/acme/lethe"]);
    expect(parse(read("compose.lethe.yml"))).toMatchObject({
      services: { lethe: { image: `ghcr.io/acme/lethe:${ownVersion()}` } },
    });
    const helm = await init([...flags, "--for=helm", "--image=ghcr.io/acme/lethe:edge", "--force"]);
    expect(parse(read("lethe-values.yaml"))).toMatchObject({
      image: { repository: "ghcr.io/acme/lethe", tag: "edge" },
    });
    expect(compose.stdout + helm.stdout).not.toMatch(/docker (?:build|push)|registry\.invalid/);
  });

  it("writes Helm values without a secret, and the secret apart", async () => {
    await init([...flags, ...kratosFlags, "--for=helm"]);
    expect(modeOf("lethe-secret.env")).toBe("600");
    const secret = parseEnv(read("lethe-secret.env"));
    expect(Object.keys(secret)).toEqual(["COOKIE_SECRET"]);
    const values = parse(read("lethe-values.yaml")) as { config: Record<string, string> };
    expect(values).toMatchObject({ existingSecret: "lethe" });
    expect(JSON.stringify(values)).not.toContain(secret["COOKIE_SECRET"]);
    expect(readConfig({ ...values.config, ...secret }).kratos?.adminUrl).toBe("http://kratos.internal:4434");
  });

  it("leads Hydra and Kratos to Lethe and to each other, with cookies for both hosts", async () => {
    await init([...flags, ...kratosFlags]);
    expect(parse(read("hydra.lethe.yml"))).toEqual({
      urls: {
        login: "https://auth.example.com/login",
        registration: "https://auth.example.com/registration",
        consent: "https://auth.example.com/consent",
        logout: "https://auth.example.com/logout",
        error: "https://auth.example.com/error",
        post_logout_redirect: "https://auth.example.com/logged-out",
        identity_provider: { url: "http://kratos.internal:4434" },
      },
      ttl: { login_consent_request: "1h" },
    });
    expect(parse(read("kratos.lethe.yml"))).toMatchObject({
      cookies: { domain: "example.com" },
      oauth2_provider: { url: "http://hydra.internal:4445", override_return_to: true },
      session: { cookie: { persistent: true } },
      selfservice: {
        allowed_return_urls: [
          "https://auth.example.com",
          "https://accounts.example.com",
          "https://id.example.com",
        ],
      },
    });
  });

  it("leaves the sign-in to the app that has it, where there is no Kratos", async () => {
    await init(flags);
    expect(parse(read("hydra.lethe.yml"))).toEqual({
      urls: {
        logout: "https://auth.example.com/logout",
        error: "https://auth.example.com/error",
        post_logout_redirect: "https://auth.example.com/logged-out",
      },
    });
  });

  it("keeps a path of BASE_URL in every address", async () => {
    await init(["--base-url=https://example.com/auth", ...flags.slice(1)]);
    expect(parseEnv(read(".env"))).toMatchObject({
      BASE_URL: "https://example.com/auth",
      BASE_PATH: "/auth",
    });
    expect(read("hydra.lethe.yml")).toContain('logout: "https://example.com/auth/logout"');
  });

  it("listens at the port of an http address", async () => {
    await init(["--base-url=http://127.0.0.1:3900", ...flags.slice(1)]);
    expect(parseEnv(read(".env"))["PORT"]).toBe("3900");
  });

  it("overwrites nothing without --force, not even in part", async () => {
    writeFileSync(join(folder, "hydra.lethe.yml"), "mine");
    const { code, stderr } = await init(flags);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "lethe: hydra.lethe.yml is there already; nothing was written. --force overwrites\n",
    });
    expect([readdirSync(folder), read("hydra.lethe.yml")]).toEqual([["hydra.lethe.yml"], "mine"]);
    expect((await init([...flags, "--force"])).code).toBe(0);
    expect(read("hydra.lethe.yml")).toContain("post_logout_redirect");
  });

  it("--force writes no secret into what others can read", async () => {
    writeFileSync(join(folder, "elsewhere"), "mine", { mode: 0o666 });
    symlinkSync("elsewhere", join(folder, ".env"));
    await init([...flags, "--force"]);
    expect([read("elsewhere"), modeOf(".env")]).toEqual(["mine", "600"]);
  });

  it("writes elsewhere with --out, and makes the folder", async () => {
    const { stdout } = await init([...flags, "--out=new/folder"]);
    expect(readdirSync(folder)).toEqual(["new"]);
    expect(readConfig({ ...parseEnv(read("new/folder/.env")) }).baseUrl).toBe("https://auth.example.com");
    expect(stdout).toContain("1. cd new/folder\n");
    expect(stdout).toContain(" lethe serve\n");
  });

  it("says where apps can be registered, when only containers reach Hydra's admin API", async () => {
    const step = (stdout: string) => stepsOf(stdout).find((each) => each?.startsWith("sh hydra-clients.sh"));
    const client = "--client=Agora=https://app.example.com/callback";
    const said = "it registers your apps, and shows their secrets once";
    const compose = await init([...flags, client, "--for=compose"]);
    expect(step(compose.stdout)).toBe(
      `sh hydra-clients.sh, where http://hydra.internal:4445 can be reached: ${said}`,
    );
    const env = await init([...flags, client, "--for=env", "--force"]);
    expect(step(env.stdout)).toBe(`sh hydra-clients.sh: ${said}`);
  });

  it("leads a shell into a folder of any name", async () => {
    const { stdout } = await init([...flags, "--out=Ada's set-up"]);
    expect(stepsOf(stdout)[0]).toBe(String.raw`cd 'Ada'\''s set-up'`);
  });

  it.each([[], ["--out=."]])(
    "says what to do next in this folder, where npx finds the command: %j",
    async (...out) => {
      const { stdout } = await init([...flags, ...out.flat()]);
      expect(stdout).not.toContain("cd ");
      expect(stdout).toContain(". npx lethe serve\n");
      expect(stdout).toContain(". npx lethe doctor: ");
    },
  );

  it("registers apps by a script, whose names no shell reads", async () => {
    const name = `O'Brien "$(touch x)"`;
    const { stdout } = await init([...flags, `--client=${name}=https://app.example.com/callback`]);
    const script = read("hydra-clients.sh");
    const [, body = ""] = /<<'JSON'\n([\s\S]*?)\nJSON\n/.exec(script) ?? [];
    expect(JSON.parse(body)).toMatchObject({
      client_name: name,
      redirect_uris: ["https://app.example.com/callback"],
      post_logout_redirect_uris: ["https://app.example.com/"],
    });
    expect(body).not.toContain("skip_logout_consent");
    expect(stdout).toContain("sh hydra-clients.sh");
  });

  it.each([
    [[], "init needs --base-url, --hydra-admin-url, --hydra-public-url here"],
    [["--base-url=auth.example.com", ...flags.slice(1)], "--base-url: must be an http(s) URL"],
    [[...flags, "--kratos-admin-url=http://kratos:4434"], "--kratos-admin-url: needs --kratos-public-url"],
    [[...flags, "--for=docker"], "--for must be one of env, yaml, compose, helm"],
    [[...flags, "--for=helm", "--image=https://ghcr.io/lethe"], "--image: an image is NAME, NAME:TAG"],
    [[...flags, "--image=ghcr.io/acme/lethe"], "--image: is for compose and helm"],
    [[...flags, "--client=https://app.example.com"], "--client: an app is NAME=REDIRECT_URI"],
    [[...flags, "--client=Agora=app"], "--client: the redirect URI of Agora must be"],
    [
      [...flags, "--client=Agora=https://a.example/callback,https://b.example/"],
      "--client: the post-logout URI of Agora must be",
    ],
    [
      [...flags.slice(0, 1), "--hydra-admin-url=http://127.0.0.1:4445", ...flags.slice(2), "--for=helm"],
      "--hydra-admin-url: a container reaches only itself there",
    ],
    [
      [...flags, "--kratos-public-url=https://kratos.other.test"],
      "--base-url: Kratos's cookies can't reach it",
    ],
    [
      [...flags, "--kratos-public-url=http://kratos:4433"],
      "--base-url: Kratos's cookies can't reach it; give Lethe and Kratos one host, or a common parent domain (--kratos-browser-url is Kratos as browsers see it)",
    ],
  ])("%j writes nothing", async (argv, said) => {
    const { code, stderr } = await init(argv);
    expect([code, readdirSync(folder)]).toEqual([64, []]);
    expect(stderr).toContain(`lethe: ${said}`);
  });

  describe("at a terminal", () => {
    it("asks for what flags have not said, again where an answer can't be", async () => {
      const typed = [
        "",
        "not an address",
        "http://127.0.0.1:4445",
        "",
        "",
        "env",
        "Agora=http://127.0.0.1:5555/cb",
        "",
      ];
      const { code, stderr } = await init([], `${typed.join("\n")}\n`);
      expect(code).toBe(0);
      expect(stderr).toContain("Lethe's own URL, as browsers see it [http://127.0.0.1:3000]: ");
      expect(stderr).toContain("  must be an http(s) URL");
      expect(parseEnv(read(".env"))).toMatchObject({
        BASE_URL: "http://127.0.0.1:3000",
        HYDRA_ADMIN_URL: "http://127.0.0.1:4445",
        HYDRA_PUBLIC_URL: "http://127.0.0.1:4444",
      });
      expect(read("hydra-clients.sh")).toContain('"client_name": "Agora"');
    });

    it("asks for Kratos's admin API where there is a Kratos, and not what a flag says", async () => {
      const typed = ["", "http://127.0.0.1:4433", "", "http://127.0.0.1:4434", ""];
      const { code, stderr } = await init(
        ["--base-url=http://127.0.0.1:3000", "--hydra-admin-url=http://127.0.0.1:4445", "--for=yaml"],
        `${typed.join("\n")}\n`,
      );
      expect(code).toBe(0);
      expect(stderr).not.toContain("Lethe's own URL, as browsers see it");
      expect(stderr).toContain("Kratos's browser-facing URL [http://127.0.0.1:4433]: ");
      expect(read("lethe.yaml")).not.toContain("KRATOS_BROWSER_URL");
      expect(read("kratos.lethe.yml")).toContain('base_url: "http://127.0.0.1:4433/"');
    });

    const known = ["--hydra-admin-url=http://hydra:4445", "--hydra-public-url=https://id.example.com"];

    it("can be finished with an address of Kratos's that browsers do not use", async () => {
      const typed = [
        "https://auth.example.com",
        "http://kratos:4433",
        "https://accounts.example.com",
        "http://kratos:4434",
        "env",
        "",
      ];
      const { code, stderr } = await init(known, `${typed.join("\n")}\n`);
      expect(code).toBe(0);
      expect(stderr).toContain("Kratos's browser-facing URL [http://kratos:4433]: ");
      expect(parseEnv(read(".env"))).toMatchObject({
        KRATOS_PUBLIC_URL: "http://kratos:4433",
        KRATOS_BROWSER_URL: "https://accounts.example.com",
        KRATOS_ADMIN_URL: "http://kratos:4434",
      });
    });

    it("asks again for addresses that do not go together, and for nothing else", async () => {
      const typed = ["https://auth.example.com", "http://kratos:4433", "", "http://kratos:4434", "env", ""];
      const again = ["", "https://accounts.example.com"];
      const { code, stderr } = await init(known, `${[...typed, ...again].join("\n")}\n`);
      expect(code).toBe(0);
      const [, anew] = stderr.split(/ {2}--base-url: Kratos's cookies can't reach it.*\n/);
      expect(anew).toBe(
        "Lethe's own URL, as browsers see it [https://auth.example.com]: Kratos's browser-facing URL [http://kratos:4433]: ",
      );
      expect(parseEnv(read(".env"))).toMatchObject({
        BASE_URL: "https://auth.example.com",
        KRATOS_BROWSER_URL: "https://accounts.example.com",
        KRATOS_ADMIN_URL: "http://kratos:4434",
      });
    });

    it("asks again, too, for an address that a flag has said, where a container can't reach it", async () => {
      const typed = ["https://auth.example.com", "", "", "", "http://hydra:4445"];
      const { code, stderr } = await init(
        [
          "--hydra-admin-url=http://127.0.0.1:4445",
          "--hydra-public-url=https://id.example.com",
          "--for=helm",
        ],
        `${typed.join("\n")}\n`,
      );
      expect(stderr).toContain("  --hydra-admin-url: a container reaches only itself there");
      expect(code).toBe(0);
      expect(read("lethe-values.yaml")).toContain('HYDRA_ADMIN_URL: "http://hydra:4445"');
    });

    it("takes what flags say of Kratos back where there is none", async () => {
      const typed = ["https://auth.example.com", "", "env", "", ""];
      const { code, stderr } = await init([...known, ...kratosFlags.slice(1)], `${typed.join("\n")}\n`);
      expect(stderr).toContain("  --kratos-admin-url: needs --kratos-public-url");
      expect(code).toBe(0);
      expect(read(".env")).not.toContain("KRATOS_");
    });

    it("ends at a flag that no answer can mend", async () => {
      const typed = ["https://auth.example.com", "", ""];
      const { code, stderr } = await init(
        [...known, "--for=env", "--image=lethe:1"],
        `${typed.join("\n")}\n`,
      );
      expect([code, readdirSync(folder)]).toEqual([64, []]);
      expect(stderr).toContain("lethe: --image: is for compose and helm");
    });

    it("asks for the image of a container", async () => {
      const typed = ["http://hydra:4445", "compose", "https://ghcr.io/acme", "ghcr.io/acme/lethe:1", ""];
      const { code, stderr } = await init(
        ["--base-url=https://auth.example.com", "--hydra-public-url=https://id.example.com"],
        `${typed.toSpliced(1, 0, "").join("\n")}\n`,
      );
      expect(code).toBe(0);
      expect(stderr).toContain("Lethe's image (empty: you build it first): ");
      expect(stderr).toContain("  an image is NAME, NAME:TAG");
      expect(read("compose.lethe.yml")).toContain('image: "ghcr.io/acme/lethe:1"');
    });

    it("writes nothing when the answers end too early", async () => {
      const { code, stderr } = await init([], "\n");
      expect([code, readdirSync(folder)]).toEqual([64, []]);
      expect(stderr).toContain("lethe: nothing was written");
    });
  });
});

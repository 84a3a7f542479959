import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, expect, onTestFinished } from "vitest";
import { gatherSettings } from "../../src/config/setting-sources.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { listen } from "../../src/server/listen.ts";
import { appOver, browse, cookiesOf, navigation } from "../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { makeCertificates } from "../../testkit/processes/make-certificates.ts";
import { mistakesIn, needed, secret } from "../../testkit/http/settings-fixture.ts";
import { promise, read } from "./readme.ts";

const folder = mkdtempSync(join(tmpdir(), "lethe-promises-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const asking = () => new FakeHydra().openLogout("c1", asksFirst);
const question = (env: Record<string, string>) =>
  browse(asking(), { env }).get("/logout?logout_challenge=c1").set(navigation);
/** The pages of all kinds: what we are, a question, an error. */
const pagesWith = (env: Record<string, string>) =>
  Promise.all(
    ["/", "/logout?logout_challenge=c1", "/nowhere"].map((path) => browse(asking(), { env }).get(path)),
  );

promise("an empty one counts as not set.", () => {
  expect(readConfig({ ...needed, BRAND_NAME: "", ORY_API_KEY: "" })).toEqual(readConfig(needed));
});

promise("`.env.example` has them all.", () => {
  const names = Array.from(
    read("docs/settings.md").matchAll(/^\| `([A-Z0-9_]+)` +\|/gm),
    ([, name = ""]) => name,
  );
  const example = read(".env.example");
  expect(names.filter((name) => !new RegExp(`^(?:# )?${name}=`, "m").test(example))).toEqual([]);
  expect(names.length).toBeGreaterThan(40);
});

promise(
  "What the environment lacks is taken from `.env` in the working directory, then from a YAML file with the same names (`lethe serve -c lethe.yaml`).",
  async () => {
    file(".env", "PORT=2\nHOST=env-file\n");
    file("lethe.yaml", "PORT: 3\nHOST: yaml\nLOG_LEVEL: warn\n");
    const sources = { env: { PORT: "1" }, workingDir: folder, configFile: "lethe.yaml" };
    const { given, mistakes } = await gatherSettings(sources);
    expect(mistakes).toEqual([]);
    expect(given).toEqual({ PORT: "1", HOST: "env-file", LOG_LEVEL: "warn" });
  },
);

promise("Every mistake is listed at once", () => {
  const mistakes = mistakesIn({
    PORT: "x",
    LOGOUT_PROMPT: "perhaps",
    COOKIE_SECRET: "short",
    LOGOUT_PROMT: "x",
  });
  const named = new Set(mistakes.map((mistake) => mistake.split(":", 1)[0]));
  const wrong = ["COOKIE_SECRET", "HYDRA_ADMIN_URL", "LOGOUT_PROMPT", "LOGOUT_PROMT", "PORT"];
  expect(named).toEqual(new Set(wrong));
});

promise(
  "`COOKIE_SECRET`, `ORY_API_KEY`, `ORY_ADMIN_API_TOKEN`, `DEMO_USERS`, `ADMIN_TOKEN`, `KRATOS_HOOK_TOKEN`, `HYDRA_HOOK_TOKEN`, `GLOBAL_REVOCATION_TOKEN` and `STORE_URL` can also be given as the path of a file, under the name with `_FILE` behind it.",
  () => {
    const values = {
      COOKIE_SECRET: secret,
      ORY_API_KEY: "a",
      ORY_ADMIN_API_TOKEN: "b",
      DEMO_USERS: "a@b.example:c",
    };
    const more = {
      ADMIN_TOKEN: "a".repeat(32),
      KRATOS_HOOK_TOKEN: "k".repeat(32),
      HYDRA_HOOK_TOKEN: "h".repeat(32),
      STORE_URL: "postgres://lethe:s3cr3t@db/lethe",
      GLOBAL_REVOCATION_TOKEN: "g".repeat(32),
    };
    const admin = {
      ...needed,
      ADMIN_PORT: "0",
      KRATOS_PUBLIC_URL: "http://k.example",
      KRATOS_ADMIN_URL: "http://ka.example",
    };
    const moreFiles = Object.entries(more).map(([name, value]) => [`${name}_FILE`, file(name, value)]);
    expect(readConfig({ ...admin, ...(Object.fromEntries(moreFiles) as Record<string, string>) })).toEqual(
      readConfig({ ...admin, ...more }),
    );
    const files = Object.entries(values).map(([name, value]) => [`${name}_FILE`, file(name, `${value}\n`)]);
    const hydra = { HYDRA_ADMIN_URL: needed.HYDRA_ADMIN_URL };
    const given = readConfig({ ...hydra, ...(Object.fromEntries(files) as Record<string, string>) });
    expect(given).toEqual(readConfig({ ...hydra, ...values }));
  },
);

promise(
  "`BASE_URL` | | Lethe's own URL as browsers see it. With https, cookies are `__Host-` and Secure, and HSTS is sent",
  async () => {
    const page = await question({ BASE_URL: "https://auth.example" });
    expect(cookiesOf(page)["__Host-lethe-csrf"]).toContain("Secure");
    expect(page.headers["strict-transport-security"]).toBe("max-age=31536000");
    const plain = await question({ BASE_URL: "http://auth.example" });
    expect(cookiesOf(plain)["lethe-csrf"]).not.toContain("Secure");
    expect(plain.headers["strict-transport-security"]).toBeUndefined();
  },
);

promise("`BASE_PATH` | | Path prefix under which requests arrive, such as `/auth`", async () => {
  const browser = browse(asking(), { env: { BASE_PATH: "/auth" } });
  await browser.get("/logout?logout_challenge=c1").set(navigation).expect(404);
  const page = await browser.get("/auth/logout?logout_challenge=c1").set(navigation).expect(200);
  expect(page.text).toContain('href="/auth/assets/');
});

promise("`PORT` | `3000` | Port to listen on", async () => {
  expect(readConfig(needed).server.port).toBe(3000);
  const { port, close } = await listen(appOver(asking()), { port: 0, host: "127.0.0.1" });
  onTestFinished(close);
  await supertest(`http://127.0.0.1:${port}`).get("/health/alive").expect(200);
});

promise("`HOST` | | Address to listen on; all addresses when not set", async () => {
  expect(readConfig(needed).server.host).toBeUndefined();
  const { host } = readConfig({ ...needed, HOST: "127.0.0.1" }).server;
  const { url, port, close } = await listen(appOver(asking()), { port: 0, host });
  onTestFinished(close);
  expect(url).toBe(`http://127.0.0.1:${port}`);
  await expect(supertest(`http://[::1]:${port}`).get("/")).rejects.toThrow(/E[A-Z]+/);
});

const servesTls = async () => {
  const { ca, cert, key } = makeCertificates();
  const paths = { TLS_CERT_PATH: file("cert.pem", cert), TLS_KEY_PATH: file("key.pem", key) };
  const { port, close } = await listen(appOver(asking(), { env: paths }), {
    ...readConfig({ ...needed, ...paths }).server,
    port: 0,
  });
  onTestFinished(close);
  const answer = await supertest(`https://localhost:${port}`).get("/health/alive").ca(ca).expect(200);
  expect(answer.headers["strict-transport-security"]).toBeDefined();
  expect(mistakesIn({ ...needed, TLS_KEY_PATH: paths.TLS_KEY_PATH })).toHaveLength(1);
};
promise("`TLS_CERT_PATH` | | Path of a certificate (PEM), for https without a proxy in front", servesTls);
promise("`TLS_KEY_PATH` | | Path of the certificate's key", servesTls);

promise(
  "`COOKIE_SECRET` | | Required. 32 bytes or more (`openssl rand -hex 32`). Several, comma-separated, newest first: the first signs, all are accepted",
  async () => {
    expect(mistakesIn({ ...needed, COOKIE_SECRET: "x".repeat(31) })).toHaveLength(1);
    const [older, newer] = ["o".repeat(32), "n".repeat(32)];
    const cookie = async (COOKIE_SECRET: string, sent = "") => {
      const page = await question({ COOKIE_SECRET }).set("Cookie", sent);
      return cookiesOf(page)["lethe-csrf"]?.[0];
    };
    const first = await cookie(older);
    const resigned = await cookie(`${newer},${older}`, first);
    expect(resigned?.split(".")[0]).toBe(first?.split(".")[0]);
    expect(await cookie(newer, resigned)).toBeUndefined();
  },
);

promise(
  "`TRUST_PROXY` | `false` | Which proxies' `X-Forwarded-Proto` counts without `BASE_URL` (Express's `trust proxy`): `true`, a number of hops, or addresses and ranges",
  async () => {
    const isBelieved = async (env: Record<string, string>) => {
      const page = await question(env).set("X-Forwarded-Proto", "https");
      return "__Host-lethe-csrf" in cookiesOf(page);
    };
    for (const TRUST_PROXY of ["true", "1", "10.0.0.0/8, loopback"]) {
      expect(await isBelieved({ TRUST_PROXY })).toBe(true);
      expect(await isBelieved({ TRUST_PROXY, BASE_URL: "http://auth.example" })).toBe(false);
    }
    for (const env of [{}, { TRUST_PROXY: "false" }, { TRUST_PROXY: "10.0.0.0/8" }]) {
      expect(await isBelieved(env)).toBe(false);
    }
  },
);

promise("`BRAND_NAME` | | Name shown on every page", async () => {
  for (const page of await pagesWith({ BRAND_NAME: "Acme" })) expect(page.text).toContain("Acme");
});

promise("`BRAND_LOGO_URL` | | https URL of a logo, shown on every page", async () => {
  const logo = "https://cdn.example/logo.svg";
  for (const page of await pagesWith({ BRAND_LOGO_URL: logo })) expect(page.text).toContain(`src="${logo}"`);
  expect(mistakesIn({ ...needed, BRAND_LOGO_URL: "http://cdn.example/logo.svg" })).toHaveLength(1);
});

promise(
  "`BRAND_COLOR` | | Colour of buttons, links and icons, such as `#1b5e87` (the `#` may be left out); darker on white, lighter on black, or with an edge where it could not be seen otherwise",
  async () => {
    // What becomes of it on white and on black, and of its edge.
    for (const [color, isDarkened, hasEdge] of [
      ["#fc0", false, true],
      ["#ff8800", true, false],
      ["#1b5e87", false, false],
    ] as const) {
      const hex = color === "#fc0" ? "#ffcc00" : color;
      for (const page of await pagesWith({ BRAND_COLOR: color })) {
        const [path = ""] = /\/assets\/color-[\da-f]{6}-[\da-f]{12}\.css/.exec(page.text) ?? [];
        const { text } = await browse(new FakeHydra()).get(path).expect(200);
        const [, onWhite = "", edge = ""] = /--brand:(#\w+).*?--brand-edge:(#\w+)/.exec(text) ?? [];
        expect([path.includes(hex.slice(1)), onWhite < hex, edge < onWhite]).toEqual([
          true,
          isDarkened,
          hasEdge,
        ]);
      }
    }
  },
);

const below = async (name: string) => {
  const url = "https://acme.example/page";
  for (const page of await pagesWith({ [name]: url })) expect(page.text).toContain(`<a href="${url}"`);
};
promise("`HOME_URL` | | Your home page, linked on every page", () => below("HOME_URL"));
promise("`HELP_URL` | | Your help page, linked on every page", () => below("HELP_URL"));
promise("`PRIVACY_URL` | | Your privacy policy, linked on every page", () => below("PRIVACY_URL"));
promise("`TERMS_URL` | | Your terms of service, linked on every page", () => below("TERMS_URL"));

promise("`SUPPORT_EMAIL` | | Your support's email address, linked on every page", async () => {
  for (const page of await pagesWith({ SUPPORT_EMAIL: "help@acme.example" }))
    expect(page.text).toContain('<a href="mailto:help@acme.example"');
});

promise("`BRAND_CSS` | | Path of a style sheet that is loaded after Lethe's", async () => {
  const [page] = await pagesWith({ BRAND_CSS: file("acme.css", "body { color: red }") });
  const sheets = page?.text.match(/\/assets\/[\w-]+\.css/g);
  expect(sheets?.map((sheet) => sheet.replace(/-\w+\.css$/, ""))).toEqual(["/assets/lethe", "/assets/acme"]);
});

promise(
  "`VIEWS_DIR` | | Folder with your own EJS templates, which replace Lethe's ([templates](templates.md))",
  async () => {
    mkdirSync(join(folder, "views"));
    file("views/home.ejs", "<h1>our own home</h1>");
    const [home, asked] = await pagesWith({ VIEWS_DIR: join(folder, "views") });
    expect(home?.text).toBe("<h1>our own home</h1>");
    expect(asked?.text).toContain('id="accept"');
  },
);

promise(
  "`LOCALES_DIR` | | Folder with `<language>.json` files of yours (`pt-BR.json`, or `pt.json` for every form of it), whose words replace Lethe's (see `locales/`)",
  async () => {
    mkdirSync(join(folder, "own"));
    file("own/de.json", JSON.stringify({ "home.title": "Unser Titel" }));
    file("own/pt-BR.json", JSON.stringify({ "home.title": "Nosso título" }));
    file("own/pt.json", JSON.stringify({ "home.title": "Título", "footer.home": "Acme" }));
    const env = { LOCALES_DIR: join(folder, "own") };
    const home = async (accepted: string) =>
      (await browse(asking(), { env }).get("/").set("Accept-Language", accepted)).text;
    expect(await home("de")).toMatch(/<html lang="de"[^]*Unser Titel[^]*Sie/);
    expect(await home("pt-BR")).toMatch(/<html lang="pt-BR"[^]*Nosso título[^]*página/);
    expect(await home("pt-PT")).toMatch(/<html lang="pt-PT"[^]*<h1>Título</);
    expect(await home("fr")).not.toMatch(/Unser|Nosso/);
  },
);

promise(
  "`DEFAULT_LOCALE` | `en` | Language for browsers that prefer none of the languages that Lethe has (see `locales/`)",
  async () => {
    const shown = async (accepted: string, env: Record<string, string>) => {
      const page = await browse(asking(), { env }).get("/").set("Accept-Language", accepted);
      return page.headers["content-language"] as string;
    };
    expect([await shown("xx", {}), await shown("xx", { DEFAULT_LOCALE: "de" })]).toEqual(["en", "de"]);
    expect(await shown("fr", { DEFAULT_LOCALE: "de" })).toBe("fr");
  },
);

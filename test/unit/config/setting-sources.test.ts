import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/config/config-error.ts";
import { gatherSettings, type SettingSources } from "../../../src/config/setting-sources.ts";

const root = mkdtempSync(join(tmpdir(), "lethe-settings-"));
afterAll(() => rmSync(root, { recursive: true }));

/** A folder with these files in it. */
function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(root, "of-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** What is wrong in the files, whether the rest can be read or not. */
async function mistakesOf(sources: SettingSources): Promise<string[]> {
  return gatherSettings(sources).then(
    ({ mistakes }) => mistakes,
    (error: unknown) => {
      if (error instanceof ConfigError) return error.mistakes;
      throw error;
    },
  );
}

/** The settings of files in which nothing is wrong. */
async function settingsOf(sources: SettingSources) {
  const { given, mistakes } = await gatherSettings(sources);
  expect(mistakes).toEqual([]);
  return given;
}

describe("gatherSettings", () => {
  it("takes the environment before .env, and .env before the YAML file", async () => {
    const workingDir = folderWith({
      ".env": "PORT=2\nHOST=from-env-file\nBRAND_NAME='Bank & Co'\n# LOG_LEVEL=debug\n",
      "lethe.yaml": "PORT: 1\nHOST: from-yaml\nBRAND_NAME: Yaml\nLOG_LEVEL: warn\n",
    });
    const env = { PORT: "3", HOST: "" };
    expect(await settingsOf({ env, workingDir, configFile: "lethe.yaml" })).toEqual({
      PORT: "3",
      HOST: "from-env-file",
      BRAND_NAME: "Bank & Co",
      LOG_LEVEL: "warn",
    });
  });

  it("needs no file", async () => {
    expect(await settingsOf({ env: { PORT: "3" }, workingDir: folderWith({}) })).toEqual({ PORT: "3" });
  });

  it("reads another file in the place of .env when one is given", async () => {
    const workingDir = folderWith({ ".env": "PORT=1\nHOST=a", "other.env": "PORT=2" });
    expect(await settingsOf({ env: {}, workingDir, envFile: "other.env" })).toEqual({ PORT: "2" });
    const absolute = join(workingDir, "other.env");
    expect(await settingsOf({ env: {}, workingDir: root, envFile: absolute })).toEqual({ PORT: "2" });
  });

  it("reads values of each kind as the environment would have them", async () => {
    const text = [
      "LOGOUT_OFFER_EVERYWHERE: true",
      "PORT: 3000",
      "UPSTREAM_TIMEOUT: 5s",
      "LOGOUT_ALLOWLIST:",
      "  - https://app.example.com",
      "  - https://*.example.com",
      "BRAND_NAME:",
      "HOST: ''",
      "COOKIE_SECRET_FILE: /run/secrets/cookie",
      "ORY_PAT: old-name",
    ].join("\n");
    const workingDir = folderWith({ "lethe.yaml": text });
    expect(await settingsOf({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual({
      LOGOUT_OFFER_EVERYWHERE: "true",
      PORT: "3000",
      UPSTREAM_TIMEOUT: "5s",
      LOGOUT_ALLOWLIST: "https://app.example.com,https://*.example.com",
      COOKIE_SECRET_FILE: "/run/secrets/cookie",
      ORY_PAT: "old-name",
    });
  });

  it("takes every YAML value as it is written, whatever YAML would make of it", async () => {
    const written = ["00000000001111111111222222222233", "1e400", "0x1F", "1.10", "yes", "2026-11-27", "-0"];
    for (const value of written) {
      const workingDir = folderWith({
        "lethe.yaml": `COOKIE_SECRET: ${value}\nTRUSTED_CLIENT_IDS: [${value}]\n`,
      });
      expect(await settingsOf({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual({
        COOKIE_SECRET: value,
        TRUSTED_CLIENT_IDS: value,
      });
    }
  });

  it("takes YAML's words for nothing for nothing", async () => {
    const workingDir = folderWith({ "lethe.yaml": "BRAND_NAME: ~\nHOST: null\nPORT:\n" });
    expect(await settingsOf({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual({});
  });

  it.each([
    ["STORE_URL=s3#cr3t", "STORE_URL", 1],
    ["COOKIE_SECRET=#s3cr3t", "COOKIE_SECRET", 1],
    ["PORT=3000 # why", "PORT", 1],
    ["  export ORY_PAT = s3cr3t#", "ORY_PAT", 1],
    ["COOKIE_SECRET_FILE=a#b", "COOKIE_SECRET_FILE", 1],
    ["B=1\n\nOTEL_EXPORTER_OTLP_HEADERS=x#y\nC=2", "OTEL_EXPORTER_OTLP_HEADERS", 3],
  ])("does not cut a value at a # that Docker would keep: %j", async (text, name, line) => {
    const workingDir = folderWith({ ".env": text });
    expect(await mistakesOf({ env: {}, workingDir })).toEqual([
      `${name}: has a # behind it: write a comment above the line, and a value that has a # in quotes (${join(workingDir, ".env")}, line ${line})`,
    ]);
  });

  it("leaves other programs' lines of .env alone, as beside a compose file", async () => {
    const workingDir = folderWith({ ".env": "POSTGRES_PASSWORD=abc#def\nA= # why\nPORT=1\n" });
    expect(await settingsOf({ env: {}, workingDir })).toMatchObject({ PORT: "1" });
  });

  it.each(["\uFEFFPORT=3000\nHOST=a\n", "\uFEFF# first\nPORT=3000\nHOST=a\n"])(
    "reads a file with the mark that editors on Windows begin it with: %j",
    async (text) => {
      const workingDir = folderWith({ ".env": text, "lethe.yaml": text.replaceAll("=", ": ") });
      const read = { PORT: "3000", HOST: "a" };
      expect(await settingsOf({ env: {}, workingDir })).toEqual(read);
      const yaml = { env: {}, workingDir, envFile: "/dev/null", configFile: "lethe.yaml" };
      expect(await settingsOf(yaml)).toEqual(read);
    },
  );

  it("takes a # in quotes, in a line of its own, and behind quotes", async () => {
    const workingDir = folderWith({ ".env": "# A=x#y\nA=\"x#y\"\nB='#' # why\nC=  'z#'\n" });
    expect(await settingsOf({ env: {}, workingDir })).toEqual({ A: "x#y", B: "#", C: "z#" });
  });

  it("takes an empty YAML file for no settings", async () => {
    const workingDir = folderWith({ "lethe.yaml": "# nothing yet\n" });
    expect(await settingsOf({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual({});
  });

  it("names at once every name in the YAML file that is no setting, and every value that can't be one", async () => {
    const text =
      "PROT: s3cr3t\nPORT: { a: s3cr3t }\nLOGOUT_ALLOWLIST: [[s3cr3t]]\nTRUSTED_CLIENT_IDS: [a, '']\nCOOKIE_SECRET: ['s3,cr3t']\n1s3cr3t=: x\n";
    const workingDir = folderWith({ "lethe.yaml": text });
    const path = join(workingDir, "lethe.yaml");
    expect(await mistakesOf({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual([
      `PROT: there is no such setting (${path}, line 1)`,
      `PORT: is neither a value nor a list of values without commas (${path}, line 2)`,
      `LOGOUT_ALLOWLIST: is neither a value nor a list of values without commas (${path}, line 3)`,
      `TRUSTED_CLIENT_IDS: is neither a value nor a list of values without commas (${path}, line 4)`,
      `COOKIE_SECRET: is neither a value nor a list of values without commas (${path}, line 5)`,
      `a name that is not like a setting's: there is no such setting (${path}, line 6)`,
    ]);
  });

  it.each([
    ["HYDRA_ADMIN_ULR", "HYDRA_ADMIN_ULR: there is no such setting (is it HYDRA_ADMIN_URL?)"],
    ["hydra_admin_url", "hydra_admin_url: there is no such setting (is it HYDRA_ADMIN_URL?)"],
    [
      "DEFAULT_OAUTH2_CLIENT_IDS",
      "DEFAULT_OAUTH2_CLIENT_IDS: there is no such setting (is it DEFAULT_OAUTH2_CLIENT_ID?)",
    ],
    ["DEFAULT_OAUTH2_CLIENT", "DEFAULT_OAUTH2_CLIENT: there is no such setting"],
    ["OAUTH2_FOO", "OAUTH2_FOO: there is no such setting"],
    ["S3CR3T", "a name that is not like a setting's: there is no such setting"],
    ["s3cr3t_word", "a name that is not like a setting's: there is no such setting"],
    [`${"A1_".repeat(30)}B`, "a name that is not like a setting's: there is no such setting"],
  ])("says of %s in the YAML file what it may have been meant to be, and where", async (name, said) => {
    const workingDir = folderWith({ "lethe.yaml": `# first\nPORT: 1\n${name}: x\n` });
    expect(await mistakesOf({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual([
      `${said} (${join(workingDir, "lethe.yaml")}, line 3)`,
    ]);
  });

  it.each([
    ["a list", "- PORT", "is not a list of settings by their names"],
    ["a word", "s3cr3t", "is not a list of settings by their names"],
    ["broken YAML", 'PORT: 1\nHOST: "s3cr3t', "is not YAML at line 2"],
    ["a setting twice", "PORT: 1\nPORT: s3cr3t", "is not YAML at line 2"],
  ])("says of %s where it is wrong, and not what stands there", async (_what, text, said) => {
    const workingDir = folderWith({ "lethe.yaml": text });
    const [mistake, ...more] = await mistakesOf({ env: {}, workingDir, configFile: "lethe.yaml" });
    expect(mistake).toBe(`${join(workingDir, "lethe.yaml")}: ${said}`);
    expect(more).toEqual([]);
  });

  it("says which file can't be read", async () => {
    const workingDir = folderWith({});
    const missing = { env: {}, workingDir };
    expect(await mistakesOf({ ...missing, configFile: "no.yaml" })).toEqual([
      `${join(workingDir, "no.yaml")}: can't be read`,
    ]);
    expect(await mistakesOf({ ...missing, envFile: "no.env" })).toEqual([
      `${join(workingDir, "no.env")}: can't be read`,
    ]);
  });
});

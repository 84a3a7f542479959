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

  it.each(["A=s3#cr3t", "A=#s3cr3t", "A=s3cr3t # why", "  export A = s3cr3t#", "B=1\nA=x#y\nC=2"])(
    "does not cut a value at a # that Docker would keep: %j",
    async (text) => {
      const workingDir = folderWith({ ".env": text });
      expect(await mistakesOf({ env: {}, workingDir })).toEqual([
        `A: has a # behind it, which needs quotes, or a line of its own (${join(workingDir, ".env")})`,
      ]);
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
      `PROT: there is no such setting (${path})`,
      `PORT: is neither a value nor a list of values without commas (${path})`,
      `LOGOUT_ALLOWLIST: is neither a value nor a list of values without commas (${path})`,
      `TRUSTED_CLIENT_IDS: is neither a value nor a list of values without commas (${path})`,
      `COOKIE_SECRET: is neither a value nor a list of values without commas (${path})`,
      `a name that is not like a setting's: there is no such setting (${path})`,
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

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

async function mistakesOf(sources: SettingSources): Promise<string[]> {
  return gatherSettings(sources).then(
    () => [],
    (error: unknown) => {
      if (error instanceof ConfigError) return error.mistakes;
      throw error;
    },
  );
}

describe("gatherSettings", () => {
  it("takes the environment before .env, and .env before the YAML file", async () => {
    const workingDir = folderWith({
      ".env": "PORT=2\nHOST=from-env-file\nBRAND_NAME='Bank & Co'\n# LOG_LEVEL=debug\n",
      "lethe.yaml": "PORT: 1\nHOST: from-yaml\nBRAND_NAME: Yaml\nLOG_LEVEL: warn\n",
    });
    const env = { PORT: "3", HOST: "" };
    expect(await gatherSettings({ env, workingDir, configFile: "lethe.yaml" })).toEqual({
      PORT: "3",
      HOST: "from-env-file",
      BRAND_NAME: "Bank & Co",
      LOG_LEVEL: "warn",
    });
  });

  it("needs no file", async () => {
    expect(await gatherSettings({ env: { PORT: "3" }, workingDir: folderWith({}) })).toEqual({ PORT: "3" });
  });

  it("reads another file in the place of .env when one is given", async () => {
    const workingDir = folderWith({ ".env": "PORT=1\nHOST=a", "other.env": "PORT=2" });
    expect(await gatherSettings({ env: {}, workingDir, envFile: "other.env" })).toEqual({ PORT: "2" });
    const absolute = join(workingDir, "other.env");
    expect(await gatherSettings({ env: {}, workingDir: root, envFile: absolute })).toEqual({ PORT: "2" });
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
    expect(await gatherSettings({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual({
      LOGOUT_OFFER_EVERYWHERE: "true",
      PORT: "3000",
      UPSTREAM_TIMEOUT: "5s",
      LOGOUT_ALLOWLIST: "https://app.example.com,https://*.example.com",
      COOKIE_SECRET_FILE: "/run/secrets/cookie",
      ORY_PAT: "old-name",
    });
  });

  it("takes an empty YAML file for no settings", async () => {
    const workingDir = folderWith({ "lethe.yaml": "# nothing yet\n" });
    expect(await gatherSettings({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual({});
  });

  it("names at once every name in the YAML file that is no setting, and every value that can't be one", async () => {
    const text =
      "PROT: s3cr3t\nPORT: { a: s3cr3t }\nLOGOUT_ALLOWLIST: [[s3cr3t]]\nTRUSTED_CLIENT_IDS: [a, '']\n";
    const workingDir = folderWith({ "lethe.yaml": text });
    const path = join(workingDir, "lethe.yaml");
    expect(await mistakesOf({ env: {}, workingDir, configFile: "lethe.yaml" })).toEqual([
      `PROT: there is no such setting (${path})`,
      `PORT: is neither a value nor a list of values (${path})`,
      `LOGOUT_ALLOWLIST: is neither a value nor a list of values (${path})`,
      `TRUSTED_CLIENT_IDS: is neither a value nor a list of values (${path})`,
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

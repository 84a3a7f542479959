import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { mistakesIn, needed, secret } from "../../../testkit/http/settings-fixture.ts";

const dir = mkdtempSync(join(tmpdir(), "lethe-config-"));
afterAll(() => rmSync(dir, { recursive: true }));

function fileWith(text: string): string {
  const path = join(dir, `${Math.random()}`);
  writeFileSync(path, text);
  return path;
}

describe("readConfig with NAME_FILE", () => {
  it.each(["COOKIE_SECRET", "ORY_API_KEY", "ORY_ADMIN_API_TOKEN"])(
    "reads %s from a file, without the line end",
    (name) => {
      const config = readConfig({
        ...needed,
        [name]: "",
        [`${name}_FILE`]: fileWith(`  from-a-file:${secret.replaceAll(" ", "-")}\n`),
      });
      const text = JSON.stringify([config.cookieSecrets, config.hydra.apiKey]);
      expect(text).toContain(`"from-a-file:${secret.replaceAll(" ", "-")}"`);
    },
  );

  it("refuses a file that can't be read, one that is empty, and a secret given twice", () => {
    expect(mistakesIn({ ...needed, ORY_API_KEY_FILE: join(dir, "nowhere") })).toEqual([
      "ORY_API_KEY_FILE: the file can't be read",
    ]);
    expect(mistakesIn({ ...needed, ORY_API_KEY_FILE: fileWith(" \n") })).toEqual([
      "ORY_API_KEY_FILE: the file is empty",
    ]);
    expect(mistakesIn({ ...needed, COOKIE_SECRET_FILE: fileWith(secret) })).toEqual([
      "COOKIE_SECRET: is set, and so is COOKIE_SECRET_FILE",
    ]);
  });

  it("checks what a file holds as it does the value itself", () => {
    const { COOKIE_SECRET: _, ...others } = needed;
    expect(mistakesIn({ ...others, COOKIE_SECRET_FILE: fileWith("short") })).toEqual([
      expect.stringMatching(/^COOKIE_SECRET: must be 32 bytes/),
    ]);
  });
});

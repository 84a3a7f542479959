import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { givenBinary, WrongBinaryError } from "../../../../testkit/ory/given-binary.ts";

describe("givenBinary", () => {
  let folder: string;
  let program: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lethe-given-"));
    program = join(folder, "hydra");
    writeFileSync(program, "");
    chmodSync(program, 0o755);
    writeFileSync(join(folder, "notes"), "");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(["HYDRA_BIN", "KRATOS_BIN"] as const)("takes the program that %s names", (variable) => {
    expect(givenBinary(variable, { [variable]: program })).toBe(program);
  });

  it.each([{}, { HYDRA_BIN: "" }])("leaves it at the pinned build with %j", (env) => {
    expect(givenBinary("HYDRA_BIN", { KRATOS_BIN: "/nowhere", ...env })).toBeUndefined();
  });

  it.each([
    ["bin/hydra", "is not an absolute path"],
    ["hydra", "is not an absolute path"],
    ["/nowhere/hydra", "is not there"],
  ])("refuses %s, which %s", (path, because) => {
    expect(() => givenBinary("HYDRA_BIN", { HYDRA_BIN: path })).toThrow(
      new WrongBinaryError(`HYDRA_BIN=${path} ${because}`),
    );
  });

  it("refuses a folder", () => {
    expect(() => givenBinary("KRATOS_BIN", { KRATOS_BIN: folder })).toThrow(
      new WrongBinaryError(`KRATOS_BIN=${folder} is not a file`),
    );
  });

  it("refuses what may not be executed", () => {
    const notes = join(folder, "notes");
    expect(() => givenBinary("KRATOS_BIN", { KRATOS_BIN: notes })).toThrow(
      new WrongBinaryError(`KRATOS_BIN=${notes} may not be executed`),
    );
  });
});

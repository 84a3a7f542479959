import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { secretSettings } from "../../../src/config/settings.ts";

const read = (file: string) => readFileSync(join(import.meta.dirname, "../../..", file), "utf8");
const isNamedIn = (text: string | undefined) => (name: string) =>
  new RegExp(`\\b${name}\\b`).test(text ?? "");

interface Form {
  body: { id?: string; attributes: { description?: string } }[];
}
const form = parse(read(".github/ISSUE_TEMPLATE/bug.yml")) as Form;
const asked = (id: string) => form.body.find((field) => field.id === id)?.attributes.description;

describe("who reports a bug", () => {
  it("is told every secret to leave out", () => {
    expect(secretSettings.filter((name) => !isNamedIn(asked("settings"))(name))).toEqual([]);
  });

  it("is told what of the page leads to the log line", () => {
    expect(asked("log")).toContain("`reference` is the one that the page shows");
  });
});

// Those of a demo, and a second name: the chart has neither.
const notInTheChart = new Set<string>(["DEMO_USERS", "ORY_ADMIN_API_TOKEN"]);
const ofTheChart = secretSettings.filter((name) => !notInTheChart.has(name));

describe("a list of all secrets", () => {
  it.each([
    ["docs/settings.md", secretSettings, /^.*can also be given as the path of a file.*$/m],
    ["deploy/helm/lethe/README.md", ofTheChart, /^end in a ConfigMap.*\n.*in a Secret:/m],
    ["deploy/helm/lethe/values.yaml", ofTheChart, /^# A Secret in the release's namespace.*\n.*$/m],
    ["deploy/helm/lethe/templates/_refuse.tpl", ofTheChart, /^.*and \.Values\.existingSecret \(or .*$/m],
  ])("is whole in %s", (file, names, place) => {
    const [list] = place.exec(read(file)) ?? [];
    expect(names.filter((name) => !isNamedIn(list)(name))).toEqual([]);
  });
});

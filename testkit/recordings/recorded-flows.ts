import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseFlow } from "../../src/kratos/flow-wire.ts";
import type { KratosFlow } from "../../src/kratos/flow.ts";
import type { FlowKind } from "../../src/kratos/kratos.ts";

const folder = join(import.meta.dirname, "kratos-flows");
const kratosUrl = "https://kratos.example";

/** The versions of Kratos with flows in a folder of their own, oldest first. A newer one's holds only what is not as it was before. */
export const recordedVersions = versionsNow();

/** The flows that real Kratos once answered with, as `v1.3.1/login-password`; the contract suite compares them with what it answers now. */
export const recordedFlows = recordedVersions.flatMap((version) =>
  readdirSync(join(folder, version)).map((file) => `${version}/${file.replace(".json", "")}`),
);

export function kindOf(flow: string): FlowKind {
  return flow.replace(/^.*\//, "").split("-", 1)[0] as FlowKind;
}

/** Which of the known flows this version answers with; one that was not recorded counts as the newest. */
export function recordedAs(version: string, name: string): string {
  const versions = versionsNow();
  const position = versions.indexOf(version);
  const until = position === -1 ? versions : versions.slice(0, position + 1);
  const newest = until.findLast((recorded) => existsSync(pathOf(`${recorded}/${name}`)));
  if (newest === undefined) throw new Error(`no ${name} was recorded with Kratos ${version} or before`);
  return `${newest}/${name}`;
}

export function pathOf(flow: string): string {
  return join(folder, `${flow}.json`);
}

export function readRecordedFlow(flow: string): unknown {
  return JSON.parse(readFileSync(pathOf(flow), "utf8"));
}

export function recordedFlow(flow: string): KratosFlow {
  return parseFlow(readRecordedFlow(flow), { kratosUrl });
}

function versionsNow(): string[] {
  return readdirSync(folder).toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }));
}

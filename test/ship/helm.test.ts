import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";
import { startupWarnings } from "../../src/ops/startup-warnings.ts";
import {
  chartFolder,
  cluster,
  helm,
  readChartFile,
  render,
  type Rendered,
  template,
  validate,
  valueSets,
  valuesFile,
} from "./helm/chart.ts";
import { needs } from "../../testkit/vitest/parts.ts";

const always = ["ConfigMap", "Deployment", "PodDisruptionBudget", "Service", "ServiceAccount"];
const kinds = {
  minimal: [...always, "Secret"],
  "ory-network": [...always, "Secret"],
  "existing-secret": always,
  gateway: [...always, "HTTPRoute"],
  everything: [
    ...always,
    "HTTPRoute",
    "HorizontalPodAutoscaler",
    "Ingress",
    "NetworkPolicy",
    "NetworkPolicy",
    "Secret",
    "ServiceMonitor",
  ],
};

// What an existing Secret holds.
const elsewhere = { COOKIE_SECRET: "from a Secret that the chart has not made" };

/** The settings, with a file of this machine in the place of each that a volume brings into the pod. */
function inPod(rendered: Rendered): Record<string, string | undefined> {
  const { volumeMounts = [] } = rendered.pod.spec.containers[0];
  const isMounted = (path: string) => volumeMounts.some(({ mountPath }) => path.startsWith(`${mountPath}/`));
  const environment = rendered.environment(elsewhere);
  const files = ["TLS_CERT_PATH", "TLS_KEY_PATH"].filter((name) => isMounted(environment[name] ?? ""));
  return { ...environment, ...Object.fromEntries(files.map((name) => [name, import.meta.filename])) };
}

describe("deploy/helm/lethe", needs("helm"), () => {
  it.each(valueSets)("passes helm lint --strict with the values %s", async (set) => {
    const said = await helm("lint", "--strict", chartFolder, ...cluster, `--values=${valuesFile(set)}`);
    expect(said).toContain("1 chart(s) linted, 0 chart(s) failed");
  });

  it("passes helm lint --strict without any values", async () => {
    expect(await helm("lint", "--strict", chartFolder, ...cluster)).toContain("0 chart(s) failed");
  });

  it.each(valueSets)("makes of the values %s what Kubernetes knows, field by field", async (set) => {
    const said = await validate(await template(set));
    const count = kinds[set].length;
    expect(said).toContain(`${count} resources found`);
    expect(said).toContain(`Valid: ${count}, Invalid: 0, Errors: 0, Skipped: 0`);
  });

  it("would be found out with a field that Kubernetes does not know, or a value of the wrong type", async () => {
    const manifests = await template("minimal");
    const misspelt = manifests.replace("readOnlyRootFilesystem:", "readOnlyRootFileSystem:");
    expect(await validate(misspelt)).toContain("additional properties 'readOnlyRootFileSystem' not allowed");
    expect(await validate(manifests.replace("replicas: 2", "replicas: two"))).toContain("Invalid: 1");
  });

  it.each(valueSets)("makes of the values %s these kinds and no other", async (set) => {
    expect((await render(set)).kinds).toEqual(kinds[set].toSorted());
  });

  it.each(valueSets)("gives Lethe settings that it starts with, without a warning: %s", async (set) => {
    expect(startupWarnings(readConfig(inPod(await render(set))))).toEqual([]);
  });

  it("writes numbers, flags and quotes as Lethe reads them", async () => {
    const config = readConfig(inPod(await render("everything")));
    expect(config).toMatchObject({
      server: { port: 8443 },
      maxInFlight: 1_000_000,
      trustProxy: 1,
      logout: { offerEverywhere: true, requireKnownUser: false },
      brand: { name: 'Example: "auth" & more' },
    });
    expect(config.cookieSecrets).toHaveLength(2);
  });

  it("is of Lethe's own version", async () => {
    const root = await readFile(join(chartFolder, "../../../package.json"), "utf8");
    const { version } = JSON.parse(root) as { version: string };
    expect(parse(await readChartFile("Chart.yaml"))).toMatchObject({ appVersion: version });
  });

  it("needs a Kubernetes whose kubelet can sleep before a stop", async () => {
    const old = helm("template", "one", chartFolder, "--kube-version=1.29.9");
    await expect(old).rejects.toThrow("chart requires kubeVersion: >=1.30.0-0");
  });
});

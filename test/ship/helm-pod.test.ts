import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { render, valueSets, type Rendered } from "./helm/chart.ts";
import { needs } from "../../testkit/vitest/parts.ts";

let minimal: Rendered;
let everything: Rendered;
beforeAll(async () => {
  minimal = await render("minimal");
  everything = await render("everything");
}, 60_000);

function container(of: Rendered): Record<string, unknown> {
  return of.pod.spec.containers[0];
}

describe("a pod of the chart", needs("helm"), () => {
  it.each(valueSets)("has no right that it does not need: %s", async (set) => {
    const rendered = await render(set);
    expect(rendered.pod.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
    expect(container(rendered)["securityContext"]).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    for (const host of ["hostNetwork", "hostPID", "hostIPC"]) expect(rendered.pod.spec[host]).toBeUndefined();
    expect(rendered.only("ServiceAccount")["automountServiceAccountToken"]).toBe(false);
  });

  it("runs as the image's own user", async () => {
    const dockerfile = await readFile(join(import.meta.dirname, "../../Dockerfile"), "utf8");
    expect(dockerfile).toContain("USER 65532:65532");
  });

  it("lets the platform choose the user when told to, and is never root", async () => {
    const { spec } = (await render("minimal", "runAsUser=null")).pod;
    expect(spec["securityContext"]).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
  });

  it("is asked whether it lives, and whether it is ready, where Lethe answers that", () => {
    const asked = (path: string) => ({ httpGet: { path, port: "http", scheme: "HTTP" } });
    expect(container(minimal)).toMatchObject({
      ports: [{ name: "http", containerPort: 3000 }],
      startupProbe: asked("/health/alive"),
      livenessProbe: asked("/health/alive"),
      readinessProbe: asked("/health/alive"),
    });
  });

  it("is asked over TLS and on its own port where that is set", () => {
    expect(container(everything)).toMatchObject({
      ports: [{ name: "http", containerPort: 8443 }, { name: "metrics" }],
      livenessProbe: { httpGet: { scheme: "HTTPS" } },
      readinessProbe: { httpGet: { scheme: "HTTPS" } },
      startupProbe: { httpGet: { scheme: "HTTPS" } },
    });
  });

  it("stays in service before SIGTERM, and has time for what is in flight", () => {
    expect(minimal.pod.spec["terminationGracePeriodSeconds"]).toBe(40);
    expect(container(minimal)["lifecycle"]).toEqual({ preStop: { sleep: { seconds: 5 } } });
  });

  it("hears of no Service by way of its environment: LOGOUT_PORT would stop the start", () => {
    expect(minimal.pod.spec["enableServiceLinks"]).toBe(false);
  });

  it("starts anew when a setting or a secret changes, and not else", async () => {
    const notes = (of: Rendered) => of.pod.metadata["annotations"];
    const changed = await render("minimal", 'config.LOG_LEVEL="debug"');
    const rotated = await render("minimal", `secrets.COOKIE_SECRET="${"new".repeat(12)}"`);
    expect(notes(await render("minimal", "replicaCount=3"))).toEqual(notes(minimal));
    expect(notes(changed)).not.toEqual(notes(minimal));
    expect(notes(rotated)).not.toEqual(notes(minimal));
  });

  it("is spread over zones and nodes, counting only pods of its own release", () => {
    const selector = minimal.only("Deployment").spec?.["selector"];
    const spread = (topologyKey: string) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: selector,
      matchLabelKeys: ["pod-template-hash"],
    });
    expect(minimal.pod.spec["topologySpreadConstraints"]).toEqual([
      spread("topology.kubernetes.io/zone"),
      spread("kubernetes.io/hostname"),
    ]);
  });

  it("asks for CPU and memory, and has a limit on memory alone", () => {
    expect(container(minimal)["resources"]).toEqual({
      requests: { cpu: "250m", memory: "256Mi" },
      limits: { memory: "512Mi" },
    });
  });

  it("takes the image of the chart's version, or the one that is named", async () => {
    const digest = `registry.example.com/lethe@sha256:${"0123456789abcdef".repeat(4)}`;
    expect(container(minimal)["image"]).toBe("lethe:0.1.0");
    expect(container(await render("minimal", 'image.tag="edge"'))["image"]).toBe("lethe:edge");
    expect(container(everything)["image"]).toBe(digest);
  });

  it("takes what it is given besides", () => {
    expect(everything.pod.metadata).toMatchObject({
      labels: { "example.com/tier": "front" },
      annotations: { "example.com/scrape": "false" },
    });
    expect(everything.pod.spec).toMatchObject({
      imagePullSecrets: [{ name: "registry" }],
      priorityClassName: "system-cluster-critical",
      nodeSelector: { "kubernetes.io/arch": "amd64" },
      tolerations: [{ key: "dedicated" }],
      affinity: { nodeAffinity: {} },
      volumes: [{ name: "tls", secret: { secretName: "lethe-tls" } }],
    });
    expect(container(everything)["volumeMounts"]).toMatchObject([{ mountPath: "/etc/lethe/tls" }]);
  });
});

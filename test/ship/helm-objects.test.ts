import { beforeAll, describe, expect, it } from "vitest";
import { render, type Rendered } from "./helm/chart.ts";
import { needs } from "../../testkit/vitest/parts.ts";

const own = { "app.kubernetes.io/name": "lethe", "app.kubernetes.io/instance": "one" };
let minimal: Rendered;
let gateway: Rendered;
let everything: Rendered;
beforeAll(async () => {
  minimal = await render("minimal");
  gateway = await render("gateway");
  everything = await render("everything");
}, 60_000);

describe("the chart's Deployment", needs("helm"), () => {
  it("has two pods, and takes none away before a new one is ready", () => {
    expect(minimal.only("Deployment").spec).toMatchObject({
      replicas: 2,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    });
  });

  it("leaves their number to the autoscaler where there is one", () => {
    expect(everything.only("Deployment").spec).not.toHaveProperty("replicas");
    expect(everything.only("HorizontalPodAutoscaler").spec).toEqual({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "sign-out" },
      minReplicas: 3,
      maxReplicas: 12,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
    });
  });
});

describe("the chart's PodDisruptionBudget", needs("helm"), () => {
  it("keeps one pod while nodes are drained, and no node from being drained while Hydra is away", () => {
    expect(minimal.only("PodDisruptionBudget").spec).toEqual({
      minAvailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: own },
    });
  });

  it.each([
    ["one pod", ["replicaCount=1"]],
    ["an autoscaler that goes down to one", ["autoscaling.enabled=true", "autoscaling.minReplicas=1"]],
    ["podDisruptionBudget.enabled=false", ["podDisruptionBudget.enabled=false"]],
  ])("is not there with %s", async (_, changes) => {
    expect((await render("minimal", ...changes)).kinds).not.toContain("PodDisruptionBudget");
  });
});

describe("the chart's way in", needs("helm"), () => {
  it("is a Service that finds the pods of this release by the name of their port", () => {
    expect(minimal.only("Service").spec).toEqual({
      type: "ClusterIP",
      selector: own,
      ports: [{ name: "http", port: 80, targetPort: "http", appProtocol: "http" }],
    });
    expect(minimal.pod.metadata["labels"]).toMatchObject(own);
    expect(minimal.only("Deployment").spec?.["selector"]).toEqual({ matchLabels: own });
  });

  it("is an Ingress for every host that is named", () => {
    const backend = { service: { name: "sign-out", port: { name: "http" } } };
    const rule = (host: string) => ({
      host,
      http: { paths: [{ path: "/", pathType: "Prefix", backend }] },
    });
    expect(everything.only("Ingress").spec).toMatchObject({
      ingressClassName: "nginx",
      rules: [rule("auth.example.com"), rule("logout.example.com")],
      tls: [{ secretName: "auth-example-com" }],
    });
  });

  it("is an Ingress for BASE_URL's host and BASE_PATH when none is named", async () => {
    const base = ['config.BASE_URL="https://auth.example.com:8443/sign"', 'config.BASE_PATH="/sign"'];
    const { spec } = (await render("minimal", "ingress.enabled=true", ...base)).only("Ingress");
    expect(spec).toMatchObject({
      rules: [{ host: "auth.example.com", http: { paths: [{ path: "/sign" }] } }],
    });
  });

  it("is an HTTPRoute at the Gateway that is named", () => {
    expect(gateway.only("HTTPRoute").spec).toEqual({
      parentRefs: [{ name: "public", namespace: "gateways", sectionName: "https" }],
      hostnames: ["id.example.com"],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/auth" } }],
          backendRefs: [{ name: "one-lethe", port: 80 }],
        },
      ],
    });
  });
});

describe("the chart's NetworkPolicy", needs("helm"), () => {
  const lethe = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "auth" } },
    podSelector: { matchLabels: own },
  };
  const kratos = { podSelector: { matchLabels: { "app.kubernetes.io/name": "kratos" } } };
  const hydra = ["networkPolicy.hydra.enabled=true"];

  it("lets only Lethe reach Hydra's admin port, and everybody its public one", async () => {
    const policy = (await render("minimal", ...hydra)).only("NetworkPolicy");
    expect(policy.metadata).toMatchObject({ name: "one-lethe-hydra-admin", namespace: "auth" });
    expect(policy.spec).toEqual({
      podSelector: { matchLabels: { "app.kubernetes.io/name": "hydra" } },
      policyTypes: ["Ingress"],
      ingress: [
        { ports: [{ port: 4444, protocol: "TCP" }] },
        { ports: [{ port: 4445, protocol: "TCP" }], from: [lethe] },
      ],
    });
  });

  it("stands in Hydra's namespace, and lets in who is named besides", () => {
    const policy = everything.named("NetworkPolicy", "sign-out-hydra-admin");
    expect(policy?.metadata.namespace).toBe("ory");
    expect(policy?.spec).toMatchObject({ ingress: [{}, { from: [lethe, kratos] }] });
  });

  it("holds Lethe to who may call it and whom it may call, and to the cluster's DNS", () => {
    const namespace = (name: string) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    });
    const dns = ["UDP", "TCP"].map((protocol) => ({ port: 53, protocol }));
    expect(everything.named("NetworkPolicy", "sign-out")?.spec).toEqual({
      podSelector: { matchLabels: own },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { ports: [{ port: "http", protocol: "TCP" }], from: [namespace("ingress-nginx")] },
        { ports: [{ port: "metrics", protocol: "TCP" }], from: [{ namespaceSelector: {} }] },
      ],
      egress: [{ ports: dns }, { to: [namespace("ory")] }],
    });
  });

  it("leaves Lethe's own calls alone unless told", async () => {
    const policy = (await render("minimal", "networkPolicy.enabled=true")).only("NetworkPolicy");
    expect(policy.spec).toEqual({
      podSelector: { matchLabels: own },
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: "http", protocol: "TCP" }] }],
    });
  });
});

describe("the chart's names", needs("helm"), () => {
  it("are the release's own, in its namespace", () => {
    const names = minimal.objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(new Set(names)).toEqual(new Set(["auth/one-lethe"]));
  });

  it("stay within what Kubernetes takes, however long the one that is given", async () => {
    const long = `fullnameOverride="${"very-".repeat(20)}long"`;
    const { objects } = await render("minimal", long, "networkPolicy.hydra.enabled=true");
    for (const { metadata } of objects) expect(metadata.name).toMatch(/^[a-z][a-z-]{0,61}[a-z]$/);
  });
});

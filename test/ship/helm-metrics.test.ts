import { beforeAll, describe, expect, it } from "vitest";
import { render, type Rendered } from "./helm/chart.ts";
import { needs } from "../../testkit/vitest/parts.ts";

const own = { "app.kubernetes.io/name": "lethe", "app.kubernetes.io/instance": "one" };
let minimal: Rendered;
let everything: Rendered;
beforeAll(async () => {
  minimal = await render("minimal");
  everything = await render("everything");
}, 60_000);

describe("METRICS_PORT in the chart", needs("helm"), () => {
  it("opens a port of its own, on the pods and the Service", () => {
    expect(everything.pod.spec.containers[0]["ports"]).toContainEqual({
      name: "metrics",
      containerPort: 9464,
    });
    expect(everything.only("Service").spec?.["ports"]).toContainEqual({
      name: "metrics",
      port: 9464,
      targetPort: "metrics",
    });
  });

  it("is nowhere that browsers come by", () => {
    for (const kind of ["Ingress", "HTTPRoute"]) {
      expect(JSON.stringify(everything.only(kind))).not.toMatch(/metrics|9464/);
    }
  });

  it("opens nothing while it is not set", () => {
    expect(JSON.stringify(minimal.objects)).not.toContain("metrics");
  });
});

describe("the chart's ServiceMonitor", needs("helm"), () => {
  it("has the Prometheus operator read the metrics where Lethe shows them", () => {
    const monitor = everything.only("ServiceMonitor");
    expect(monitor.metadata["labels"]).toMatchObject({ release: "prometheus" });
    expect(monitor.spec).toEqual({
      selector: { matchLabels: own },
      endpoints: [{ port: "metrics", path: "/metrics/prometheus", interval: "15s" }],
    });
    expect(everything.only("Service").metadata["labels"]).toMatchObject(own);
  });

  it("is not there unless asked for, with METRICS_PORT set", async () => {
    expect((await render("minimal", "config.METRICS_PORT=9464")).kinds).not.toContain("ServiceMonitor");
  });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

// Makes test/ship/helm/schemas anew from what the projects themselves publish, through the Go module proxy:
//
//   node test/ship/helm/make-schemas.ts
//
// Only the kinds that the chart uses, strict, and without the prose: kubeconform then needs no network.

type Json = Record<string, unknown>;

const kubernetes = { module: "k8s.io/kubernetes@v1.34.2", file: "api/openapi-spec/swagger.json" };
const kinds: Record<string, string> = {
  "deployment-apps-v1": "io.k8s.api.apps.v1.Deployment",
  "service-v1": "io.k8s.api.core.v1.Service",
  "serviceaccount-v1": "io.k8s.api.core.v1.ServiceAccount",
  "configmap-v1": "io.k8s.api.core.v1.ConfigMap",
  "secret-v1": "io.k8s.api.core.v1.Secret",
  "ingress-networking-v1": "io.k8s.api.networking.v1.Ingress",
  "networkpolicy-networking-v1": "io.k8s.api.networking.v1.NetworkPolicy",
  "horizontalpodautoscaler-autoscaling-v2": "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
  "poddisruptionbudget-policy-v1": "io.k8s.api.policy.v1.PodDisruptionBudget",
};
const custom = [
  {
    name: "httproute-gateway-v1",
    module: "sigs.k8s.io/gateway-api@v1.4.0",
    file: "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
  },
  {
    name: "servicemonitor-monitoring-v1",
    module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    file: "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
  },
];

const metadata = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const folder = join(import.meta.dirname, "schemas");
mkdirSync(folder, { recursive: true });
const { definitions } = JSON.parse(readModule(kubernetes)) as { definitions: Record<string, Json> };
for (const [name, root] of Object.entries(kinds)) {
  write(name, { ...strict(definitions[root]), definitions: closure(root) });
}
for (const { name, ...source } of custom) {
  const { spec } = parse(readModule(source)) as {
    spec: { versions: { name: string; schema: { openAPIV3Schema: Json } }[] };
  };
  const schema = strict(spec.versions.find((version) => version.name === "v1")?.schema.openAPIV3Schema);
  const properties = { ...(schema["properties"] as Json), metadata: { $ref: `#/definitions/${metadata}` } };
  write(name, {
    ...schema,
    properties,
    definitions: { ...closure(metadata), [metadata]: strict(definitions[metadata]) },
  });
}

function readModule({ module, file }: { module: string; file: string }): string {
  const told = execFileSync("go", ["mod", "download", "-json", module], { encoding: "utf8" });
  return readFileSync(join((JSON.parse(told) as { Dir: string }).Dir, file), "utf8");
}

// Everything that this definition refers to, however far away.
function closure(root: string, found: Record<string, Json> = {}): Record<string, Json> {
  const text = JSON.stringify(definitions[root]);
  for (const [, name = ""] of text.matchAll(/"#\/definitions\/([^"]+)"/g)) {
    if (name in found) continue;
    found[name] = strict(definitions[name]);
    closure(name, found);
  }
  return found;
}

/** A schema that refuses what it doesn't name, in JSON Schema's words instead of OpenAPI's. */
function strict(schema: unknown): Json {
  const { description: _, ...rest } = schema as Json;
  const kept: Json = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key.startsWith("x-kubernetes") || key === "default") continue;
    kept[key] = key === "properties" ? each(value as Json) : isSchema(key) ? inside(value) : value;
  }
  if (rest["x-kubernetes-int-or-string"] === true || rest["format"] === "int-or-string") {
    return { type: ["integer", "string"] };
  }
  if ("properties" in kept && !("additionalProperties" in kept)) kept["additionalProperties"] = false;
  // Kubernetes itself gives these another form than their type has.
  if (rest["format"] === "byte" || String(rest["format"]).startsWith("int")) delete kept["format"];
  return kept;
}

function isSchema(key: string): boolean {
  return ["items", "additionalProperties", "allOf", "anyOf", "oneOf", "not"].includes(key);
}

function each(properties: Json): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, strict(value)]));
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => strict(item));
  return typeof value === "object" && value !== null ? strict(value) : value;
}

function write(name: string, schema: Json): void {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema)}\n`);
}

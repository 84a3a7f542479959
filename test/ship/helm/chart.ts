import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { helmTools } from "../../../testkit/helm/helm-tools.ts";

const run = promisify(execFile);

export const chartFolder = join(import.meta.dirname, "../../../deploy/helm/lethe");
/** Of test/ship/helm/values. */
export const valueSets = ["minimal", "everything", "gateway", "existing-secret", "ory-network"] as const;
export type ValueSet = (typeof valueSets)[number];

/** As if there were one. */
export const cluster = ["--namespace=auth", "--kube-version=1.34.0"];

const kubeObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.record(z.string(), z.unknown()).optional(),
  data: z.record(z.string(), z.string()).optional(),
});
export type KubeObject = z.output<typeof kubeObject>;

export function valuesFile(set: ValueSet): string {
  return join(import.meta.dirname, "values", `${set}.yaml`);
}

/** What helm says to this command, without any cluster and without the caller's own helm settings. */
export async function helm(...words: string[]): Promise<string> {
  const tools = await helmTools();
  const { PATH, HOME } = process.env;
  const { stdout } = await run(tools.helm, words, { env: { PATH, HOME, KUBECONFIG: "/dev/null" } });
  return stdout;
}

/** The manifests for a set of values, with single values changed as `--set` does. */
export async function template(set: ValueSet, ...changes: string[]): Promise<string> {
  const given = changes.flatMap((change) => ["--set-json", change]);
  return helm("template", "one", chartFolder, ...cluster, `--values=${valuesFile(set)}`, ...given);
}

export async function render(set: ValueSet, ...changes: string[]): Promise<Rendered> {
  const documents = parseAllDocuments(await template(set, ...changes));
  return new Rendered(documents.map((document) => kubeObject.parse(document.toJS())));
}

/** Why helm does not render these values; the test fails when it does. */
export async function refusal(set: ValueSet, ...changes: string[]): Promise<string> {
  return template(set, ...changes).then(
    () => "not refused",
    (error: unknown) => (error instanceof Error && "stderr" in error ? String(error.stderr) : String(error)),
  );
}

/** What kubeconform has against these manifests, with nothing but the schemas beside this file. */
export async function validate(manifests: string): Promise<string> {
  const { kubeconform } = await helmTools();
  const schemas = join(import.meta.dirname, "schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json");
  const validated = run(kubeconform, ["-strict", "-summary", "-schema-location", schemas, "-"]);
  validated.child.stdin?.end(manifests);
  return validated.then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && "stdout" in error ? String(error.stdout) : String(error)),
  );
}

export async function readChartFile(name: string): Promise<string> {
  return readFile(join(chartFolder, name), "utf8");
}

export async function readValues(): Promise<Record<string, unknown>> {
  return parse(await readChartFile("values.yaml")) as Record<string, unknown>;
}

const podSpec = z.looseObject({
  containers: z.tuple([
    z.looseObject({
      volumeMounts: z.array(z.looseObject({ mountPath: z.string() })).optional(),
      envFrom: z.array(z.strictObject({ configMapRef: z.object({ name: z.string() }) })),
      env: z.array(
        z.object({
          name: z.string(),
          value: z.string().optional(),
          valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional(),
        }),
      ),
    }),
  ]),
});
const deploymentSpec = z.looseObject({
  template: z.looseObject({ metadata: z.looseObject({}), spec: podSpec }),
});

/** The objects that helm would install. */
export class Rendered {
  readonly objects: KubeObject[];

  constructor(objects: KubeObject[]) {
    this.objects = objects;
  }

  get kinds(): string[] {
    return this.objects.map(({ kind }) => kind).toSorted();
  }

  named(kind: string, name: string): KubeObject | undefined {
    return this.objects.find((object) => object.kind === kind && object.metadata.name === name);
  }

  only(kind: string): KubeObject {
    const [found, ...more] = this.objects.filter((object) => object.kind === kind);
    if (found === undefined || more.length > 0) throw new Error(`not one ${kind}`);
    return found;
  }

  get pod() {
    return deploymentSpec.parse(this.only("Deployment").spec).template;
  }

  /** The environment that Lethe would start with; a Secret from elsewhere is given as `secrets`. */
  environment(secrets: Record<string, string> = {}): Record<string, string | undefined> {
    const [container] = this.pod.spec.containers;
    const fromMaps = container.envFrom.map(
      ({ configMapRef }) => this.named("ConfigMap", configMapRef.name)?.data,
    );
    const single = container.env.map(({ name, value, valueFrom: { secretKeyRef } = {} }) => {
      const sealed = secretKeyRef && this.named("Secret", secretKeyRef.name)?.data?.[secretKeyRef.key];
      const opened = sealed && Buffer.from(sealed, "base64").toString();
      return [name, value ?? opened ?? secrets[secretKeyRef?.key ?? ""]];
    });
    return Object.assign({}, ...fromMaps, Object.fromEntries(single)) as Record<string, string | undefined>;
  }
}

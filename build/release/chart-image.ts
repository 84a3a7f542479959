// `node build/release/chart-image.ts ghcr.io/owner/lethe`: the chart that is released takes the image that is released.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const file = join(import.meta.dirname, "../../deploy/helm/lethe/values.yaml");

/** @throws Error when the values have no such line, or the name can't be an image's */
export function withImage(values: string, repository: string): string {
  const line = /^(image:\n {2}repository: ).*$/m;
  if (!line.test(values) || !/^[a-z0-9][a-z0-9./_-]*$/.test(repository)) throw new Error("which image?");
  return values.replace(line, (_line, before: string) => before + repository);
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(file, withImage(readFileSync(file, "utf8"), process.argv[2] ?? ""));

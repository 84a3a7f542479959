// Where Lethe's version stands. package-lock.json is npm's to write.

/** A file that has the version, and the lines that have it. */
interface Place {
  file: string;
  /** The version is the second group. */
  lines: RegExp;
}

// An image that whoever reads this builds: the chart looks for the tag of its own version.
const image = /(\/lethe:)(\d+\.\d+\.\d+(?:-[\w.]+)?)/g;

const places: readonly Place[] = [
  { file: "package.json", lines: /^( {2}"version": ")([^"]+)/gm },
  {
    file: "package-lock.json",
    lines: /^(\{\n {2}"name": "lethe",\n {2}"version": "|^ {6}"name": "lethe",\n {6}"version": ")([^"]+)/gm,
  },
  { file: "deploy/helm/lethe/Chart.yaml", lines: /^((?:appV|v)ersion: "?)([^"\n]+)/gm },
  { file: "Dockerfile", lines: /^( +org\.opencontainers\.image\.version=")([^"]+)/gm },
  { file: "docs/kubernetes.md", lines: image },
  { file: "deploy/helm/lethe/README.md", lines: image },
  { file: "docs/library.md", lines: /(\blethe-)(\d+\.\d+\.\d+(?:-[\w.]+?)?)(?=\.tgz)/g },
  { file: ".github/ISSUE_TEMPLATE/bug.yml", lines: /^( +placeholder: )(\d[^,\n]*)(?=, image$)/gm },
];

export const versionFiles: readonly string[] = places.map(({ file }) => file);

/** The versions that stand in it, in their order. */
export function versionsIn(file: string, text: string): string[] {
  return Array.from(text.matchAll(linesOf(file)), ([, , version = ""]) => version);
}

export function withVersion(file: string, text: string, version: string): string {
  return text.replaceAll(linesOf(file), (_line, before: string) => before + version);
}

function linesOf(file: string): RegExp {
  const place = places.find((each) => each.file === file);
  if (place === undefined) throw new Error(`${file} has no version`);
  return place.lines;
}

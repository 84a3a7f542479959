/** Three figures are more than most of these are good for. */
export function rounded(figure: number): string {
  return figure.toLocaleString("en", { maximumSignificantDigits: 3 });
}

const units = ["B", "kB", "MB", "GB", "TB", "PB"];

export function inBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${rounded(bytes / 1000 ** power)} ${units[power] ?? ""}`;
}

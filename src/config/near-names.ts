import { secretSettings, settings } from "./settings.ts";

const known = [...Object.keys(settings.shape), ...secretSettings.map((name) => `${name}_FILE`)];
const knownNames = new Set(known);

// Short names, and names that are further off, are other programs': Kubernetes has HYDRA_ADMIN_PORT for a service of that name.
const maxEdits = 2;
const minLength = 9;

/**
 * The setting that this name is a mistyped form of (`HYDRA_ADMIN_ULR`, `hydra_admin_url`); undefined for a setting, and for a name that
 * is like none.
 */
export function nearestSetting(name: string): string | undefined {
  if (knownNames.has(name) || name.length < minLength) return undefined;
  const near = known.map((setting) => ({ setting, distance: edits(name.toUpperCase(), setting) }));
  const [nearest] = near.toSorted((one, other) => one.distance - other.distance);
  return nearest !== undefined && nearest.distance <= maxEdits ? nearest.setting : undefined;
}

/** How many letters have to be put in, taken out, changed, or swapped with the next, to make one of the other. */
function edits(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > maxEdits) return maxEdits + 1;
  let [before, last]: number[][] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let at = 1; at <= other.length; at += 1) {
      const isSame = one[row - 1] === other[at - 1];
      const swapped = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      next[at] = Math.min(
        (last?.[at] ?? 0) + 1,
        (next[at - 1] ?? 0) + 1,
        (last?.[at - 1] ?? 0) + (isSame ? 0 : 1),
        swapped ? (before?.[at - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, next];
  }
  return last?.[other.length] ?? 0;
}

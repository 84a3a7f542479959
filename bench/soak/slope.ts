export interface Point {
  atSeconds: number;
  value: number;
}

/** The line that fits best (least squares): how much it rises in a second. 0 for fewer than two points. */
export function slopeOf(points: readonly Point[]): number {
  const meanAt = mean(points.map(({ atSeconds }) => atSeconds));
  const meanValue = mean(points.map(({ value }) => value));
  let [together, spread] = [0, 0];
  for (const { atSeconds, value } of points) {
    together += (atSeconds - meanAt) * (value - meanValue);
    spread += (atSeconds - meanAt) ** 2;
  }
  return spread === 0 ? 0 : together / spread;
}

export interface Verdict {
  /** By how much the line rises from the first point to the last. */
  rise: number;
  perHour: number;
  bound: number;
  grows: boolean;
}

/** Whether the line through these rises by more than it may. A fall is no growth. */
export function judgeGrowth(points: readonly Point[], bound: number): Verdict {
  const perSecond = slopeOf(points);
  const [first, last] = [points[0]?.atSeconds ?? 0, points.at(-1)?.atSeconds ?? 0];
  const rise = perSecond * (last - first);
  return { rise, perHour: perSecond * 3600, bound, grows: rise > bound };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

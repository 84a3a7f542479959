import type { TimeView } from "./account-locals.ts";

/** A moment as a page shows it; undefined when there is none, or none that a calendar has. */
export type FormatDateTime = (ms: number | undefined) => TimeView | undefined;

/** In UTC, and saying so: the user's time zone is not known here. */
export function formatDateTime(lang: string): FormatDateTime {
  const format = new Intl.DateTimeFormat(lang, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone: "UTC",
    timeZoneName: "short",
  });
  return (ms) => {
    const date = new Date(ms ?? Number.NaN);
    if (Number.isNaN(date.getTime())) return undefined;
    return { iso: date.toISOString(), text: format.format(date) };
  };
}

import { isRecord } from "../is-record.ts";
import type { ClaimFormat } from "./standard-claims.ts";

type Read = (values: unknown[]) => unknown;

const readers: Record<ClaimFormat, Read> = {
  text: toText,
  date: ([value]) => (typeof value === "string" ? toDate(value) : undefined),
  seconds: ([value]) => toSeconds(value),
  address: ([value]) => toAddress(value),
};

/** The value of a standard claim, in the form that OpenID Connect Core 1.0 §5.1 gives it; undefined when the traits are no such thing. */
export function standardValue(format: ClaimFormat, values: unknown[]): unknown {
  return readers[format](values);
}

/** The value of a claim that no standard describes: as it is, or several joined. */
export function ownValue(values: unknown[]): unknown {
  return values.length === 1 ? (values[0] ?? undefined) : toText(values);
}

function toText(values: unknown[]): string | undefined {
  const texts = values.flatMap((value) => {
    if (typeof value === "number") return String(value);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : [];
  });
  return texts.length === 0 ? undefined : texts.join(" ");
}

// YYYY-MM-DD, or the year alone. A moment in time is cut to its date: it was written to hold one.
function toDate(text: string): string | undefined {
  return /^(\d{4}(?:-\d\d-\d\d)?)(?:T.*)?$/.exec(text.trim())?.[1];
}

function toSeconds(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

// OpenID Connect's names, and what identity schemas call the same.
const addressParts: Record<string, string[]> = {
  formatted: ["formatted"],
  street_address: ["street_address", "street"],
  locality: ["locality", "city"],
  region: ["region", "state"],
  postal_code: ["postal_code", "zip"],
  country: ["country"],
};

function toAddress(value: unknown): Record<string, string> | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : { formatted: value };
  if (!isRecord(value)) return undefined;
  const parts = Object.entries(addressParts).flatMap(([part, names]) => {
    const text = toText([names.map((name) => value[name]).find((found) => toText([found]) !== undefined)]);
    return text === undefined ? [] : [[part, text] as const];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

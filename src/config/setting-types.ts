import { isIP } from "node:net";
import { z } from "zod";
import { readColor, type Color } from "../color.ts";
import { canStandInPolicy } from "../web-url.ts";

// The kinds of values that settings have. Messages name what is wanted and never repeat what was given: it may be a secret. `meta` has what
// the JSON schema can't see: values that YAML has without quotes, and what `refine` asks for, as far as a pattern can say it. Patterns are
// RE2's, which Helm reads.

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `5s`, `10m`, `1h`, `7d`, in milliseconds; `0` is one as well, without a unit. */
export const delay = z
  .string()
  .regex(/^(?:0|\d{1,9}(?:ms|s|m|h|d))$/, "must be a duration such as 500ms, 5s, 10m or 1h")
  .meta({ type: ["string", "integer"], minimum: 0, maximum: 0 })
  .transform((text) => Number.parseInt(text, 10) * (units[text.replace(/^\d+/, "")] ?? 1));

/** The same, and longer than nothing. */
export const duration = delay
  .refine((ms) => ms > 0, "must be longer than nothing")
  .meta({
    type: "string",
    minimum: undefined,
    maximum: undefined,
    pattern: "^0*[1-9]\\d{0,8}(?:ms|s|m|h|d)$",
  });

export const flag = z
  .enum(["true", "false"], "must be true or false")
  .meta({ type: ["boolean", "string"], enum: [true, false, "true", "false"] })
  .transform((text) => text === "true");

export const positiveInteger = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "must be a whole number above 0")
  .meta({ type: ["integer", "string"], minimum: 1, maximum: 999_999_999 })
  .transform(Number);

export const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number")
  .meta({ type: ["integer", "string"], minimum: 0, maximum: 65_535 })
  .transform(Number)
  .refine((number) => number <= 65_535, "must be a port number");

/** An http(s) URL without userinfo, query and fragment, and without a slash at its end. */
export const baseUrl = z
  .string()
  .meta({ pattern: "^https?://[^\\s@?#]+$" })
  .refine((text) => isBaseUrl(text), "must be an http(s) URL without user, query and fragment")
  // As the parser writes it: a blank at the end would otherwise stand in the middle of every URL that is built from it.
  .transform((text) => new URL(text).href.replace(/[/?#]+$/, ""));

/** Written so that it can stand in a Location header, whatever script it was given in. */
export const webUrl = z
  .string()
  .meta({ pattern: "^https?://\\S+$" })
  .refine((text) => isWebUrl(text), "must be an http(s) URL")
  .transform((text) => new URL(text).href);

/** An `iss`, which is compared to the letter. */
export const issuer = z
  .string()
  .meta({ pattern: "^https?://\\S+$" })
  .refine((text) => isWebUrl(text), "must be an http(s) URL");

export const httpsUrl = z
  .string()
  .meta({ pattern: "^https://\\S+$" })
  .refine(
    (text) => isWebUrl(text) && text.startsWith("https:") && canStandInPolicy(new URL(text)),
    "must be an https URL",
  );

/** `#1b5e87` or `#157`; also without the `#`, behind which files of variables have comments. */
export const color = z
  .string()
  .meta({ pattern: "^#?(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$" })
  .transform((text, context): Color => {
    const read = readColor(text);
    if (read !== undefined) return read;
    context.addIssue({ code: "custom", message: "must be a colour such as #1b5e87" });
    return z.NEVER;
  });

/** What can stand behind `mailto:` as it is. */
export const emailAddress = z
  .string()
  .max(254, "must be an email address")
  .regex(/^[\w.+-]+@(?:[a-z\d-]+\.)+[a-z\d-]{2,}$/i, "must be an email address")
  .meta({ pattern: "^[\\w.+-]+@(?:[A-Za-z\\d-]+\\.)+[A-Za-z\\d-]{2,}$" });

/** What can stand in an HTTP header: a line break from a file or a terminal would fail every call. */
export const headerValue = z.string().regex(/^[\x21-\x7E]+$/, "must be printable characters without blanks");

/** Comma-separated, spaces around commas allowed, empty entries dropped. */
export const list = z
  .string()
  .meta({ type: ["string", "array"], items: { type: "string" } })
  .transform((text) =>
    text
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  );

/** After which changes of a user's the others of their sign-ins end. */
export type SignOutOn = ReadonlySet<"password" | "recovery" | "second-factor" | "address" | "login">;

const signOutReasons = z.enum(["password", "recovery", "second-factor", "address", "login"]);
const reasonPattern = signOutReasons.options.join("|");

/** Some of them, or `none`. */
export const signOutOn = list
  .transform((entries, context): SignOutOn => {
    if (entries.length === 1 && entries[0] === "none") return new Set();
    const read = z.array(signOutReasons).min(1).safeParse(entries);
    if (read.success) return new Set(read.data);
    context.addIssue({
      code: "custom",
      message: `must be none, or some of ${signOutReasons.options.join(", ")}`,
    });
    return z.NEVER;
  })
  .meta({
    items: { enum: ["none", ...signOutReasons.options] },
    pattern: `^(?:none|(?:${reasonPattern})(?:, *(?:${reasonPattern}))*)$`,
  });

/** Secrets by which programs are let in, newest first. */
export const bearerSecrets = list.refine(
  (secrets) => secrets.length > 0 && secrets.every((secret) => /^[\x21-\x7E]{32,}$/.test(secret)),
  "must be 32 printable characters or more (several: comma-separated, newest first)",
);

/** `email:password` pairs; the password may hold anything but a comma. */
export const demoUsers = list.transform((entries, context): Map<string, string> => {
  const users = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const [, email = "", password = ""] = /^([^:\s]+@[^:\s]+):(.+)$/.exec(entry) ?? [];
    if (email === "")
      context.addIssue({ code: "custom", message: `entry ${index + 1} is not email:password` });
    else users.set(email.toLowerCase(), password);
  }
  return users;
});

/** Which traits (`name.first`) make up which claim. */
export type ClaimsMapping = ReadonlyMap<string, readonly string[]>;

/** `claim=path` or `claim=path+path`: which traits (`name.first`) make up which claim; several are joined with a blank. */
export const claimsMapping = list.transform((entries, context): Map<string, string[]> => {
  const mapping = new Map<string, string[]>();
  for (const [index, entry] of entries.entries()) {
    const [, claim = "", paths = ""] =
      /^([\w:./#-]+)=([\w-]+(?:\.[\w-]+)*(?:\+[\w-]+(?:\.[\w-]+)*)*)$/.exec(entry) ?? [];
    if (claim === "") context.addIssue({ code: "custom", message: `entry ${index + 1} is not claim=trait` });
    else mapping.set(claim, paths.split("+"));
  }
  return mapping;
});

/** Express's `trust proxy`: `true`, a number of hops, or addresses, ranges and their names. */
export const trustProxy = z
  .string()
  .meta({ type: ["string", "boolean", "integer", "array"], items: { type: "string" } })
  .transform((text, context): boolean | number | string[] => {
    if (text === "true" || text === "false") return text === "true";
    if (/^\d{1,2}$/.test(text)) return Number(text);
    const entries = text.split(",").map((entry) => entry.trim());
    if (!entries.every((entry) => isProxyRange(entry))) {
      context.addIssue({
        code: "custom",
        message: "must be true, false, a number of hops, or addresses and ranges",
      });
    }
    return entries;
  });

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\//.test(text);
}

function isBaseUrl(text: string): boolean {
  if (!isWebUrl(text)) return false;
  const { username, password, search, hash, pathname } = new URL(text);
  // A path that begins with two slashes would be another host as soon as it stands alone in a link.
  return username === "" && password === "" && search === "" && hash === "" && !/^\/\/+[^/]/.test(pathname);
}

function isProxyRange(entry: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(entry)) return true;
  const [address = "", bits, ...more] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

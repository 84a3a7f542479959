/** What can be said of a device for sure; undefined, and of no known form, when its user agent is none that we know. */
export interface UserAgentLabel {
  browser: string | undefined;
  system: string | undefined;
  form: "phone" | "tablet" | "computer" | "unknown";
}

// Most browsers also call themselves Chrome, and nearly all Safari: the one that says more comes first.
const browsers: readonly [name: string, pattern: RegExp][] = [
  ["Edge", /\bEdg(?:e|A|iOS)?\//],
  ["Opera", /\b(?:OPR|Opera|OPT)\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Vivaldi", /\bVivaldi\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chromium", /\bChromium\//],
  ["Chrome", /\b(?:Headless)?Chrome\/|\bCriOS\//],
  ["Safari", /\bVersion\/[^ ]+ (?:Mobile\/[^ ]+ )?Safari\//],
];

// Android calls itself Linux, and an iPhone says "like Mac OS X".
const systems: readonly [name: string, pattern: RegExp][] = [
  ["Android", /\bAndroid\b/],
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["Windows", /\bWindows\b/],
  ["macOS", /\bMac(?:intosh| OS X)\b/],
  ["Linux", /\bLinux\b/],
];

// The longest that is looked at: the browser chooses what it says.
const maxLength = 512;

/**
 * Browser and system by a user agent's own word. What comes out are names of ours only, never text of its sender.
 */
export function userAgentLabel(userAgent: string): UserAgentLabel {
  const text = userAgent.slice(0, maxLength);
  // What does not even begin as a browser does is a program that may say anything.
  if (!text.startsWith("Mozilla/5.0 (") && !text.startsWith("Opera/"))
    return { browser: undefined, system: undefined, form: "unknown" };
  const system = firstMatch(systems, text);
  return { browser: firstMatch(browsers, text), system, form: formOf(system, text) };
}

// A tablet with Android leaves the word out that a phone has.
function formOf(system: string | undefined, text: string): UserAgentLabel["form"] {
  if (system === undefined) return "unknown";
  if (system === "iPhone") return "phone";
  if (system === "iPad") return "tablet";
  if (system !== "Android") return "computer";
  return /\bMobile\b/.test(text) ? "phone" : "tablet";
}

function firstMatch(names: readonly [string, RegExp][], text: string): string | undefined {
  return names.find(([, pattern]) => pattern.test(text))?.[0];
}

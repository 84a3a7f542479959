/** Whose logos `views/partials/browser-logo.ejs` has, by the names that `userAgentLabel` gives browsers. */
const logos = new Map([
  ["Chrome", "chrome"],
  ["Firefox", "firefox"],
  ["Opera", "opera"],
  ["Safari", "safari"],
  ["Vivaldi", "vivaldi"],
]);

/** Undefined for a browser that has none. */
export function browserLogo(browser: string | undefined): string | undefined {
  return browser === undefined ? undefined : logos.get(browser);
}

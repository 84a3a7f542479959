// What stands in the page only for the end of a check, and what a browser shows in place of it anywhere else.
const eitherOr =
  /(<(div|form) class="checked" id="([^"]+)"[^>]* hidden>[\s\S]*?<\/\2>)\s*(<(div|p) class="(?:buttons )?unchecked">[\s\S]*?<\/\5>)/g;

/** The part of a page of ours that a browser shows at this address, as `:target` in `public/lethe.css` has it. */
export function shownAt(url: string | URL, html: string): string {
  const named = new URL(url, "http://own").hash.slice(1);
  return html.replaceAll(eitherOr, (_both, checked: string, _checkedTag, id: string, unchecked: string) =>
    id === named ? checked : unchecked,
  );
}

/** Where a redirect leads a browser: without a fragment of its own it keeps that of the address before (RFC 9110 §10.2.2). */
export function redirected(from: URL, location: string): URL {
  const to = new URL(location, from);
  if (to.hash === "") to.hash = from.hash;
  return to;
}

/** A page that loads an address in every way but the one that counts, and has a link to it for the person to click. */
export function trapPage({ pathname, searchParams }: URL): string {
  const address = searchParams.get("url") ?? "";
  const make = ways[pathname.slice("/trap/".length)];
  const gapMs = Number(searchParams.get("gap") ?? 0);
  return `${make?.(escape(address), gapMs) ?? ""}<p><a id="link" href="${escape(address)}">The real thing</a></p>`;
}

const ways: Record<string, (address: string, gapMs: number) => string> = {
  iframe: (address) => `<iframe src="${address}"></iframe>`,
  image: (address) => `<img src="${address}" alt="">`,
  object: (address) => `<object data="${address}" type="text/html"></object>`,
  prefetch: (address) => `<link rel="prefetch" as="document" href="${address}">`,
  fetch: (address) =>
    `<script id="s" data-url="${address}">fetch(document.getElementById("s").dataset.url, { mode: "no-cors", credentials: "include" });</script>`,
  twice: (address, gapMs) =>
    `<script id="s" data-url="${address}">const load = () => open(document.getElementById("s").dataset.url); load(); setTimeout(load, ${gapMs});</script>`,
  "speculative-prefetch": () => speculation("prefetch"),
  "speculative-prerender": () => speculation("prerender"),
  script: () =>
    `<p id="s">Scripts are off</p><script>document.getElementById("s").textContent = "Scripts run";</script>`,
  violation: () =>
    `<meta http-equiv="Content-Security-Policy" content="img-src 'none'"><img src="/trap/x" alt="">`,
};

function speculation(kind: string): string {
  const rules = { [kind]: [{ where: { selector_matches: "#link" }, eagerness: "immediate" }] };
  return `<script type="speculationrules">${JSON.stringify(rules)}</script>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

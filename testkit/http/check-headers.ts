/**
 * What is wrong with an answer's headers: null means that one must be absent. A page that has the button which copies may run our own
 * scripts, and no other may.
 */
export function check(
  answer: { headers: unknown; text?: unknown },
  expected: Record<string, string | RegExp | null>,
): string[] {
  const headers = answer.headers as Record<string, string | undefined>;
  const copies = String(answer.text).includes('src="/assets/copy-');
  return Object.entries(expected).flatMap(([name, plain]) => {
    const isPolicy = name === "Content-Security-Policy" && typeof plain === "string";
    const wanted = isPolicy && copies ? `${plain}; script-src 'self'` : plain;
    const value = headers[name.toLowerCase()];
    const right =
      wanted === null
        ? value === undefined
        : typeof wanted === "string"
          ? value === wanted
          : wanted.test(value ?? "");
    return right ? [] : [`${name}: ${value ?? "(absent)"}`];
  });
}

/** On every answer over plain http, whatever its status. */
export const always = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": /^(?=.*camera=\(\))(?=.*geolocation=\(\))(?=.*microphone=\(\))/,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "X-Request-Id": /^[\w.-]{8,64}$/,
  "Strict-Transport-Security": null,
  "X-Powered-By": null,
  ETag: null,
  Server: null,
};

/** A page without what stands below every one: the language switch, and the operator's links. */
export function withoutFrame(html: string): string {
  return html.replace(/<footer class="foot">[^]*?<\/footer>/, "");
}

/** Whether it stays as it is in the path of a call: URLs are resolved, ".." in them as well, and another call would be sent. */
export function isPathSegment(id: string): boolean {
  return !["", ".", ".."].includes(id);
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether it can be the id of an identity or a session: those are UUIDs. Where an id stands in the path of a call nothing else may be sent:
 * @ory/client resolves ".." in it, and asks for, or ends, what belongs to every user.
 */
export function isKratosId(id: string): boolean {
  return uuid.test(id);
}

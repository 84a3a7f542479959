/** Kratos's cookies among all that a browser sends: what belongs to others is none of Kratos's business. */
export interface KratosCookies {
  /** The Cookie header for a call to Kratos; undefined when none of its cookies is there. */
  pick: (header: string | undefined) => string | undefined;
  hasSession: (header: string | undefined) => boolean;
  /** Those of these Set-Cookie lines that are about Kratos's own cookies: whatever else it says must not reach ours. */
  pickSet: (lines: readonly string[]) => string[];
}

// Kratos names its CSRF cookie after a hash of its configuration; Ory Network names both after the project.
const csrfName = /^(?:__Host-|__Secure-)?csrf_token/;
const networkSessionName = /^ory_session_/;

/** @param sessionName `session.cookie.name` of Kratos's configuration */
export function kratosCookies(sessionName: string): KratosCookies {
  const isSession = (name: string) => name === sessionName || networkSessionName.test(name);
  const isOwn = (name: string) => isSession(name) || csrfName.test(name);
  return { pick, hasSession, pickSet };

  function pick(header: string | undefined): string | undefined {
    const own = pairsOf(header).filter(({ name }) => isOwn(name));
    return own.length === 0 ? undefined : own.map(({ pair }) => pair).join("; ");
  }

  function hasSession(header: string | undefined): boolean {
    return pairsOf(header).some(({ name }) => isSession(name));
  }

  function pickSet(lines: readonly string[]): string[] {
    return lines.filter((line) => isOwn(pairsOf(line)[0]?.name ?? ""));
  }
}

function pairsOf(header: string | undefined): { name: string; pair: string }[] {
  return (header ?? "").split(";").flatMap((text) => {
    const pair = text.trim();
    const end = pair.indexOf("=");
    return end < 1 ? [] : [{ name: pair.slice(0, end), pair }];
  });
}

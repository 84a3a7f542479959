/** Kratos's cookies among all that a browser sends: what belongs to others is none of Kratos's business. */
export interface KratosCookies {
  /** The Cookie header for a call to Kratos; undefined when none of its cookies is there. */
  pick: (header: string | undefined) => string | undefined;
  hasSession: (header: string | undefined) => boolean;
}

// Kratos names its CSRF cookie after a hash of its configuration; Ory Network names both after the project.
const csrfName = /^(?:__Host-|__Secure-)?csrf_token/;
const networkSessionName = /^ory_session_/;

/** @param sessionName `session.cookie.name` of Kratos's configuration */
export function kratosCookies(sessionName: string): KratosCookies {
  const isSession = (name: string) => name === sessionName || networkSessionName.test(name);
  return { pick, hasSession };

  function pick(header: string | undefined): string | undefined {
    const own = pairsOf(header).filter(({ name }) => isSession(name) || csrfName.test(name));
    return own.length === 0 ? undefined : own.map(({ pair }) => pair).join("; ");
  }

  function hasSession(header: string | undefined): boolean {
    return pairsOf(header).some(({ name }) => isSession(name));
  }
}

function pairsOf(header: string | undefined): { name: string; pair: string }[] {
  return (header ?? "").split(";").flatMap((text) => {
    const pair = text.trim();
    const end = pair.indexOf("=");
    return end < 1 ? [] : [{ name: pair.slice(0, end), pair }];
  });
}

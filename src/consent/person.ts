import type { Request } from "express";
import type { Kratos } from "../kratos/kratos.ts";
import type { Traits } from "./claims.ts";

/** Who a consent is about, as far as somebody knows. */
export interface Person {
  /** Undefined when nobody can say anything of them. */
  known: Traits | undefined;
  /** What to call them on a page. Only the person's own browser is told more than the subject. */
  name: string;
  /** The person's session at Kratos, when it is this browser's. */
  kratosSessionId: string | undefined;
}

/** Undefined when the person's identity was deleted, or when it is known that somebody else sits at this browser. */
export type FindPerson = (req: Request, subject: string) => Promise<Person | undefined>;

export interface PersonSources {
  kratos: Kratos | undefined;
  demoUsers: ReadonlyMap<string, string> | undefined;
}

/** Kratos's session of this browser, else Kratos's admin API. A Kratos that does not answer is a failure: tokens would lack claims. */
export function personFinder({ kratos, demoUsers }: PersonSources): FindPerson {
  return kratos === undefined ? findDemoUser : findIdentity(kratos);

  function findDemoUser(_req: Request, subject: string): Promise<Person> {
    const known = demoUsers?.has(subject) ? { traits: { email: subject }, verifiedAddresses: [] } : undefined;
    return Promise.resolve({ known, name: subject, kratosSessionId: undefined });
  }
}

function findIdentity(kratos: Kratos): FindPerson {
  return async (req, subject) => {
    const here = await kratos.whoAmI(req.headers.cookie);
    if (here.state === "signed_in" && here.session.identity.id === subject) {
      const { identity, id } = here.session;
      const { email, username } = identity.traits;
      const name = [email, username].find((trait) => typeof trait === "string");
      return { known: identity, name: name ?? subject, kratosSessionId: id };
    }
    // A sign-in that was left half-way would make whoever comes next into the one who left it.
    if (here.state !== "signed_out") return undefined;
    const stranger = { name: subject, kratosSessionId: undefined };
    if (!kratos.hasAdmin) return { ...stranger, known: undefined };
    const identity = await kratos.getIdentity(subject);
    return identity && { ...stranger, known: identity };
  };
}

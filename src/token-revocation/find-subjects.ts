import type { TokenRevocationConfig } from "../config/config.ts";
import type { HydraSessions } from "../hydra/hydra-admin.ts";
import type { Kratos, KratosIdentity } from "../kratos/kratos.ts";
import { Problem } from "../middleware/api-problem.ts";
import type { SubjectIdentifier } from "./subject-identifier.ts";

export interface FindSubjectsDeps {
  hydra: Pick<HydraSessions, "listConsentSessions">;
  /** Undefined when no Kratos is set up: then nobody can say that there is no such user. */
  kratos: Pick<Kratos, "getIdentity" | "findIdentities"> | undefined;
  /** Hydra's issuer. */
  issuer: string | undefined;
  config: Pick<TokenRevocationConfig, "issuer">;
}

/** Hydra's subjects that an identifier means; none where there is no such user. @throws PageError, Problem when nobody can say */
export type FindSubjects = (identifier: SubjectIdentifier) => Promise<string[]>;

export function subjectFinder({ hydra, kratos, issuer, config }: FindSubjectsDeps): FindSubjects {
  return (identifier) => {
    if (identifier.format === "opaque") return bySubject(identifier.id);
    if (identifier.format === "iss_sub") return byIssuer(identifier.iss, identifier.sub);
    return byAddress(identifier.format === "email" ? identifier.email : identifier.phone_number);
  };

  async function bySubject(subject: string): Promise<string[]> {
    // Hydra lists no sign-in whose consents were skipped or ran out: that it lists nothing says nothing, and an order does no harm.
    if (kratos === undefined || (await kratos.getIdentity(subject)) !== undefined) return [subject];
    // Whoever deletes a user first, and then says that they are out, means what goes on of theirs.
    return (await hydra.listConsentSessions(subject)).length > 0 ? [subject] : [];
  }

  async function byIssuer(iss: string, sub: string): Promise<string[]> {
    if (isSameIssuer(iss, issuer)) return bySubject(sub);
    // Kratos knows a user of another provider as "<provider>:<subject>".
    const { provider } = config.issuer ?? {};
    if (kratos === undefined || provider === undefined || !isSameIssuer(iss, config.issuer?.url)) return [];
    return (await kratos.findIdentities(`${provider}:${sub}`)).map(({ id }) => id);
  }

  // A user may sign in by a name that looks like somebody else's address.
  async function byAddress(address: string): Promise<string[]> {
    if (kratos === undefined)
      throw new Problem(400, "Without Kratos a user is named by opaque, or by iss_sub of Hydra");
    const found = await kratos.findIdentities(address);
    return found.filter((identity) => hasAddress(identity, address)).map(({ id }) => id);
  }
}

function hasAddress(
  { verifiedAddresses, unverifiedAddresses = [], recoveryAddresses = [] }: KratosIdentity,
  address: string,
): boolean {
  const all = [...verifiedAddresses, ...unverifiedAddresses, ...recoveryAddresses];
  return all.length === 0 || all.some((known) => known.toLowerCase() === address.toLowerCase());
}

function isSameIssuer(iss: string, own: string | undefined): boolean {
  return own !== undefined && iss.replace(/\/$/, "") === own.replace(/\/$/, "");
}

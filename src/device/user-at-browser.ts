import type { Request } from "express";
import type { SignInCookie } from "../browser-state/sign-in-cookie.ts";
import { withDeadline } from "../deadline.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { identityName } from "../pages/identity-name.ts";

export interface UserAtBrowserDeps {
  kratos: Pick<Kratos, "whoAmI"> | undefined;
  signIn: SignInCookie;
}

export interface UserHere {
  name: string | undefined;
  /** Kratos's, where it knows who it is. */
  identityId?: string;
}

// For what the page can do without.
const lookupTimeoutMs = 500;

/** Who is signed in at this browser, with as much of a name as is known; undefined for nobody, or when that can't be told now. */
export function userAtBrowser({ kratos, signIn }: UserAtBrowserDeps) {
  return async function look(req: Request): Promise<UserHere | undefined> {
    if (kratos === undefined) {
      const remembered = signIn.read(req);
      return remembered && { name: remembered.name };
    }
    try {
      const asked = kratos.whoAmI(req.headers.cookie);
      const here = await withDeadline(asked, lookupTimeoutMs, () => new Error("took too long"));
      if (here.state === "signed_out") return undefined;
      if (here.state !== "signed_in") return { name: undefined };
      const { identity } = here.session;
      return { name: identityName(identity), identityId: identity.id };
    } catch {
      return undefined;
    }
  };
}

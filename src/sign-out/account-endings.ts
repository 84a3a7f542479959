import { PageError } from "../errors.ts";
import type { HydraSessions } from "../hydra/hydra-admin.ts";
import type { KratosSession, KratosSessions } from "../kratos/kratos.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { AccountAction } from "../account/actions.ts";
import { forEachBounded } from "../concurrency.ts";
import { signInsOf } from "./sign-ins-by-device.ts";

/** Who ends something, and in which browser. */
export interface Person {
  session: KratosSession;
  /** The browser's Cookie header. */
  cookie: string | undefined;
}

/** How far it went, for somebody to say after a failure what did and did not happen. */
export interface Progress {
  /** What was named, once it is known to be the person's own; nothing that a form made up. */
  clientId: string | undefined;
  /** Kratos's id of the session, which opens nothing: its token does. */
  sessionId: string | undefined;
  /** Sign-ins at Hydra: ended, their apps were told. */
  signInsEnded: number;
  /** Sessions at Kratos. */
  devices: { ended: number; of: number };
}

/**
 * Ends what the form names, each kind of thing its own way. False when it is not among the person's own: then nothing was ended. A step
 * that fails throws, and is the last.
 */
export type Endings = Record<
  AccountAction,
  (person: Person, form: unknown, progress: Progress) => Promise<boolean>
>;

const atOnce = 4;
// Kratos lists 250 sessions at a time.
const maxRounds = 10;

export function startProgress(): Progress {
  return { clientId: undefined, sessionId: undefined, signInsEnded: 0, devices: { ended: 0, of: 0 } };
}

export function createEndings({ kratos, hydra }: { kratos: KratosSessions; hydra: HydraSessions }): Endings {
  return { end_device: endDevice, end_others: endOthers, leave_app: leaveApp };

  async function endDevice(person: Person, form: unknown, progress: Progress): Promise<boolean> {
    const device = readParameter(form, "device");
    const others = await kratos.listOtherSessions(person.cookie);
    const found = others.find(({ id }) => id === device);
    if (found === undefined) return false;
    progress.sessionId = found.id;
    progress.devices.of = 1;
    const signIns = await listSignIns(person);
    // Hydra first: when it fails the device is still listed, and the person can try again.
    await endSignIns(signIns.of(found.id), progress);
    await endSessions(person, [found], progress);
    return true;
  }

  async function endOthers(person: Person, _form: unknown, progress: Progress): Promise<boolean> {
    const others = await kratos.listOtherSessions(person.cookie);
    progress.devices.of = others.length;
    const signIns = await listSignIns(person);
    await endSignIns(signIns.others, progress);
    await endAllSessions(person, others, progress, maxRounds);
    // Last: one of them may be this browser's, and Hydra may end the very session that all of this is done with.
    await endSignIns(signIns.unknown, progress);
    return true;
  }

  async function leaveApp({ session }: Person, form: unknown, progress: Progress): Promise<boolean> {
    const client = readParameter(form, "client");
    const subject = session.identity.id;
    const consents = await hydra.listConsentSessions(subject);
    const found = consents.find((consent) => consent.client.id === client);
    if (found === undefined) return false;
    progress.clientId = found.client.id;
    await hydra.revokeClientConsents(subject, found.client.id);
    return true;
  }

  async function listSignIns({ session }: Person) {
    return signInsOf(await hydra.listConsentSessions(session.identity.id), session.id);
  }

  async function endSignIns(sids: string[], progress: Progress): Promise<void> {
    await forEachBounded(sids, atOnce, async (sid) => {
      await hydra.endLoginSession(sid);
      progress.signInsEnded += 1;
    });
  }

  /** Returns those that Kratos still lists afterwards. */
  async function endSessions(person: Person, sessions: KratosSession[], { devices }: Progress) {
    await forEachBounded(sessions, atOnce, async ({ id }) => {
      await kratos.endOtherSession(person.cookie, id);
      devices.ended += 1;
    });
    // A Kratos that says yes and keeps the session would be believed otherwise.
    const left = await kratos.listOtherSessions(person.cookie);
    const kept = left.filter(({ id }) => sessions.some((session) => session.id === id));
    if (kept.length > 0) {
      devices.ended -= kept.length;
      throw new PageError("kratos_fault", { detail: "sessions go on after their end" });
    }
    return left;
  }

  async function endAllSessions(
    person: Person,
    sessions: KratosSession[],
    progress: Progress,
    rounds: number,
  ): Promise<void> {
    if (sessions.length === 0) return demandSession(person);
    if (rounds === 0) throw new PageError("kratos_fault", { detail: "a list of sessions without an end" });
    const left = await endSessions(person, sessions, progress);
    progress.devices.of += left.length;
    await endAllSessions(person, left, progress, rounds - 1);
  }

  // Kratos lists no sessions for somebody without one, either.
  async function demandSession({ session, cookie }: Person): Promise<void> {
    const current = await kratos.whoAmI(cookie);
    if (current.state === "signed_in" && current.session.id === session.id) return;
    throw new PageError("kratos_fault", { detail: "the session ended on the way" });
  }
}

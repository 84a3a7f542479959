import type { Fixture } from "./fixture.ts";
import {
  answerPage,
  nothingThere,
  passThrough,
  seePage,
  signedIn,
  signedInAtKratos,
  signedInOnDevices,
  type Ready,
} from "./visits.ts";

/** A way to sign out, or not to. */
export interface Kind {
  id: string;
  title: string;
  /** Lethe's settings beside the addresses. */
  settings?: Record<string, string>;
  withKratos?: boolean;
  /** Not counted. */
  prepare: (fixture: Fixture) => Promise<Ready>;
  visit: (fixture: Fixture, ready: Ready) => Promise<unknown>;
  /** A part of the usual number of rounds, where one takes long. */
  share?: number;
  /** What happens after the last answer, in milliseconds. */
  settleMs?: number;
}

const everywhere = { LOGOUT_OFFER_EVERYWHERE: "true" };

const onDevices = (count: number, more: Partial<Kind> & Pick<Kind, "id" | "title">): Kind => ({
  settings: everywhere,
  prepare: async (fixture) => signedInOnDevices(fixture.apps.asks, count),
  visit: async (fixture, ready) => answerPage(fixture, ready, "everywhere"),
  ...more,
});

const withPage: Kind = {
  id: "page",
  title: "The page asks, the person confirms",
  prepare: async (fixture) => signedIn(fixture.apps.asks),
  visit: async (fixture, ready) => answerPage(fixture, ready, "accept"),
};

const withoutPage: Kind = {
  id: "auto",
  title: "Lethe does not ask",
  prepare: async (fixture) => signedIn(fixture.apps.trusted),
  visit: passThrough,
};

const late = { LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "1s" };

export const kinds: Kind[] = [
  withPage,
  withoutPage,
  { ...withPage, id: "abandoned", title: "The page asks, nobody answers", visit: seePage },
  {
    ...withoutPage,
    id: "nothing",
    title: "Nobody is signed in any more",
    prepare: async (fixture) => {
      const ready = await signedIn(fixture.apps.trusted);
      await withoutPage.visit(fixture, ready);
      return ready;
    },
    visit: nothingThere,
  },
  { ...withPage, id: "revoke", title: "The page, with LOGOUT_REVOKE=all", settings: late, settleMs: 2500 },
  {
    ...withPage,
    id: "kratos-page",
    title: "The page, with Kratos",
    withKratos: true,
    prepare: async (fixture) => signedInAtKratos(fixture, fixture.apps.asks),
  },
  {
    ...withoutPage,
    id: "kratos-auto",
    title: "Lethe does not ask, with Kratos",
    withKratos: true,
    prepare: async (fixture) => signedInAtKratos(fixture, fixture.apps.trusted),
  },
  onDevices(1, { id: "everywhere-1", title: "Every device: 1" }),
  onDevices(10, { id: "everywhere-10", title: "Every device: 10" }),
  onDevices(100, { id: "everywhere-100", title: "Every device: 100", share: 0.25 }),
  onDevices(10, {
    id: "everywhere-10-revoke",
    title: "Every device: 10, with LOGOUT_REVOKE=all",
    settings: { ...everywhere, ...late },
    settleMs: 2500,
  }),
];

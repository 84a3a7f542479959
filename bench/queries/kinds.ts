import type { Stage } from "./stage.ts";
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
  prepare: (stage: Stage) => Promise<Ready>;
  visit: (stage: Stage, ready: Ready) => Promise<unknown>;
  /** A part of the usual number of rounds, where one takes long. */
  share?: number;
  /** What happens after the last answer, in milliseconds. */
  settleMs?: number;
}

const everywhere = { LOGOUT_OFFER_EVERYWHERE: "true" };

const onDevices = (count: number, more: Partial<Kind> & Pick<Kind, "id" | "title">): Kind => ({
  settings: everywhere,
  prepare: async (stage) => signedInOnDevices(stage.apps.asks, count),
  visit: async (stage, ready) => answerPage(stage, ready, "everywhere"),
  ...more,
});

const withPage: Kind = {
  id: "page",
  title: "The page asks, the person confirms",
  prepare: async (stage) => signedIn(stage.apps.asks),
  visit: async (stage, ready) => answerPage(stage, ready, "accept"),
};

const withoutPage: Kind = {
  id: "auto",
  title: "Lethe does not ask",
  prepare: async (stage) => signedIn(stage.apps.trusted),
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
    prepare: async (stage) => {
      const ready = await signedIn(stage.apps.trusted);
      await withoutPage.visit(stage, ready);
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
    prepare: async (stage) => signedInAtKratos(stage, stage.apps.asks),
  },
  {
    ...withoutPage,
    id: "kratos-auto",
    title: "Lethe does not ask, with Kratos",
    withKratos: true,
    prepare: async (stage) => signedInAtKratos(stage, stage.apps.trusted),
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

const untold: Kind = {
  ...withoutPage,
  id: "untold",
  title: "Lethe does not ask, and no app is told",
  prepare: async (stage) => signedIn(stage.apps.untold),
};

/** Those that are measured many at once. */
export const loadKinds: Kind[] = [
  ...kinds.filter(({ id }) => ["page", "auto", "kratos-page"].includes(id)),
  untold,
];

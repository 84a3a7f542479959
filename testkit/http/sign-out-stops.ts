import { PageError, type FailureCode } from "../../src/errors.ts";
import { consentTo } from "../fakes/fake-hydra-sessions.ts";
import { ada, type FakeKratos } from "../fakes/fake-kratos.ts";
import { words, type signOutFixture } from "./sign-out-fixture.ts";

type Scene = ReturnType<typeof signOutFixture>;

export const env = { LOGOUT_OFFER_EVERYWHERE: "true", LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" };
export const consents = [
  consentTo("agora", { isNotified: true }),
  consentTo("plain"),
  consentTo("bank", { sid: "sid-2" }),
  consentTo("mail", { sid: "sid-3" }),
];
const unavailable = () => new PageError("hydra_unavailable");
const account = ["endBrowserSession", `endIdentitySessions ${ada.id}`];
export const whole = [
  ...account,
  "end sid-2",
  "end sid-3",
  "revoke plain",
  "revoke bank",
  "revoke mail",
  "accept c1",
];

export interface Stop {
  what: string;
  code: FailureCode;
  break: (scene: Scene, kratos: FakeKratos) => unknown;
  told: string[];
  ended?: string[];
  unsure?: string[];
  notEnded: string[];
  /** What is told when everything works again. */
  again?: string[];
}

/** Every place at which a sign-out of everything can stop, on a Hydra and a Kratos that do all else well. */
export const stops: Stop[] = [
  {
    what: "the list of what there is",
    code: "hydra_unavailable",
    break: ({ sessions }) => sessions.failing("listConsentSessions"),
    told: [],
    notEnded: [words.accountEverywhere, words.devices, words.access, words.here],
  },
  {
    what: "this browser's session at Kratos",
    code: "kratos_unavailable",
    break: (_, kratos) => kratos.failing("endBrowserSession", new PageError("kratos_unavailable")),
    told: ["endBrowserSession"],
    unsure: [words.accountEverywhere],
    notEnded: [words.devices, words.access, words.here],
  },
  {
    what: "the other sessions at Kratos",
    code: "kratos_denied",
    break: (_, kratos) => kratos.failing("endIdentitySessions", new PageError("kratos_denied")),
    told: account,
    unsure: [words.accountEverywhere],
    notEnded: [words.devices, words.access, words.here],
  },
  {
    what: "the second of two other sign-ins",
    code: "hydra_fault",
    break: ({ sessions }) =>
      sessions.failing("endLoginSession", { error: new PageError("hydra_fault"), after: 1 }),
    told: [...account, "end sid-2", "end sid-3"],
    ended: [words.accountEverywhere],
    unsure: [words.devices],
    notEnded: [words.access, words.here],
    again: [...account, "end sid-3", "revoke plain", "revoke bank", "revoke mail", "accept c1"],
  },
  {
    what: "an app's access",
    code: "hydra_unavailable",
    break: ({ sessions }) => sessions.failing("revokeClientConsents", { after: 2 }),
    told: whole.slice(0, -1),
    ended: [words.accountEverywhere, words.devices],
    unsure: [words.access],
    notEnded: [words.here],
    again: [...account, "revoke mail", "accept c1"],
  },
  {
    what: "Hydra's yes",
    code: "hydra_unavailable",
    break: ({ hydra }) => hydra.failing("accept", unavailable()),
    told: whole,
    ended: [words.accountEverywhere, words.devices, words.access],
    notEnded: [words.here],
    again: [...account, "accept c1"],
  },
  {
    what: "Lethe itself",
    code: "internal",
    break: ({ hydra }) => hydra.failing("accept", new Error("a bug")),
    told: whole,
    ended: [words.accountEverywhere, words.devices, words.access],
    notEnded: [words.here],
    again: [...account, "accept c1"],
  },
];

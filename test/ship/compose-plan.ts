import { z } from "zod";

/** What the machine of compose-machine.ts is told: which file, and what stands in for each image. */
export const plan = z.object({
  file: z.enum(["demo", "olympus"]),
  /** Each own image, by its target. */
  images: z.record(
    z.string(),
    z.object({
      root: z.string(),
      workdir: z.string(),
      user: z.string(),
      env: z.record(z.string(), z.string()),
      entrypoint: z.array(z.string()),
      command: z.array(z.string()),
    }),
  ),
  hydra: z.string(),
  kratos: z.string(),
  /** The folder with PostgreSQL's programs. */
  postgres: z.string(),
  /** A folder for whatever has to be written. */
  scratch: z.string(),
});

export type Plan = z.output<typeof plan>;

/** What a browser on that machine saw. */
export const report = z.object({
  /** In the order in which they became healthy, or ended well. */
  started: z.array(z.string()),
  isAdminApiPublished: z.boolean(),
  signInAsks: z.string(),
  agora: z.string(),
  mail: z.string(),
  signOutAtAgora: z.object({ trail: z.array(z.string()), words: z.string() }),
  mailAfterwards: z.string(),
  /** Kratos's answer to whether somebody is signed in, after the sign-out. */
  kratosAfterwards: z.number(),
  mailed: z.string(),
  signInAgainAsks: z.string(),
  bankAsks: z.object({ url: z.string(), words: z.string() }),
  signOutAtBank: z.object({ trail: z.array(z.string()), words: z.string() }),
  letheHome: z.string(),
  clientsInPostgres: z.string(),
  clientsAgain: z.object({ code: z.number().nullable(), output: z.string() }),
  letheLog: z.array(z.record(z.string(), z.unknown())),
  letheEndedWith: z.number().nullable(),
});

export type Report = z.output<typeof report>;

/** What a browser saw at the two tenants. */
export const olympusReport = z.object({
  started: z.array(z.string()),
  databases: z.string(),
  seededAgain: z.array(z.number().nullable()),
  registered: z.string(),
  mailed: z.string(),
  consentAsked: z.string(),
  /** Where somebody with the same browser stands, step by step. */
  ciamSignedIn: z.string(),
  iamAsks: z.string(),
  iamSignedIn: z.string(),
  signedOut: z.object({ trail: z.array(z.string()), words: z.string() }),
  toldByHydra: z.string(),
  toldByBrowser: z.string(),
  ciamWhoAmI: z.number(),
  iamWhoAmI: z.number(),
  ciamAsksAgain: z.string(),
  /** What each Lethe ended with, and what it wrote that is worse than info. */
  letheEndedWith: z.array(z.number().nullable()),
  letheComplaints: z.array(z.string()),
});

export type OlympusReport = z.output<typeof olympusReport>;

import { z } from "zod";

/** What the machine of compose-machine.ts is told: which file, and what stands in for each image. */
export const plan = z.object({
  /** Each own image, by its target. */
  images: z.record(
    z.string(),
    z.object({
      root: z.string(),
      workdir: z.string(),
      user: z.string(),
      env: z.record(z.string(), z.string()),
      command: z.array(z.string()),
    }),
  ),
  hydra: z.string(),
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

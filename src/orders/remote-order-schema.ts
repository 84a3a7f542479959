import { z } from "zod";
import type { RemoteOrder } from "../sign-out/remote-order.ts";

const text = z.string().min(1);

/** An order as a store keeps it: what is read back may have been written by another version of Lethe. */
export const remoteOrder: z.ZodType<RemoteOrder> = z.object({
  subject: text,
  target: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("subject"),
      except: z
        .object({
          sid: text.optional(),
          kratosSession: text.optional(),
          recoveredSinceMs: z.number().optional(),
          begunSinceMs: z.number().optional(),
        })
        .optional(),
    }),
    z.object({ kind: z.literal("sign_in"), sid: text }),
    z.object({ kind: z.literal("client"), clientId: text }),
    z.object({ kind: z.literal("all_clients") }),
    z.object({
      kind: z.literal("late_access"),
      apps: z.array(
        z.object({
          clientId: text,
          consents: z.array(text),
          whole: z.boolean(),
          mayHideNewer: z.boolean(),
        }),
      ),
      known: z.array(text),
    }),
  ]),
  tokens: z.enum(["none", "online", "all"]),
});

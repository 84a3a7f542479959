import { z } from "zod";
import type { Reconciled, ReconcileRequest } from "../orders/reconciliation.ts";
import { countsToJson } from "../sign-out/remote-json.ts";
import { counts, id } from "./order-json.ts";

const mostSubjects = 500;

/** `POST /sign-outs/reconcile`. */
export const reconcileBody = z
  .strictObject({
    subjects: z
      .array(id)
      .min(1)
      .max(mostSubjects)
      .optional()
      .describe("Look at these alone; one that is no identity of Kratos's counts as gone"),
    page_token: id.optional().describe("Go on where an earlier answer said"),
    actor: z
      .string()
      .regex(/^[\w.:@/-]{1,100}$/)
      .optional()
      .describe("Who asks, for the audit log"),
    dry_run: z.boolean().default(false).describe("Say what would end, and end nothing"),
  })
  .refine(
    ({ subjects, page_token: pageToken }) => subjects === undefined || pageToken === undefined,
    "subjects and page_token exclude each other",
  )
  .meta({ id: "Reconcile" });

/** What it answers with. */
export const reconcileAnswer = z
  .object({
    dry_run: z.boolean(),
    looked: z.number().int().describe("So many identities, or subjects, were looked at"),
    found: z
      .array(
        z.object({
          subject: z.string(),
          why: z.enum(["disabled", "gone"]),
          ...counts.shape,
          sign_out_id: z
            .uuid()
            .optional()
            .describe(
              "The order that ends it; missing on a dry run, and where an earlier one is still to be carried out",
            ),
        }),
      )
      .describe("Users who are none any more, with what goes on of theirs"),
    next_page_token: z.string().optional().describe("There are more identities: ask again with it"),
  })
  .meta({ id: "Reconciled" });

export function toReconcileRequest(body: z.output<typeof reconcileBody>): ReconcileRequest {
  return {
    subjects: body.subjects,
    pageToken: body.page_token,
    isDryRun: body.dry_run,
    actor: body.actor ?? "admin_api",
  };
}

export function reconciledToJson(
  { looked, found, nextPageToken }: Reconciled,
  isDryRun: boolean,
): z.output<typeof reconcileAnswer> {
  return {
    dry_run: isDryRun,
    looked,
    found: found.map(({ subject, why, counts: going, orderId }) => ({
      subject,
      why,
      ...countsToJson(going),
      sign_out_id: orderId,
    })),
    next_page_token: nextPageToken,
  };
}

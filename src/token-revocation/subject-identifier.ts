import { z } from "zod";

const id = z.string().min(1).max(255);

// RFC 9493 §3.2, those formats that name a user of ours. A member that is not known there makes it another identifier.
const body = z.strictObject({
  sub_id: z.discriminatedUnion("format", [
    z.strictObject({
      format: z.literal("email"),
      email: z
        .string()
        .max(320)
        .regex(/^[^\s@]+@[^\s@]+$/),
    }),
    z.strictObject({
      format: z.literal("phone_number"),
      phone_number: z.string().regex(/^\+[1-9]\d{1,14}$/),
    }),
    z.strictObject({ format: z.literal("iss_sub"), iss: id.max(2048), sub: id }),
    z.strictObject({ format: z.literal("opaque"), id }),
  ]),
});

/** Whom a caller means (RFC 9493). */
export type SubjectIdentifier = z.output<typeof body>["sub_id"];

/** @throws ZodError when it is no request of the draft's, or of a format that names nobody here */
export function parseRevocation(sent: unknown): SubjectIdentifier {
  return body.parse(sent).sub_id;
}

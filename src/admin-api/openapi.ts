import { z } from "zod";
import { ownVersion } from "../ops/own-version.ts";
import { reconcileAnswer, reconcileBody } from "./reconcile-json.ts";
import { orderAnswer, orderBody, orderList, previewAnswer } from "./order-json.ts";

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    request_id: z.string(),
    code: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

const version = z.object({ name: z.literal("lethe"), version: z.string() }).meta({ id: "Version" });

/** The admin API as an OpenAPI 3.1 document, made from the schemas that its bodies are read and written by. */
export function openApi(): object {
  return {
    openapi: "3.1.0",
    info: { title: "Lethe admin API", version: ownVersion() },
    security: [{ token: [] }],
    paths: {
      "/sign-outs": {
        post: {
          summary: "Sign a user out, or end a client's access",
          operationId: "createSignOut",
          parameters: [
            {
              name: "Idempotency-Key",
              in: "header",
              schema: { type: "string", maxLength: 255 },
              description: "Who asks twice with one key asks once",
            },
          ],
          requestBody: { required: true, content: json("NewSignOut") },
          responses: {
            200: {
              description: "A dry run; or what came with this key before",
              content: { "application/json": { schema: { anyOf: [ref("Preview"), ref("SignOut")] } } },
            },
            202: {
              description: "Safely kept, and carried out from now on",
              headers: { Location: { schema: { type: "string" } } },
              content: json("SignOut"),
            },
            ...problems(400, 401, 409, 413, 415, 502, 503),
          },
        },
        get: {
          summary: "The newest sign-outs of a subject",
          operationId: "listSignOuts",
          parameters: [{ name: "subject", in: "query", required: true, schema: { type: "string" } }],
          responses: {
            200: { description: "At most 100", content: json("SignOuts") },
            ...problems(400, 401, 503),
          },
        },
      },
      "/sign-outs/reconcile": {
        post: {
          summary: "End the sign-ins of identities that are disabled or gone at Kratos",
          operationId: "reconcileSignOuts",
          requestBody: { required: true, content: json("Reconcile") },
          responses: {
            200: { description: "What was found, and ordered", content: json("Reconciled") },
            ...problems(400, 401, 409, 413, 415, 502, 503),
          },
        },
      },
      "/sign-outs/{id}": {
        get: {
          summary: "How far a sign-out is",
          operationId: "getSignOut",
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
          responses: { 200: { description: "It", content: json("SignOut") }, ...problems(401, 404, 503) },
        },
      },
      "/version": {
        get: {
          summary: "Which Lethe answers",
          operationId: "getVersion",
          security: [],
          responses: { 200: { description: "Its name and version", content: json("Version") } },
        },
      },
    },
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: {
        ...schemas("input", [orderBody, reconcileBody]),
        ...schemas("output", [orderAnswer, orderList, previewAnswer, reconcileAnswer, problem, version]),
      },
    },
  };
}

function schemas(io: "input" | "output", given: z.ZodType[]): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const schema of given) registry.add(schema, { id: schema.meta()?.id ?? "" });
  const made = z.toJSONSchema(registry, {
    io,
    target: "draft-2020-12",
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    // An OpenAPI document says of itself what they are, and where.
    Object.entries(made.schemas).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
}

function ref(id: string) {
  return { $ref: `#/components/schemas/${id}` };
}

function json(id: string) {
  return { "application/json": { schema: ref(id) } };
}

function problems(...statuses: number[]) {
  const content = { "application/problem+json": { schema: ref("Problem") } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: "A problem (RFC 9457)", content }]),
  );
}

import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { KratosCall } from "./kratos-call.ts";
import type { KratosSchemas } from "./kratos.ts";
import { commonTraits, readTraitSchema, type TraitSchema } from "./trait-schema.ts";

const body = z.array(z.object({ id: z.string(), schema: z.unknown() }));

type Schemas = ReadonlyMap<string, TraitSchema>;

const optionalTimeoutMs = 1000;
const freshForMs = 5 * 60 * 1000;
const notAgainForMs = 10 * 1000;

/** Kratos's identity schemas: all of them by one call, and not again for some minutes; after a failure not for some seconds. */
export function schemasApi({ schemas, send }: Pick<KratosCall, "schemas" | "send">): KratosSchemas {
  let known: Schemas | undefined;
  let askedAtMs = -Infinity;
  let failed = false;
  let asking: Promise<Schemas | undefined> | undefined;
  return { findTraits };

  async function findTraits(schemaId: string | undefined): Promise<TraitSchema | undefined> {
    const found = await latest();
    if (found === undefined) return undefined;
    if (schemaId !== undefined) return found.get(schemaId);
    return commonTraits([...found.values()]);
  }

  // A courtesy: a page must not wait for it as long as for the flow itself.
  async function latest(): Promise<Schemas | undefined> {
    if (performance.now() - askedAtMs < (failed ? notAgainForMs : freshForMs)) return known;
    asking ??= ask();
    const patience = new AbortController();
    const slow = pause(optionalTimeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
    const found = await Promise.race([asking, slow]);
    patience.abort();
    return found ?? known;
  }

  async function ask(): Promise<Schemas | undefined> {
    try {
      const { status, data } = await send(schemas.listIdentitySchemas());
      if (status !== 200) throw new Error(`Kratos answered ${status}`);
      known = new Map(body.parse(data).map(({ id, schema }) => [id, readTraitSchema(schema)]));
      failed = false;
    } catch {
      failed = true;
    }
    askedAtMs = performance.now();
    asking = undefined;
    return known;
  }
}

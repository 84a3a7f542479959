import { z } from "zod";

/** What a client's metadata say of its look, unchecked: `branding.logo`, `branding.primary_color`. */
export interface ClientBranding {
  logo: string | undefined;
  primaryColor: string | undefined;
}

// Metadata are the operator's own, of any shape: what is not as it should be says nothing.
const word = z.string().optional().catch(undefined);
const shape = z.object({ branding: z.object({ logo: word, primary_color: word }) });

/** Reads a client's `metadata`; undefined when they have no branding. */
export function readClientBranding(metadata: unknown): ClientBranding | undefined {
  const { data } = shape.safeParse(metadata);
  if (data === undefined) return undefined;
  return { logo: data.branding.logo, primaryColor: data.branding.primary_color };
}

import { z } from "zod";
import { parseAllowlistEntry } from "./redirect-allowlist.ts";
import * as kind from "./setting-types.ts";

export const signOutSettings = {
  LOGOUT_PROMPT: z.enum(["auto", "always", "never"], "must be auto, always or never").default("auto").meta({
    description:
      "`always`: every sign-out asks. `never`: it asks only where the client's own setting demands it, or for what is no page load (any page on the web can then sign users out)",
  }),
  LOGOUT_ALLOWLIST: kind.list
    .transform((entries, context) =>
      entries.flatMap((text, index) => {
        const entry = parseAllowlistEntry(text);
        if (entry !== undefined) return [entry];
        const message = `entry ${index + 1} is not a URI, an origin or https://*.example.com`;
        context.addIssue({ code: "custom", message });
        return [];
      }),
    )
    .optional()
    .meta({
      description:
        "Narrows which registered post-logout URIs need no question: exact URIs, origins, `https://*.example.com` (one label)",
      examples: ["https://app.example.com,https://*.apps.example.com,https://shop.example.com/signed-out"],
    }),
  TRUSTED_CLIENT_IDS: kind.list
    .optional()
    .meta({ description: "Clients whose sign-outs need no question", examples: ["shop,blog"] }),
  LOGOUT_REQUIRE_FETCH_METADATA: kind.flag
    .prefault("false")
    .meta({ description: "`true`: browsers that send no Fetch Metadata (`Sec-Fetch-*`) are always asked" }),
  LOGOUT_REQUIRE_KNOWN_USER: kind.flag.prefault("true").meta({
    description:
      "`false`: not knowing who is signed in here is no reason to ask, nor, where Kratos's session cookie is missing, to have the user sign in again before a consent",
  }),
  LOGOUT_RECENT_INTERACTION: kind.duration
    .optional()
    .meta({ description: "Such as `1h`: asks when the user was last seen longer ago", examples: ["1h"] }),
  LOGOUT_KRATOS: z
    .enum(["off", "browser", "identity"], "must be off, browser or identity")
    .optional()
    .meta({
      description:
        "What a sign-out ends at Kratos: `off`, `browser` (this browser's session; the default with Kratos) or `identity` (all sessions of the identity)",
      examples: ["browser"],
    }),
  LOGOUT_REVOKE: z.enum(["none", "online", "all"], "must be none, online or all").default("none").meta({
    description: "Which tokens a sign-out revokes: `none`, `online` (not those with offline access) or `all`",
  }),
  LOGOUT_REVOKE_DELAY: kind.delay
    .refine((ms) => ms <= 600_000, "must be 10m or less")
    .prefault("15s")
    .meta({
      description:
        "How much later they are revoked for apps that Hydra notifies of the sign-out; `0`: before the answer, and Hydra does not notify them",
    }),
  LOGOUT_OFFER_EVERYWHERE: kind.flag
    .prefault("false")
    .meta({ description: "`true`: the confirmation page also offers to sign out of every device" }),
  LOGOUT_OFFER_CLIENT_ONLY: kind.flag
    .prefault("false")
    .meta({ description: "`true`: the confirmation page also offers to leave only the app that asks" }),
  LOGOUT_REJECT_URL: kind.webUrl.optional().meta({
    description: 'Where "Stay signed in" leads; a page with a link to the app when not set',
    examples: ["https://www.example.com/"],
  }),
};

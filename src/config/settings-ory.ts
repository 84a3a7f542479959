import { z } from "zod";
import * as kind from "./setting-types.ts";

export const orySettings = {
  HYDRA_ADMIN_URL: kind.baseUrl.optional().meta({
    description: "Hydra's admin API. Required, unless an Ory Network project is set",
    examples: ["http://127.0.0.1:4445"],
  }),
  HYDRA_PUBLIC_URL: kind.baseUrl.optional().meta({
    description:
      "Hydra's public URL as browsers see it. Redirects must lead to its origin. Without it Lethe warns at start, and follows any http(s) redirect of the admin API",
    examples: ["http://127.0.0.1:4444"],
  }),
  ORY_PROJECT_SLUG: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/, "must be the slug of an Ory Network project")
    .optional()
    .meta({
      description: "Slug (or host name) of an Ory Network project, used instead of `HYDRA_ADMIN_URL`",
      examples: ["modest-hopper-ab12cd34ef"],
    }),
  ORY_SDK_URL: kind.baseUrl.optional().meta({
    description: "The Ory Network project as a URL, instead of its slug",
    examples: ["https://modest-hopper-ab12cd34ef.projects.oryapis.com"],
  }),
  ORY_API_KEY: kind.headerValue.optional().meta({
    description: "Bearer token for the admin API; Ory Network requires it",
    examples: ["ory_pat_example"],
  }),
  ORY_ADMIN_API_TOKEN: kind.headerValue
    .optional()
    .meta({ description: "Another name for `ORY_API_KEY`", examples: ["ory_pat_example"] }),
  KRATOS_PUBLIC_URL: kind.baseUrl.optional().meta({
    description:
      "Kratos's public API. With it Lethe serves login, the self-service pages and `/account`, and a sign-out ends the Kratos session as well",
    examples: ["http://127.0.0.1:4433"],
  }),
  KRATOS_BROWSER_URL: kind.baseUrl.optional().meta({
    description: "Kratos's browser-facing URL, if different",
    examples: ["https://accounts.example.com"],
  }),
  KRATOS_ADMIN_URL: kind.baseUrl.optional().meta({
    description:
      "Kratos's admin API: for `LOGOUT_KRATOS=identity`, \"every device\", and claims where Kratos's cookie is not available",
    examples: ["http://127.0.0.1:4434"],
  }),
  KRATOS_SESSION_COOKIE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be a cookie's name")
    .default("ory_kratos_session")
    .meta({ description: "Name of Kratos's session cookie (`session.cookie.name`)" }),
};

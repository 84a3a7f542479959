import { z } from "zod";
import * as kind from "./setting-types.ts";

export const pageSettings = {
  BRAND_NAME: z
    .string()
    .max(80, "must be at most 80 characters")
    .optional()
    .meta({ description: "Name shown on every page", examples: ["Example"] }),
  BRAND_LOGO_URL: kind.httpsUrl.optional().meta({
    description: "https URL of a logo, shown on every page",
    examples: ["https://www.example.com/logo.svg"],
  }),
  BRAND_COLOR: kind.color.optional().meta({
    description:
      "Colour of buttons, links and icons, such as `#1b5e87` (the `#` may be left out); darker on white, lighter on black, or with an edge where it could not be seen otherwise",
    examples: ["1b5e87"],
  }),
  BRAND_CSS: z
    .string()
    .optional()
    .meta({
      description: "Path of a style sheet that is loaded after Lethe's",
      examples: ["/etc/lethe/brand.css"],
    }),
  HOME_URL: kind.webUrl
    .optional()
    .meta({ description: "Your home page, linked on every page", examples: ["https://www.example.com"] }),
  HELP_URL: kind.webUrl.optional().meta({
    description: "Your help page, linked on every page",
    examples: ["https://www.example.com/help"],
  }),
  PRIVACY_URL: kind.webUrl.optional().meta({
    description: "Your privacy policy, linked on every page",
    examples: ["https://www.example.com/privacy"],
  }),
  TERMS_URL: kind.webUrl.optional().meta({
    description: "Your terms of service, linked on every page",
    examples: ["https://www.example.com/terms"],
  }),
  SUPPORT_EMAIL: kind.emailAddress.optional().meta({
    description: "Your support's email address, linked on every page",
    examples: ["support@example.com"],
  }),
  VIEWS_DIR: z
    .string()
    .optional()
    .meta({
      description: "Folder with your own EJS templates, which replace Lethe's ([templates](templates.md))",
      examples: ["/etc/lethe/views"],
    }),
  LOCALES_DIR: z
    .string()
    .optional()
    .meta({
      description:
        "Folder with `<language>.json` files of yours (`pt-BR.json`, or `pt.json` for every form of it), whose words replace Lethe's (see `locales/`)",
      examples: ["/etc/lethe/locales"],
    }),
  DEFAULT_LOCALE: z
    .string()
    .regex(/^[A-Za-z0-9-]{2,12}$/, "must be a language such as en")
    .default("en")
    .meta({
      description: "Language for browsers that prefer none of the languages that Lethe has (see `locales/`)",
    }),
};

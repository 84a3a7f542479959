import { z } from "zod";
import * as kind from "./setting-types.ts";

export const signInSettings = {
  DEMO_USERS: kind.demoUsers.optional().meta({
    description:
      "Users as `email:password,…`, instead of Kratos: for demos and conformance runs. Refused with `NODE_ENV=production`",
    examples: ["ada@example.com:demo,grace@example.com:demo"],
  }),
  DEFAULT_OAUTH2_CLIENT_ID: z
    .string()
    .max(255, "must be a client's id")
    .optional()
    .meta({
      description: "Client whose authorization begins at `/login` without a challenge",
      examples: ["athena"],
    }),
  REMEMBER_LOGIN_FOR: kind.duration
    .prefault("1d")
    .meta({ description: "How long Hydra remembers a sign-in that Lethe accepts" }),
  REMEMBER_CONSENT_FOR: kind.duration
    .prefault("30d")
    .meta({ description: "How long Hydra remembers a consent" }),
  CONSENT_PRESELECT: z
    .enum(["none", "all"], "must be none or all")
    .default("none")
    .meta({ description: "`all`: every box on the consent page is ticked when the page opens" }),
  DEVICE_USER_CODE: z
    .enum(["mixed", "capitals", "digits"], "must be mixed, capitals or digits")
    .default("mixed")
    .meta({
      description:
        "Which characters Hydra's device codes have (`oauth2.device_authorization.user_code`): `capitals` and `digits` get a fitting keyboard, and no hint about small letters",
    }),
  DYNAMIC_CLIENT_REGISTRATION: kind.flag.prefault("false").meta({
    description:
      "`true` where Hydra's `oidc.dynamic_client_registration.enabled` is: the consent page warns of an app that may have registered itself",
  }),
  ID_TOKEN_CLAIMS: kind.claimsMapping.optional().meta({
    description:
      "Which identity traits become which ID token claims (several joined by `+`): `email=email,name=name.first+name.last`. The usual ones when not set",
    examples: ["email=email,name=name.first+name.last"],
  }),
  ACCESS_TOKEN_CLAIMS: kind.claimsMapping.optional().meta({
    description: "The same for access tokens (`ext`); they have none when not set",
    examples: ["role=role"],
  }),
  ACCOUNT_DELETE: kind.flag.prefault("false").meta({
    description: "`true`: users can delete their account, after a fresh sign-in; needs `KRATOS_ADMIN_URL`",
  }),
};

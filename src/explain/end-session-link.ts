import { readEndSessionParameters, readHintClaims } from "../sign-out/decision/end-session-parameters.ts";

/** What a link to Hydra's end-session endpoint asks for (RP-Initiated Logout 1.0 §2), without its secret: the hint itself is not kept. */
export interface EndSessionLink {
  /** Of the hint, else `client_id`. */
  clientId: string | undefined;
  hasHint: boolean;
  /** The hint's `sub`, `sid`; undefined where there is no readable one. */
  subject: string | undefined;
  sid: string | undefined;
  postLogoutRedirectUri: string | undefined;
  /** The link as Hydra hands it on. */
  requestUrl: string;
  /** Parameters that stand there more than once. */
  repeated: string[];
}

const parameters = ["id_token_hint", "post_logout_redirect_uri", "client_id", "state"];

/** Undefined when this is no http(s) URL. */
export function readEndSessionLink(link: string): EndSessionLink | undefined {
  if (!/^https?:\/\//i.test(link) || !URL.canParse(link)) return undefined;
  const { searchParams } = new URL(link);
  const { idTokenHints, postLogoutRedirectUris } = readEndSessionParameters(link);
  const claims = readHintClaims(idTokenHints[0] ?? "");
  return {
    clientId: claims?.audiences[0] ?? searchParams.get("client_id") ?? undefined,
    hasHint: idTokenHints.length > 0,
    subject: claims?.subject,
    sid: claims?.sid,
    postLogoutRedirectUri: postLogoutRedirectUris[0],
    requestUrl: link,
    repeated: parameters.filter((name) => searchParams.getAll(name).length > 1),
  };
}

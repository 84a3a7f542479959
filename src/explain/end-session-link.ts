import {
  readEndSessionParameters,
  readHintClaims,
  readHintPayload,
  type HintClaims,
} from "../sign-out/decision/end-session-parameters.ts";

/** What a link to Hydra's end-session endpoint asks for (RP-Initiated Logout 1.0 §2), without its secret: the hint itself is not kept. */
export interface EndSessionLink {
  /** The hint's audiences, of which Hydra takes the first that is a client; without a hint `client_id`, which Hydra does not read. */
  clientIds: string[];
  hasHint: boolean;
  /** Claims without which Hydra takes no hint, and which this one lacks. */
  lacks: string[];
  /** The hint's `sub`, `sid` and age; undefined where there is no readable one. */
  claims: HintClaims | undefined;
  /** Undefined where there is none, or an empty one. */
  postLogoutRedirectUri: string | undefined;
  hasState: boolean;
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
  const [hint = ""] = idTokenHints;
  const claims = readHintClaims(hint);
  const namedClient = searchParams.get("client_id");
  return {
    clientIds: hint === "" && namedClient !== null ? [namedClient] : (claims?.audiences ?? []),
    hasHint: hint !== "",
    lacks: lacksOf(readHintPayload(hint)),
    claims,
    // To Hydra an empty parameter is none.
    postLogoutRedirectUri: postLogoutRedirectUris[0] || undefined,
    hasState: Boolean(searchParams.get("state")),
    requestUrl: link,
    repeated: parameters.filter((name) => searchParams.getAll(name).length > 1),
  };
}

function lacksOf(payload: Record<string, unknown> | undefined): string[] {
  if (payload === undefined) return [];
  const isText = (name: string) => typeof payload[name] === "string" && payload[name] !== "";
  const lacking = ["iss", "sid", "sub"].filter((name) => !isText(name));
  return typeof payload["iat"] === "number" ? lacking : ["iat", ...lacking];
}

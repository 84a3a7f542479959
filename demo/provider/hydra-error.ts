// Hydra's own words (fosite v0.49): apps show or match them, so they are copied and not paraphrased.
const kinds = {
  invalid_request: [
    400,
    "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.",
  ],
  access_denied: [403, "The resource owner or authorization server denied the request."],
  request_forbidden: [403, "The request is not allowed."],
  request_unauthorized: [401, "The request could not be authorized."],
  invalid_client: [
    401,
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).",
  ],
  invalid_grant: [
    400,
    "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
  ],
  invalid_scope: [400, "The requested scope is invalid, unknown, or malformed."],
  invalid_state: [
    400,
    "The state is missing or does not have enough characters and is therefore considered too weak.",
  ],
  unsupported_response_type: [
    400,
    "The authorization server does not support obtaining a token using this method.",
  ],
  login_required: [400, "The Authorization Server requires End-User authentication."],
  consent_required: [400, "The Authorization Server requires End-User consent."],
  server_error: [
    500,
    "The authorization server encountered an unexpected condition that prevented it from fulfilling the request.",
  ],
  invalid_client_metadata: [
    400,
    "The value of one of the Client Metadata fields is invalid and the server has rejected this request. Note that an Authorization Server MAY choose to substitute a valid value for any requested parameter of a Client's Metadata.",
  ],
} as const;

/** A failure as Hydra words it: `name` and `description` go over the wire unchanged. */
export class HydraError extends Error {
  readonly status: number;
  readonly description: string;

  constructor(status: number, name: string, description = "") {
    super(name);
    this.status = status;
    this.name = name;
    this.description = description.replaceAll('"', "'");
  }

  static of(kind: keyof typeof kinds, hint = ""): HydraError {
    const [status, description] = kinds[kind];
    return new HydraError(status, kind, hint === "" ? description : `${description} ${hint}`);
  }
}

/** What fosite makes of an error that is none of its own. */
export const unrecognizable = () => new HydraError(500, "error", "The error is unrecognizable");

/** The admin API has two 404 bodies: this one where Hydra's database found no row … */
export const noRow = () => new HydraError(404, "Unable to locate the resource");

/** … and this one where Hydra's own code found nothing. */
export const notFound = () => new HydraError(404, "Not Found", "Unable to locate the requested resource");

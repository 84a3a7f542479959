// OpenID Connect Core 1.0 §5.1 and §5.4: the claims, the scope that asks for each, and the form that its value has.

export type StandardScope = "profile" | "email" | "address" | "phone";

export type ClaimFormat = "text" | "date" | "seconds" | "address";

interface StandardClaim {
  scope: StandardScope;
  format: ClaimFormat;
  /** The traits that it is made of, in the order in which they are tried; several of one try are joined with a blank. */
  traits: readonly (readonly string[])[];
}

export const standardClaims: ReadonlyMap<string, StandardClaim> = new Map<string, StandardClaim>([
  [
    "name",
    profile("text", [
      ["name"],
      ["name.first", "name.last"],
      ["given_name", "family_name"],
      ["first_name", "last_name"],
    ]),
  ],
  ["given_name", profile("text", [["given_name"], ["name.first"], ["first_name"]])],
  ["family_name", profile("text", [["family_name"], ["name.last"], ["last_name"]])],
  ["middle_name", profile("text", [["middle_name"], ["name.middle"]])],
  ["nickname", profile("text", [["nickname"]])],
  ["preferred_username", profile("text", [["preferred_username"], ["username"]])],
  ["profile", profile("text", [["profile"]])],
  ["picture", profile("text", [["picture"]])],
  ["website", profile("text", [["website"]])],
  ["gender", profile("text", [["gender"]])],
  ["birthdate", profile("date", [["birthdate"]])],
  ["zoneinfo", profile("text", [["zoneinfo"]])],
  ["locale", profile("text", [["locale"]])],
  ["updated_at", profile("seconds", [["updated_at"]])],
  ["email", { scope: "email", format: "text", traits: [["email"]] }],
  ["address", { scope: "address", format: "address", traits: [["address"]] }],
  ["phone_number", { scope: "phone", format: "text", traits: [["phone_number"], ["phone"]] }],
]);

/** Whether an address is its user's: only Kratos knows, so no trait is asked. */
export const verifiedClaims: ReadonlyMap<string, string> = new Map([
  ["email", "email_verified"],
  ["phone_number", "phone_number_verified"],
]);

/** What the token itself says (OpenID Connect Core §2, RFC 7519 §4.1, Back-Channel Logout §2.1): no user's trait may stand there. */
export const protocolClaims: ReadonlySet<string> = new Set(
  "iss sub aud exp nbf iat jti auth_time nonce acr amr azp at_hash c_hash s_hash sid rat ext".split(" "),
);

function profile(format: ClaimFormat, traits: StandardClaim["traits"]): StandardClaim {
  return { scope: "profile", format, traits };
}

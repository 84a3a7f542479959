import { describe, expect, it } from "vitest";
import { claimsFor } from "../../../src/claims/claims.ts";
import { readConfig } from "../../../src/config/read-config.ts";

const person = (traits: Record<string, unknown>, verifiedAddresses: string[] = []) => ({
  traits,
  verifiedAddresses,
});
const everything = ["openid", "profile", "email", "address", "phone", "offline_access"];

/** As the operator writes it. */
function mapping(text: string) {
  const env = { HYDRA_ADMIN_URL: "http://h.example", COOKIE_SECRET: "s".repeat(32), ID_TOKEN_CLAIMS: text };
  return readConfig(env).consent.claims;
}

const ada = person(
  {
    email: "Ada@Example.com",
    name: { first: "Ada", last: "Lovelace" },
    username: "ada",
    birthdate: "2014-01-01",
    phone: "+30 210 0000000",
    address: { street: "12 Mill Road", city: "London", postal_code: "N1", country: "UK", doorbell: "secret" },
    plan: "gold",
    ssn: "000-00-0000",
  },
  ["ada@example.com"],
);

describe("claimsFor", () => {
  it("gives each scope its claims, and none another's", () => {
    expect(claimsFor(ada, ["openid", "email"])).toEqual({ email: "Ada@Example.com", email_verified: true });
    expect(claimsFor(ada, ["phone"])).toEqual({
      phone_number: "+30 210 0000000",
      phone_number_verified: false,
    });
    expect(claimsFor(ada, ["address"])).toEqual({
      address: { street_address: "12 Mill Road", locality: "London", postal_code: "N1", country: "UK" },
    });
    expect(claimsFor(ada, ["profile"])).toEqual({
      name: "Ada Lovelace",
      given_name: "Ada",
      family_name: "Lovelace",
      preferred_username: "ada",
      birthdate: "2014-01-01",
    });
  });

  it.each([[[]], [["openid", "offline_access"]], [["plan", "ssn", "traits"]]])(
    "says nothing for %j",
    (scopes) => {
      expect(claimsFor(ada, scopes)).toEqual({});
    },
  );

  it("lets no trait through that no claim is made of", () => {
    expect(JSON.stringify(claimsFor(ada, everything))).not.toMatch(/gold|000-00|secret/);
  });

  describe("name", () => {
    it.each([
      [{ name: "Ada Lovelace" }, "Ada Lovelace"],
      [{ name: { first: "Ada" } }, "Ada"],
      [{ name: { first: " Ada ", last: "" } }, "Ada"],
      [{ given_name: "Ada", family_name: "Lovelace" }, "Ada Lovelace"],
      [{ first_name: "Ada", last_name: "Lovelace" }, "Ada Lovelace"],
      [{ name: {} }, undefined],
      [{ name: ["Ada"] }, undefined],
      [{ name: " " }, undefined],
      [{ name: null }, undefined],
    ])("of %j is %j", (traits, name) => {
      expect(claimsFor(person(traits), ["profile"])["name"]).toBe(name);
    });
  });

  it.each([
    ["2014-01-01", "2014-01-01"],
    ["2014", "2014"],
    ["0000-01-01", "0000-01-01"],
    ["2014-01-01T00:00:00Z", "2014-01-01"],
    ["1.1.2014", undefined],
    [20140101, undefined],
  ])("birthdate of %j is %j", (birthdate, claim) => {
    expect(claimsFor(person({ birthdate }), ["profile"])["birthdate"]).toBe(claim);
  });

  it.each([
    [1_700_000_000, 1_700_000_000],
    ["2023-11-14T22:13:20Z", 1_700_000_000],
    ["yesterday", undefined],
    [true, undefined],
  ])("updated_at of %j is %j", (updated_at, claim) => {
    expect(claimsFor(person({ updated_at }), ["profile"])["updated_at"]).toBe(claim);
  });

  it.each([
    ["12 Mill Road\nLondon", { formatted: "12 Mill Road\nLondon" }],
    [
      { state: "England", zip: 12_345 },
      { region: "England", postal_code: "12345" },
    ],
    [{ street_address: "first", street: "second" }, { street_address: "first" }],
    [{ nothing: "known" }, undefined],
    ["", undefined],
    [7, undefined],
  ])("address of %j is %j", (address, claim) => {
    expect(claimsFor(person({ address }), ["address"])["address"]).toEqual(claim);
  });

  it("says that an address is its person's only when Kratos has seen that it is, whatever a trait says", () => {
    const liar = person({ email: "eve@example.com", email_verified: true }, ["other@example.com"]);
    expect(claimsFor(liar, ["email"])).toEqual({ email: "eve@example.com", email_verified: false });
    const mapped = claimsFor(
      liar,
      ["email", "profile"],
      mapping("email_verified=email_verified,email=email"),
    );
    expect(mapped).toEqual({ email: "eve@example.com", email_verified: false });
    expect(claimsFor(liar, ["email", "profile"], mapping("email_verified=email_verified"))).toEqual({});
  });

  it("says nothing of whether an address is verified that it does not give", () => {
    expect(claimsFor(person({}, ["ada@example.com"]), ["email", "phone"])).toEqual({});
  });

  describe("with the operator's mapping", () => {
    it("makes the claims that it names, and no others", () => {
      const claims = claimsFor(ada, everything, mapping("name=name.last+name.first,email=email"));
      expect(claims).toEqual({ name: "Lovelace Ada", email: "Ada@Example.com", email_verified: true });
    });

    it("gives a claim of the operator's own along with profile, as the trait has it", () => {
      const own = mapping("https://example.com/plan=plan,address_book=address");
      expect(claimsFor(ada, ["openid", "email"], own)).toEqual({});
      expect(claimsFor(ada, ["profile"], own)).toEqual({
        "https://example.com/plan": "gold",
        address_book: ada.traits["address"],
      });
    });

    it.each(["sub", "iss", "aud", "exp", "iat", "acr", "amr", "auth_time", "nonce", "sid", "azp", "jti"])(
      "can't say what the token itself says: %s",
      (claim) => {
        expect(claimsFor(ada, everything, mapping(`${claim}=username`))).toEqual({});
      },
    );

    it("finds nothing on the way through what is no object", () => {
      const own = mapping("a=email.length,b=name.first.length,c=constructor,d=__proto__.x");
      expect(claimsFor(ada, ["profile"], own)).toEqual({});
    });
  });
});

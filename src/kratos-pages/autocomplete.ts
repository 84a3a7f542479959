// HTML's names for what browsers can fill in: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill
const byName: Partial<Record<string, string>> = {
  identifier: "username",
  email: "email",
  code: "one-time-code",
  totp_code: "one-time-code",
  username: "username",
  name: "name",
  full_name: "name",
  "name.first": "given-name",
  "name.last": "family-name",
  first_name: "given-name",
  last_name: "family-name",
  given_name: "given-name",
  family_name: "family-name",
  nickname: "nickname",
  phone: "tel",
  phone_number: "tel",
  birthdate: "bday",
  birthday: "bday",
  website: "url",
  organization: "organization",
  company: "organization",
  "address.street": "street-address",
  "address.city": "address-level2",
  "address.postal_code": "postal-code",
  "address.country": "country-name",
};

const traitPrefix = "traits.";

/** What a browser may fill into a field of this name, where Kratos does not say; undefined for what is not known. */
export function usualAutocomplete(name: string): string | undefined {
  const isTrait = name.startsWith(traitPrefix);
  return byName[isTrait ? name.slice(traitPrefix.length) : name];
}

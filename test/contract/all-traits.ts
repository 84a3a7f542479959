/** A schema with every kind of field that Kratos makes an input of, for `identity.schemas`. */
export function allTraits(): { id: string; url: string } {
  const schema = {
    $id: "https://lethe.test/every-trait.schema.json",
    type: "object",
    properties: {
      traits: {
        type: "object",
        properties: {
          email: {
            type: "string",
            format: "email",
            title: "Email",
            "ory.sh/kratos": {
              credentials: { password: { identifier: true }, passkey: { display_name: true } },
            },
          },
          nickname: { type: "string", title: "Nickname", pattern: "^[a-z]+$", maxLength: 12 },
          initials: { type: "string", title: "Initials", pattern: "[A-Z]" },
          age: { type: "number", title: "Age" },
          website: { type: "string", format: "uri", title: "Website" },
          birthday: { type: "string", format: "date", title: "Birthday" },
          alarm: { type: "string", format: "date-time", title: "Alarm" },
          phone: { type: "string", format: "tel", title: "Phone" },
          newsletter: { type: "boolean", title: "Newsletter" },
          answered: { type: "boolean", title: "Tell me more" },
          terms: { type: "boolean", const: true, title: "I accept the terms" },
        },
        required: ["email", "answered", "terms"],
        additionalProperties: false,
      },
    },
  };
  const encoded = Buffer.from(JSON.stringify(schema)).toString("base64");
  return { id: "person", url: `base64://${encoded}` };
}

// As long as those of Hydra v2.3. The stub tells by their first letters what is asked.

export const askedLogout = "asked".padEnd(36, "0");
/** A sign-out of a client for which no question is asked. */
export const trustedLogout = "trust".padEnd(36, "0");
export const skippedLogin = "login".padEnd(1100, "L");
export const askedConsent = "grant".padEnd(1100, "G");

/** Of the person whom the stub's requests are about, at Kratos. */
export const kratosCookie = "ory_kratos_session=MTc2Mzk4NzY1NHxiZW5jaG1hcms".padEnd(360, "k");

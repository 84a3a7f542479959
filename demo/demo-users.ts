/** Whom Lethe signs in here: without Kratos it knows an address and a password of each, and no name. */
export const demoEmails = ["ada@example.com", "grace@example.com"] as const;

/** Shown on the start page: there is nothing here to protect. */
export const demoPassword = "demo";

/** As the setting DEMO_USERS wants them. */
export const demoUsersSetting = demoEmails.map((email) => `${email}:${demoPassword}`).join(",");

import { describe, expect, it } from "vitest";
import { refusal, render, template, valueSets } from "./helm/chart.ts";
import { needs } from "../../testkit/vitest/parts.ts";

const cookieSecret = "only-tests-of-the-chart-use-this-secret-f3a9";
const apiKey = "ory_pat_test_only";

describe("a secret in the chart's values", needs("helm"), () => {
  it.each(valueSets)("stands nowhere but in a Secret: %s", async (set) => {
    const { objects } = await render(set);
    const others = JSON.stringify(objects.filter(({ kind }) => kind !== "Secret"));
    for (const secret of [cookieSecret, apiKey]) {
      expect(others).not.toContain(secret);
      expect(others).not.toContain(Buffer.from(secret).toString("base64"));
    }
  });

  it("is given to Lethe from there", async () => {
    expect((await render("ory-network")).environment()).toMatchObject({
      COOKIE_SECRET: cookieSecret,
      ORY_API_KEY: apiKey,
    });
  });

  it("comes from a Secret of the operator's, and the chart then makes none", async () => {
    const rendered = await render("existing-secret");
    const from = (key: string) => ({ secretKeyRef: { name: "lethe-secrets", key } });
    expect(rendered.kinds).not.toContain("Secret");
    expect(rendered.pod.spec.containers[0].env).toEqual([
      { name: "COOKIE_SECRET", valueFrom: from("COOKIE_SECRET") },
      { name: "ORY_API_KEY", valueFrom: from("ORY_API_KEY") },
    ]);
  });

  it("has to be there for cookies, and need not for a Hydra without a key", async () => {
    const manifests = await template("existing-secret");
    expect(manifests).toMatch(/key: ORY_API_KEY\n +optional: true\n/);
    expect(manifests).not.toMatch(/key: COOKIE_SECRET\n +optional/);
  });

  it.each(["COOKIE_SECRET", "ORY_API_KEY", "ORY_ADMIN_API_TOKEN", "DEMO_USERS"])(
    "is refused in config, which ends in a ConfigMap: %s",
    async (name) => {
      const said = await refusal("minimal", `config.${name}="${cookieSecret}"`);
      expect(said).toContain(`additional properties '${name}' not allowed`);
      expect(said).not.toContain(cookieSecret);
    },
  );

  it.each(["too-short-to-be-one", `${cookieSecret},too-short-to-be-one`])(
    "is refused when it is too short, and not shown: %s",
    async (given) => {
      const said = await refusal("minimal", `secrets.COOKIE_SECRET="${given}"`);
      expect(said).toContain("secrets.COOKIE_SECRET: must be 32 bytes or more");
      expect(said).not.toContain("too-short-to-be-one");
    },
  );

  it("is refused twice: in values and in a Secret of the operator's", async () => {
    const said = await refusal("minimal", 'existingSecret="lethe"');
    expect(said).toContain("existingSecret and secrets: set one or the other");
  });

  it("is asked for when there is none", async () => {
    expect(await refusal("minimal", 'secrets.COOKIE_SECRET=""')).toContain(
      "COOKIE_SECRET: set existingSecret, or secrets.COOKIE_SECRET (openssl rand -hex 32)",
    );
    expect(await refusal("ory-network", 'secrets.ORY_API_KEY=""')).toContain(
      "secrets.ORY_API_KEY: is not set, and Ory Network needs it",
    );
  });
});

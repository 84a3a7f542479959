import { describe, expect, it } from "vitest";
import { refusal, render } from "./helm/chart.ts";
import { needs } from "../../testkit/vitest/parts.ts";

describe("helm with bad values", needs("helm"), () => {
  it.each([
    ['config.LOGOUT_PROMT="never"', "at '/config': additional properties 'LOGOUT_PROMT' not allowed"],
    [
      'config.LOGOUT_PROMPT="sometimes"',
      "at '/config/LOGOUT_PROMPT': value must be one of 'auto', 'always', 'never'",
    ],
    ['config.UPSTREAM_TIMEOUT="5"', "at '/config/UPSTREAM_TIMEOUT'"],
    ['config.LOGOUT_REVOKE_DELAY="soon"', "at '/config/LOGOUT_REVOKE_DELAY'"],
    ['config.LOGOUT_OFFER_EVERYWHERE="yes"', "at '/config/LOGOUT_OFFER_EVERYWHERE'"],
    ['config.HYDRA_ADMIN_URL="hydra:4445"', "at '/config/HYDRA_ADMIN_URL'"],
    ['config.BASE_PATH="auth"', "at '/config/BASE_PATH'"],
    ['config.BRAND_LOGO_URL="http://example.com/a.png"', "at '/config/BRAND_LOGO_URL'"],
    ["config.PORT=70000", "at '/config/PORT'"],
    ["config.MAX_IN_FLIGHT=0", "at '/config/MAX_IN_FLIGHT'"],
    ["replicaCount=0", "at '/replicaCount'"],
    ["replicas=3", "additional properties 'replicas' not allowed"],
    ['image.digest="latest"', "at '/image/digest'"],
    ["runAsUser=0", "at '/runAsUser'"],
    ['extraEnv={"A":"b"}', "at '/extraEnv'"],
    ["preStopSleepSeconds=-1", "at '/preStopSleepSeconds'"],
    ["networkPolicy.hydra.podLabels=null", "at '/networkPolicy/hydra': missing property 'podLabels'"],
    ['networkPolicy.hydra.podLabels={"app.kubernetes.io/name":null}', "at '/networkPolicy/hydra/podLabels'"],
    ['podDisruptionBudget.minAvailable="half"', "at '/podDisruptionBudget/minAvailable'"],
    ['secrets.DEMO_USERS="a@example.com:b"', "additional properties 'DEMO_USERS' not allowed"],
  ])("refuses %s by its schema", async (change, message) => {
    const said = await refusal("minimal", change);
    expect(said).toContain("values don't meet the specifications of the schema");
    expect(said).toContain(message);
  });

  it.each([
    [
      "config without Hydra",
      ['config={"BASE_URL":"https://logout.example.com"}'],
      "config.HYDRA_ADMIN_URL: is not set",
    ],
    [
      "config without BASE_URL",
      ['config={"HYDRA_ADMIN_URL":"http://hydra:4445"}'],
      "config.BASE_URL: is not set",
    ],
    ["a route without a Gateway", ["httpRoute.enabled=true"], "httpRoute.parentRefs: is empty"],
    [
      "an autoscaler upside down",
      ["autoscaling.enabled=true", "autoscaling.minReplicas=9"],
      "autoscaling.minReplicas: must not be above autoscaling.maxReplicas",
    ],
    [
      "a ServiceMonitor of nothing",
      ["serviceMonitor.enabled=true"],
      "serviceMonitor.enabled: needs config.METRICS_PORT",
    ],
  ])("refuses %s with a sentence", async (_, changes, message) => {
    expect(await refusal("minimal", ...changes)).toContain(message);
  });
});

describe("terminationGracePeriodSeconds", needs("helm"), () => {
  it.each([
    ['config.UPSTREAM_TIMEOUT="5s"', 40],
    ['config.UPSTREAM_TIMEOUT="5001ms"', 41],
    ['config.UPSTREAM_TIMEOUT="20s"', 70],
    ['config.UPSTREAM_TIMEOUT="1m"', 150],
    ["preStopSleepSeconds=15", 50],
  ])("has to be enough for a stop: with %s, %d", async (change, needed) => {
    const message = `terminationGracePeriodSeconds: must be ${needed} or more`;
    const given = (seconds: number) => [change, `terminationGracePeriodSeconds=${seconds}`] as const;
    expect(await refusal("minimal", ...given(needed - 1))).toContain(message);
    const { spec } = (await render("minimal", ...given(needed))).pod;
    expect(spec["terminationGracePeriodSeconds"]).toBe(needed);
  });
});

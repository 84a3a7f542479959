import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { temporaryFolder } from "../../testkit/processes/copy-of-lethe.ts";

const run = promisify(execFile);
const deploy = join(import.meta.dirname, "../../deploy");
const alerts = join(deploy, "prometheus/alerts.yml");
const alertTests = join(deploy, "prometheus/alerts.test.yml");
const dashboard = join(deploy, "grafana/lethe.json");

const rules = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string() })) })),
});
const ruleTests = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      alert_rule_test: z.array(
        z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()).optional() }),
      ),
    }),
  ),
});
const board = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

async function promtool(...args: string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await run(part("promtool").path, args);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const failed = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() }).parse(error);
    return { code: failed.code, output: failed.stdout + failed.stderr };
  }
}

/** Whether Prometheus can read these expressions: promtool knows them only as rules. */
async function checkExpressions(expressions: string[]) {
  const path = join(await temporaryFolder(), "expressions.yml");
  const recorded = expressions.map((expr, index) => ({ record: `lethe:panel:${index}`, expr }));
  await writeFile(path, stringify({ groups: [{ name: "dashboard", rules: recorded }] }));
  return promtool("check", "rules", path);
}

// As Grafana would, before it asks Prometheus.
function fillIn(expr: string): string {
  return expr.replaceAll("$__rate_interval", "1m").replaceAll("$instance", ".*");
}

describe("deploy/prometheus/alerts.yml", needs("promtool"), () => {
  it("is what Prometheus takes", async () => {
    const { code, output } = await promtool("check", "rules", alerts);
    expect(output).toMatch(/SUCCESS: \d+ rules found/);
    expect(code).toBe(0);
  });

  it("fires when it should and not otherwise, as alerts.test.yml tells", async () => {
    const { code, output } = await promtool("test", "rules", alertTests);
    expect(output).toContain("SUCCESS");
    expect(code).toBe(0);
  });

  it("has each of its alerts fire there, and not fire", async () => {
    const alertNames = rules
      .parse(parse(await readFile(alerts, "utf8")))
      .groups.flatMap((group) => group.rules.map(({ alert }) => alert));
    const tried = ruleTests
      .parse(parse(await readFile(alertTests, "utf8")))
      .tests.flatMap(({ alert_rule_test: asked }) => asked);
    const firing = tried.filter(({ exp_alerts: expected = [] }) => expected.length > 0);
    const quiet = tried.filter(({ exp_alerts: expected = [] }) => expected.length === 0);
    for (const some of [firing, quiet])
      expect(new Set(some.map(({ alertname }) => alertname))).toEqual(new Set(alertNames));
  });
});

describe("deploy/grafana/lethe.json", needs("promtool"), () => {
  it("asks nothing that Prometheus can't read", async () => {
    const { panels } = board.parse(JSON.parse(await readFile(dashboard, "utf8")));
    const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => fillIn(expr)));
    expect(expressions.join("\n")).not.toContain("$");
    const { code, output } = await checkExpressions(expressions);
    expect(output).toContain(`SUCCESS: ${expressions.length} rules found`);
    expect(code).toBe(0);
  });

  it("would be found out if it did", async () => {
    expect((await checkExpressions(["sum(rate(lethe_logouts_total[5m])"])).code).not.toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { mistakesIn, needed } from "../../../testkit/http/settings-fixture.ts";

const all = "OTEL_EXPORTER_OTLP_ENDPOINT";
const traces = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

describe("where spans are sent", () => {
  it.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [{ [all]: "" }, undefined],
    [{ [all]: "http://collector:4318" }, "http://collector:4318/v1/traces"],
    [{ [all]: "https://collector.example/otlp/" }, "https://collector.example/otlp/v1/traces"],
    [{ [traces]: "http://collector:4318/for/traces" }, "http://collector:4318/for/traces"],
    [{ [all]: "http://one:4318", [traces]: "http://two:4318/v1/traces" }, "http://two:4318/v1/traces"],
  ])("by %j is %s", (given, url) => {
    expect(readConfig({ ...needed, ...given }).tracesUrl).toBe(url);
  });

  it.each([all, traces])("%s must be an address, and is not shown when it is none", (name) => {
    for (const value of ["collector:4317", "grpc://collector", "http://user:key@collector", "key"])
      expect(mistakesIn({ ...needed, [name]: value })).toEqual([
        `${name}: must be an http(s) URL without user, query and fragment`,
      ]);
  });

  it("needs none of OpenTelemetry's other variables to be known", () => {
    const others = { OTEL_SERVICE_NAME: "x", OTEL_EXPORTER_OTLP_HEADERS: "a=b", OTEL_WHATEVER: "y" };
    expect(mistakesIn({ ...needed, ...others })).toEqual([]);
  });
});

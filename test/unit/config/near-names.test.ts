import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestSetting } from "../../../src/config/near-names.ts";
import { settings } from "../../../src/config/settings.ts";
import { mistakesIn, needed } from "../../../testkit/http/settings-fixture.ts";

describe("nearestSetting", () => {
  it.each([
    ["HYDRA_ADMIN_ULR", "HYDRA_ADMIN_URL"],
    ["HYDRA_ADMINURL", "HYDRA_ADMIN_URL"],
    ["HYDRA_ADMIN_URI", "HYDRA_ADMIN_URL"],
    ["KRATOS_PUBLC_URL", "KRATOS_PUBLIC_URL"],
    ["COOKIE_SECRETS", "COOKIE_SECRET"],
    ["COOKIE_SECRET_FIEL", "COOKIE_SECRET_FILE"],
    ["LOGOUT_PROMT", "LOGOUT_PROMPT"],
    ["LOGOUTPROMPT", "LOGOUT_PROMPT"],
    ["hydra_admin_url", "HYDRA_ADMIN_URL"],
    ["TLS_KEY_PAHT", "TLS_KEY_PATH"],
  ])("of %s is %s", (name, setting) => {
    expect(nearestSetting(name)).toBe(setting);
  });

  // What shells, Node.js, Kubernetes (for services called hydra-admin and kratos-public) and other programs have in an environment.
  it.each([
    "HYDRA_ADMIN_PORT",
    "HYDRA_ADMIN_SERVICE_HOST",
    "KRATOS_PUBLIC_PORT",
    "KRATOS_PUBLIC_PORT_4433_TCP",
    "HYDRA_URL",
    "HOSTNAME",
    "HOME",
    "NODE_ENV",
    "NODE_OPTIONS",
    "DATABASE_URL",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
    "LC_ALL",
    "SSL_CERT_DIR",
    "POD_NAME",
    "",
  ])("of %j is none", (name) => {
    expect(nearestSetting(name)).toBeUndefined();
  });

  it("of any long setting with one slip of the fingers is a setting", () => {
    const slip = fc.constantFrom(
      (name: string, at: number) => name.slice(0, at) + name.slice(at + 1),
      (name: string, at: number) => `${name.slice(0, at)}X${name.slice(at)}`,
      (name: string, at: number) => `${name.slice(0, at)}Q${name.slice(at + 1)}`,
      (name: string, at: number) => [name.slice(0, at), name[at + 1], name[at], name.slice(at + 2)].join(""),
    );
    const long = Object.keys(settings.shape).filter((name) => name.length > 9);
    fc.assert(
      fc.property(fc.constantFrom(...long), fc.nat(), slip, (name, at, change) => {
        const typed = change(name, at % (name.length - 1));
        fc.pre(typed !== name && !Object.hasOwn(settings.shape, typed));
        expect(nearestSetting(typed)).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });

  it.each(Object.keys(settings.shape))("leaves %s alone", (name) => {
    expect(nearestSetting(name)).toBeUndefined();
  });
});

describe("readConfig", () => {
  it("refuses a mistyped setting, and says which it may be", () => {
    expect(mistakesIn({ ...needed, KRATOS_PUBLIC_ULR: "http://kratos" })).toEqual([
      "KRATOS_PUBLIC_ULR: there is no such setting (is it KRATOS_PUBLIC_URL?)",
    ]);
  });
});

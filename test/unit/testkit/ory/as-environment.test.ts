import { describe, expect, it } from "vitest";
import { asEnvironment } from "../../../../testkit/ory/as-environment.ts";

describe("asEnvironment", () => {
  it("names a setting by its path, writes lists as JSON and leaves out what is undefined", () => {
    expect(
      asEnvironment({
        dsn: "memory",
        serve: { public: { port: 4433, base_url: undefined } },
        courier: { worker: { pull_wait: "1s" } },
        selfservice: { methods: { totp: { enabled: false } }, allowed_return_urls: ["http://a", "http://b"] },
      }),
    ).toEqual({
      DSN: "memory",
      SERVE_PUBLIC_PORT: "4433",
      COURIER_WORKER_PULL_WAIT: "1s",
      SELFSERVICE_METHODS_TOTP_ENABLED: "false",
      SELFSERVICE_ALLOWED_RETURN_URLS: '["http://a","http://b"]',
    });
  });
});

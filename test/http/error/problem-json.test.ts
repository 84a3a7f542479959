import { describe, expect, it } from "vitest";
import type supertest from "supertest";
import { check } from "../../../testkit/http/check-headers.ts";
import { challenge, faults } from "../../../testkit/http/every-error-page.ts";

const codes = Object.entries(faults);

describe("a fault", () => {
  it.each(codes)(
    "%s is a problem (RFC 9457) for a caller that asks for JSON",
    async (code, { provoke, status }) => {
      const headers = { Accept: "application/json", "X-Request-Id": "request-0001" };
      const answer: supertest.Response = await provoke({ headers });
      expect(answer.status).toBe(status);
      expect(
        check(answer, { "Content-Type": "application/problem+json; charset=utf-8", Location: null }),
      ).toEqual([]);
      const problem = JSON.parse(answer.text) as Record<string, string>;
      expect(problem).toEqual({
        type: "about:blank",
        title: expect.stringMatching(/\w/) as string,
        status,
        detail: expect.stringMatching(/\w/) as string,
        code,
        request_id: "request-0001",
        reference: "est-0001",
      });
      expect(answer.text).not.toContain(challenge);
    },
  );

  it.each(codes)("%s is a page for a browser", async (_code, { provoke, status }) => {
    const headers = { Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
    const answer = await provoke({ headers });
    expect(answer.status).toBe(status);
    expect(check(answer, { "Content-Type": "text/html; charset=utf-8", Location: null })).toEqual([]);
    expect(answer.text).toContain("<h1>");
  });

  it.each(["application/problem+json", "application/problem+json, text/html;q=0.5"])(
    "is a problem for a caller that accepts %j",
    async (accept) => {
      const answer = await faults.not_found.provoke({ headers: { Accept: accept } });
      expect(check(answer, { "Content-Type": "application/problem+json; charset=utf-8" })).toEqual([]);
    },
  );

  it.each(["*/*", "text/plain", ""])("is a page for a caller that accepts %j", async (accept) => {
    const answer = await faults.not_found.provoke({ headers: { Accept: accept } });
    expect(check(answer, { "Content-Type": "text/html; charset=utf-8" })).toEqual([]);
  });
});

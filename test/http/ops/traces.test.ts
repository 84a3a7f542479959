import net from "node:net";
import supertest from "supertest";
import { describe, expect, it, vi } from "vitest";
import { fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";
import { answersAfter } from "../../../testkit/stubs/upstream-faults.ts";
import {
  traceId,
  traceOf,
  traceparent,
  tracingFixture,
  tracestate,
} from "../../../testkit/http/tracing-fixture.ts";

const noKratos = { KRATOS_PUBLIC_URL: "" };
const sent = { traceparent, tracestate };
const session = { Cookie: "ory_kratos_session=somebody" };

describe("a request with a traceparent", () => {
  it("has it go on unchanged with every call to Hydra and Kratos", async () => {
    const { told, url } = await tracingFixture();
    const headers = { ...navigation, ...session, ...sent };
    await supertest(url).get("/logout?logout_challenge=c1").set(headers).expect(200);
    expect(told()).toEqual([
      { call: "hydra get c1", ...sent },
      { call: "hydra apps null", ...sent },
      { call: "kratos GET /sessions/whoami", ...sent },
    ]);
  });

  it("has it go on from a form, too, whose body is read before", async () => {
    const { hydra, told, url } = await tracingFixture(noKratos);
    hydra.asks = true;
    const browser = supertest.agent(url);
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(told().filter((one) => one.traceparent !== undefined)).toEqual([]);
    const form = browser.post("/logout").set({ ...ownForm, ...sent });
    await form
      .type("form")
      .send({ ...fieldsOf(page.text), action: "accept" })
      .expect(303);
    expect(told().at(-1)).toEqual({ call: "hydra accept c1", ...sent });
  });

  it("has it go on with a repeated call", async () => {
    const { hydra, told, url } = await tracingFixture(noKratos);
    hydra.failing("get", ({ incoming, nth, answerWell }) =>
      nth === 1 ? void incoming.socket.resetAndDestroy() : answerWell(),
    );
    await supertest(url).get("/logout?logout_challenge=c1").set(navigation).set(sent).expect(303);
    expect(told().map(({ call }) => call)).toEqual(["hydra get c1", "hydra get c1", "hydra accept c1"]);
    for (const one of told()) expect(one).toMatchObject(sent);
  });

  it("has its trace in the request's line and in the audit, and in no answer", async () => {
    const { memory, url } = await tracingFixture(noKratos);
    const answer = await supertest(url).get("/logout?logout_challenge=c1").set(navigation).set(sent);
    expect(answer.status).toBe(303);
    expect(JSON.stringify([answer.headers, answer.text])).not.toContain(traceId);
    await vi.waitUntil(() => memory.lines.length === 2);
    expect(memory.lines.map(({ msg, trace_id }) => [msg, trace_id])).toEqual([
      ["audit", traceId],
      ["request", traceId],
    ]);
    expect(memory.text()).not.toContain("00f067aa0ba902b7");
  });

  it("has its trace in the line of a failure", async () => {
    const { hydra, memory, url } = await tracingFixture(noKratos);
    await hydra.close();
    await supertest(url).get("/logout?logout_challenge=c1").set(navigation).set(sent).expect(503);
    await supertest(url).get("/nowhere").set(sent).expect(404);
    await vi.waitUntil(() => memory.lines.length === 3);
    expect(memory.lines.map(({ trace_id }) => trace_id)).toEqual([traceId, traceId, traceId]);
    await hydra.close().catch(() => undefined);
  });
});

describe("a request without a traceparent that counts", () => {
  it.each([
    ["none", {}],
    ["a tracestate alone", { tracestate }],
    ["capitals", { traceparent: traceparent.toUpperCase(), tracestate }],
    ["version ff", { traceparent: traceparent.replace("00-", "ff-"), tracestate }],
    ["no trace", { traceparent: traceparent.replace(traceId, "0".repeat(32)), tracestate }],
    ["a challenge", { traceparent: "c1", tracestate: "logout_challenge=c1" }],
  ])("(%s) has nothing sent on, nothing logged and nothing answered", async (_what, headers) => {
    const { told, memory, url } = await tracingFixture();
    const answer = await supertest(url)
      .get("/logout?logout_challenge=c1")
      .set({ ...navigation, ...session, ...headers });
    expect(answer.status).toBe(200);
    expect(told().length).toBeGreaterThan(1);
    for (const one of told()) expect([one.traceparent, one.tracestate]).toEqual([undefined, undefined]);
    await vi.waitUntil(() => memory.lines.length > 0);
    expect(memory.text()).not.toContain("trace");
    expect(Object.keys(answer.headers as object).filter((name) => name.startsWith("trace"))).toEqual([]);
  });

  it("of a good trace with a bad state passes on the trace alone", async () => {
    const { told, url } = await tracingFixture(noKratos);
    const bad = { traceparent, tracestate: "rojo=1,<script>" };
    await supertest(url).get("/logout?logout_challenge=c1").set(navigation).set(bad).expect(303);
    expect(told()).toEqual([
      { call: "hydra get c1", traceparent, tracestate: undefined },
      { call: "hydra accept c1", traceparent, tracestate: undefined },
    ]);
  });
});

describe("requests at the same time", () => {
  it("keep their traces apart", async () => {
    const { hydra, told, url } = await tracingFixture(noKratos);
    hydra.failing("get", (exchange) => answersAfter(Math.random() * 30)(exchange));
    const wanted = Array.from({ length: 60 }, (_, nth) => (nth % 3 === 0 ? undefined : traceOf(nth)));
    await Promise.all(
      wanted.map((trace, nth) =>
        supertest(url)
          .get(`/logout?logout_challenge=c${nth}`)
          .set({ ...navigation, ...(trace && { traceparent: `00-${trace}-00f067aa0ba902b7-00` }) })
          .expect(303),
      ),
    );
    const heard = told();
    expect(heard).toHaveLength(120);
    for (const [nth, trace] of wanted.entries()) {
      const own = heard.filter(({ call }) => call.endsWith(` c${nth}`));
      const expected = trace && `00-${trace}-00f067aa0ba902b7-00`;
      expect(own.map((one) => one.traceparent)).toEqual([expected, expected]);
    }
  });

  it("keep them apart on one connection, even when all are sent at once", async () => {
    const { told, url } = await tracingFixture(noKratos);
    const { port } = new URL(url);
    const socket = net.connect(Number(port), "127.0.0.1");
    const fetchMetadata = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    const requests = Array.from({ length: 6 }, (_, nth) => {
      const trace = nth % 2 === 0 ? `traceparent: 00-${traceOf(nth)}-00f067aa0ba902b7-00\r\n` : "";
      return `GET /logout?logout_challenge=c${nth} HTTP/1.1\r\nHost: lethe\r\n${fetchMetadata}${trace}\r\n`;
    });
    socket.write(requests.join(""));
    await vi.waitUntil(() => told().length === 12);
    socket.destroy();
    for (const { call, traceparent: got } of told()) {
      const nth = Number(call.at(-1));
      expect(`${call} ${String(got)}`).toBe(
        `${call} ${nth % 2 === 0 ? `00-${traceOf(nth)}-00f067aa0ba902b7-00` : "undefined"}`,
      );
    }
  });
});

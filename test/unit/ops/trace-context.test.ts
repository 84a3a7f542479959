import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTraceContext } from "../../../src/ops/trace-context.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const good = `00-${traceId}-${parentId}-01`;
const written = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

describe("a traceparent", () => {
  it.each(["00", "01", "02", "03", "ff"])("of version 00 with flags %s goes on as it came", (flags) => {
    const traceparent = `00-${traceId}-${parentId}-${flags}`;
    expect(readTraceContext({ traceparent })).toEqual({ traceId, traceparent });
  });

  it.each([
    ["01", "01", ""],
    ["cc", "ff", "-what-the-future-will-be-like"],
    ["fe", "fd", "-"],
  ])("of version %s goes on as version 00, with the flags that we know", (version, flags, rest) => {
    const { traceparent } =
      readTraceContext({ traceparent: `${version}-${traceId}-${parentId}-${flags}${rest}` }) ?? {};
    expect(traceparent).toBe(`00-${traceId}-${parentId}-${flags === "ff" ? "03" : "01"}`);
  });

  it.each([
    ["nothing", ""],
    ["no header", undefined],
    ["version ff", `ff-${traceId}-${parentId}-01`],
    ["more than version 00 has", `${good}-more`],
    ["a dash at its end", `${good}-`],
    ["no trace", `00-${"0".repeat(32)}-${parentId}-01`],
    ["no parent", `00-${traceId}-${"0".repeat(16)}-01`],
    ["capitals", good.toUpperCase()],
    ["one capital", good.replace("b", "B")],
    ["a short trace", good.replace(traceId, traceId.slice(1))],
    ["a long trace", good.replace(traceId, `${traceId}0`)],
    ["a short parent", good.replace(parentId, parentId.slice(1))],
    ["no flags", good.slice(0, -3)],
    ["one flag's digit", good.slice(0, -1)],
    ["no hexadecimal", good.replace("4bf", "4bg")],
    ["a blank before it", ` ${good}`],
    ["a blank behind it", `${good} `],
    ["a line break", `${good}\r\nX-Injected: 1`],
    ["a line break at its end", `${good}\n`],
    ["two of them, as Node joins them", `${good}, ${good}`],
    ["other dashes", good.replaceAll("-", "–")],
    ["digits of another script", good.replace("4bf", "٤bf")],
    ["a version of one digit", good.slice(1)],
    ["a challenge", "logout_challenge=c1"],
    ["a script", "<script>alert(1)</script>"],
    ["64 kB", "0".repeat(65_536)],
    ["64 kB of dashes", "-".repeat(65_536)],
  ])("with %s is none", (_what, traceparent) => {
    expect(readTraceContext({ ...(traceparent !== undefined && { traceparent }) })).toBeUndefined();
  });

  it("is W3C's format to the letter, or none, whatever is sent", () => {
    const digits = (length: number) =>
      fc.string({
        unit: fc.constantFrom(..."0123456789abcdefABCg-".split("")),
        minLength: length - 1,
        maxLength: length,
      });
    const near = fc
      .tuple(digits(2), digits(32), digits(16), digits(2), fc.string({ maxLength: 4, unit: "binary" }))
      .map(([version, trace, parent, flags, rest]) => `${version}-${trace}-${parent}-${flags}${rest}`);
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: "binary" })), (traceparent) => {
        const known = readTraceContext({ traceparent });
        if (known === undefined) return;
        expect(known.traceparent).toMatch(written);
        expect(known.traceparent.slice(3, 35)).toBe(known.traceId);
      }),
      { numRuns: 2000 },
    );
  });

  it("is found whatever its ids are", () => {
    const id = (length: number) =>
      fc
        .string({
          unit: fc.constantFrom(..."0123456789abcdef".split("")),
          minLength: length,
          maxLength: length,
        })
        .filter((text) => !/^0+$/.test(text));
    fc.assert(
      fc.property(id(32), id(16), (trace, parent) => {
        const traceparent = `00-${trace}-${parent}-00`;
        expect(readTraceContext({ traceparent })).toEqual({ traceId: trace, traceparent });
      }),
    );
  });
});

const stateOf = (tracestate: string) => readTraceContext({ traceparent: good, tracestate })?.tracestate;
const member = (length: number) => `k=${"v".repeat(length - 2)}`;

describe("a tracestate", () => {
  it.each([
    ["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"],
    ["rojo=1 ,\tcongo=2", "rojo=1,congo=2"],
    ["rojo=1,,congo=2,", "rojo=1,congo=2"],
    ["0tenant@system=1", "0tenant@system=1"],
    ["a*/b_c-1=a b:c;d", "a*/b_c-1=a b:c;d"],
    ["ot=th:8;rv:abcdef01234567", "ot=th:8;rv:abcdef01234567"],
    [member(256), member(256)],
  ])("%j goes on as %j", (sent, expected) => {
    expect(stateOf(sent)).toBe(expected);
  });

  it("goes on with 32 members and 512 characters, and not with more", () => {
    const members = (count: number) => Array.from({ length: count }, (_, nth) => `k${nth}=v`).join(",");
    expect(stateOf(members(32))).toBe(members(32));
    expect(stateOf(members(33))).toBeUndefined();
    expect(stateOf(`${member(255)},${member(256)}`)).toHaveLength(512);
    expect(stateOf(`${member(256)},${member(256)}`)).toBeUndefined();
  });

  it.each([
    "",
    ",",
    "rojo",
    "rojo=",
    "=1",
    "Rojo=1",
    "0rojo=1",
    "rojo=a=b",
    "rojo =1",
    "a@b@c=1",
    "rojo=1\r\nX-Injected: 1",
    "rojo=\u00e9",
    "rojo=1,congo",
    "rojo=\u0000",
    `${"k".repeat(257)}=v`,
    `k=${"v".repeat(257)}`,
  ])("%j is none, and the trace goes on without it", (sent) => {
    expect(readTraceContext({ traceparent: good, tracestate: sent })).toEqual({ traceId, traceparent: good });
  });

  it("is none without a traceparent", () => {
    expect(readTraceContext({ tracestate: "rojo=1" })).toBeUndefined();
  });

  it("is what a header may hold, whatever is sent", () => {
    const near = fc.string({ unit: fc.constantFrom(..."ab1=,@ \t\r\n\u0000é-_*/~".split("")) });
    fc.assert(
      fc.property(near, (sent) => {
        expect(stateOf(sent) ?? "a=b").toMatch(/^[!-~](?:[ -~]*[!-~])?$/);
      }),
      { numRuns: 2000 },
    );
  });
});

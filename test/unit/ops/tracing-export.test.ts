import type { SpanExporter } from "@opentelemetry/sdk-trace";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { throttledExporter } from "../../../src/ops/tracing-export.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

type Span = Parameters<SpanExporter["export"]>[0][number];
type Result = Parameters<Parameters<SpanExporter["export"]>[1]>[0];

const refused = Object.assign(new Error("connect http://key@collector"), { code: "ECONNREFUSED" });
const tooMuch = Object.assign(new Error("quota of key-1 exceeded"), { code: 429, data: "key-1" });

function exporting() {
  const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
  onTestFinished(() => now.mockRestore());
  const memory = memoryLog();
  let next: Error | undefined;
  const exporter = throttledExporter(
    {
      export: (_spans, done) => done({ code: next ? 1 : 0, ...(next && { error: next }) }),
      shutdown: () => Promise.resolve(),
    },
    memory.log,
  );
  return {
    memory,
    warnings: () => memory.lines.map(({ spans_lost, reason }) => [spans_lost, reason]),
    pass: (seconds: number) => now.mockReturnValue(performance.now() + seconds * 1000),
    send: (count: number, error?: Error) => {
      next = error;
      const results: Result[] = [];
      exporter.export(Array.from<Span>({ length: count }), (result) => results.push(result));
      return results;
    },
  };
}

describe("an export that fails", () => {
  it("is told at once the first time, and then once a minute, with what was lost since", () => {
    const { send, pass, warnings } = exporting();
    send(5, refused);
    for (let nth = 0; nth < 100; nth += 1) send(2, refused);
    expect(warnings()).toEqual([[5, "ECONNREFUSED"]]);
    pass(59);
    send(1, tooMuch);
    expect(warnings()).toHaveLength(1);
    pass(2);
    send(1, tooMuch);
    expect(warnings()).toEqual([
      [5, "ECONNREFUSED"],
      [202, "429"],
    ]);
  });

  it("is told of later when it comes right before, too", () => {
    const { send, pass, warnings } = exporting();
    send(5, refused);
    send(3, refused);
    pass(61);
    send(9);
    expect(warnings()).toEqual([
      [5, "ECONNREFUSED"],
      [3, undefined],
    ]);
  });

  it("has nothing in the log of what the collector said or was sent", () => {
    const { send, memory, pass } = exporting();
    for (const error of [refused, tooMuch, new TypeError("key-1")]) {
      send(1, error);
      pass(61);
    }
    expect(memory.text()).not.toContain("key");
    expect(memory.lines.map(({ level, reason }) => [level, reason])).toEqual([
      [40, "ECONNREFUSED"],
      [40, "429"],
      [40, "TypeError"],
    ]);
  });

  it("is passed on as it is", () => {
    const { send } = exporting();
    expect(send(1, refused)).toEqual([{ code: 1, error: refused }]);
    expect(send(1)).toEqual([{ code: 0 }]);
  });
});

it("an export that succeeds is not worth a line", () => {
  const { send, memory } = exporting();
  send(5);
  expect(memory.lines).toEqual([]);
});

import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createLogOutput, type OutputStream } from "../../../src/ops/log-output.ts";

/** A stream whose reader takes a line only when it is told to. */
function stalling() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    decodeStrings: false,
    highWaterMark: 10,
    write(chunk: string, _encoding, done) {
      taken.push(chunk);
      waiting.push(done);
    },
  });
  const recovered: number[] = [];
  const output = createLogOutput({
    stream: stream as unknown as OutputStream,
    onRecovered: (lines) => recovered.push(lines),
  });
  async function read(): Promise<void> {
    for (let done = waiting.shift(); done !== undefined; done = waiting.shift()) {
      done();
      await turn();
    }
  }
  return { stream, taken, output, recovered, read };
}

describe("createLogOutput", () => {
  it("writes a line at once, and counts none as lost, where the reader keeps up", async () => {
    const { taken, output, read } = stalling();
    const log = output.destination(0);
    log.write("one\n");
    expect(taken).toEqual(["one\n"]);
    await read();
    log.write("two\n");
    expect(taken).toEqual(["one\n", "two\n"]);
    expect(output.counts.lost).toBe(0);
  });

  it("keeps lines up to the bound while the reader stalls, counts the rest, and says so once it is back", async () => {
    const { taken, output, recovered, read } = stalling();
    const log = output.destination(20);
    for (let line = 0; line < 10; line += 1) log.write(`line ${line}\n`);
    expect(output.counts.lost).toBe(7);
    expect(recovered).toEqual([]);
    await read();
    expect(taken.map((line) => line.trim())).toEqual(["line 0", "line 1", "line 2"]);
    expect(recovered).toEqual([7]);
    log.write("after\n");
    await read();
    expect(taken.at(-1)).toBe("after\n");
    expect(recovered).toEqual([7]);
    expect(output.counts.lost).toBe(7);
  });

  it("has room for audit events when other lines have none", async () => {
    const { taken, output, read } = stalling();
    const [log, audit] = [output.destination(20), output.destination(40)];
    for (let line = 0; line < 10; line += 1) log.write(`line ${line}\n`);
    audit.write("audit\n");
    log.write("lost\n");
    await read();
    expect(taken.at(-1)).toBe("audit\n");
  });

  it("writes what the format makes of a line", () => {
    const { taken, output } = stalling();
    output.destination(0, (line) => `${line.trim()}!\n`).write("one\n");
    expect(taken).toEqual(["one!\n"]);
  });

  it("throws nothing when the reader has ended, and counts", () => {
    const { stream, output } = stalling();
    stream.emit("error", Object.assign(new Error("gone"), { code: "EPIPE" }));
    output.destination(100).write("one\n");
    expect(output.counts.lost).toBe(1);
  });
});

describe("flush", () => {
  it("is over at once when nothing waits, and when the reader has ended", async () => {
    const idle = stalling();
    await expect(idle.output.flush(1_000_000)).resolves.toBeUndefined();
    const gone = stalling();
    gone.output.destination(100).write("one\n");
    gone.stream.emit("error", new Error("gone"));
    await expect(gone.output.flush(1_000_000)).resolves.toBeUndefined();
  });

  it("waits until all has been taken", async () => {
    const { taken, output, read } = stalling();
    output.destination(100).write("one\n");
    output.destination(100).write("two\n");
    let isOver = false;
    const flushed = output.flush(1_000_000).then(() => (isOver = true));
    await turn();
    expect(isOver).toBe(false);
    await read();
    await flushed;
    expect(taken).toEqual(["one\n", "two\n", ""]);
  });

  it("gives up on a reader that never comes back", async () => {
    const { output } = stalling();
    output.destination(100).write("one\n");
    await expect(output.flush(1)).resolves.toBeUndefined();
  });

  it("ends when the reader does", async () => {
    const { stream, output } = stalling();
    output.destination(100).write("one\n");
    const flushed = output.flush(1_000_000);
    stream.emit("error", new Error("gone"));
    await expect(flushed).resolves.toBeUndefined();
  });
});

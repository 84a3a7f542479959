// Just enough of protobuf to read what OpenTelemetry's exporter writes (opentelemetry/proto/trace/v1/trace.proto).

export interface Span {
  traceId: string;
  spanId: string;
  /** Empty at the root of a trace. */
  parentId: string;
  traceState: string;
  name: string;
  kind: "internal" | "server" | "client" | "other";
  failed: boolean;
  seconds: number;
  attributes: Attributes;
  resource: Attributes;
  scope: string;
}

export type Attributes = Record<string, string | number | boolean>;

type Field = Buffer | bigint;

/** The spans of an ExportTraceServiceRequest. */
export function readSpans(request: Buffer): Span[] {
  return messages(request, 1).flatMap((ofResource) => {
    const resource = attributesOf(messages(ofResource, 1)[0] ?? Buffer.alloc(0), 1);
    return messages(ofResource, 2).flatMap((ofScope) => {
      const scope = text(messages(ofScope, 1)[0] ?? Buffer.alloc(0), 1);
      return messages(ofScope, 2).map((span) => readSpan(span, resource, scope));
    });
  });
}

function readSpan(span: Buffer, resource: Attributes, scope: string): Span {
  const hex = (number: number) => messages(span, number)[0]?.toString("hex") ?? "";
  return {
    traceId: hex(1),
    spanId: hex(2),
    parentId: hex(4),
    traceState: text(span, 3),
    name: text(span, 5),
    kind: (["other", "internal", "server", "client"] as const)[Number(varintOf(span, 6))] ?? "other",
    failed: varintOf(messages(span, 15)[0] ?? Buffer.alloc(0), 3) === 2n,
    seconds: Number(varintOf(span, 8) - varintOf(span, 7)) / 1e9,
    attributes: attributesOf(span, 9),
    resource,
    scope,
  };
}

function attributesOf(message: Buffer, field: number): Attributes {
  return Object.fromEntries(
    messages(message, field).map((pair) => [text(pair, 1), valueOf(messages(pair, 2)[0] ?? Buffer.alloc(0))]),
  );
}

function valueOf(value: Buffer): string | number | boolean {
  const [[kind, given] = [0, 0n] as const] = fields(value);
  if (typeof given !== "bigint") return given.toString("utf8");
  return kind === 2 ? given === 1n : Number(given);
}

function messages(message: Buffer, field: number): Buffer[] {
  return fields(message).flatMap(([known, value]) =>
    known === field && Buffer.isBuffer(value) ? value : [],
  );
}

function text(message: Buffer, field: number): string {
  return messages(message, field)[0]?.toString("utf8") ?? "";
}

function varintOf(message: Buffer, field: number): bigint {
  const found = fields(message).find(([known]) => known === field)?.[1];
  return typeof found === "bigint" ? found : 0n;
}

function fields(message: Buffer): [number, Field][] {
  const found: [number, Field][] = [];
  let at = 0;
  while (at < message.length) {
    const key = Number(varint());
    found.push([key >> 3, field(key & 7)]);
  }
  return found;

  function field(wireType: number): Field {
    if (wireType === 0) return varint();
    if (wireType === 1) return message.readBigUInt64LE((at += 8) - 8);
    if (wireType === 5) return BigInt(message.readUInt32LE((at += 4) - 4));
    if (wireType !== 2) throw new Error(`no protobuf: wire type ${wireType}`);
    const length = Number(varint());
    if (at + length > message.length) throw new Error("no protobuf: it ends too early");
    return message.subarray(at, (at += length));
  }

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}

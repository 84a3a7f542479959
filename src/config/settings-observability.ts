import { z } from "zod";
import * as kind from "./setting-types.ts";

export const observabilitySettings = {
  METRICS_PORT: kind.port.optional().meta({
    description: "Separate port for `/metrics/prometheus` (Prometheus); nothing is measured when not set",
    examples: ["9464"],
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: kind.baseUrl.optional().meta({
    description:
      "OpenTelemetry collector that gets spans as OTLP over HTTP (protobuf); OpenTelemetry's other `OTEL_` variables count as well. No spans when not set",
    examples: ["http://otel-collector:4318"],
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: kind.baseUrl.optional().meta({
    description: "The same for traces alone, with its path (`/v1/traces`)",
    examples: ["http://otel-collector:4318/v1/traces"],
  }),
  LOG_LEVEL: z
    .enum(
      ["fatal", "error", "warn", "info", "debug", "silent"],
      "must be fatal, error, warn, info, debug or silent",
    )
    .default("info")
    .meta({ description: "`fatal`, `error`, `warn`, `info`, `debug` or `silent`" }),
  AUDIT_LEVEL: z
    .enum(["info", "off"], "must be info or off")
    .default("info")
    .meta({ description: "Audit events, whatever `LOG_LEVEL` says: `info`, or `off`" }),
  LOG_FORMAT: z
    .enum(["json", "pretty"], "must be json or pretty")
    .optional()
    .meta({
      description: "`json` or `pretty`; when not set, pretty on a terminal, else json",
      examples: ["json"],
    }),
};

import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from "@opentelemetry/sdk-trace";

type Environment = Record<string, string | undefined>;

/** Which traces are recorded: OpenTelemetry's own variables, which its SDK for JavaScript leaves to us. */
export function samplerOf(env: Environment): Sampler {
  const name = env["OTEL_TRACES_SAMPLER"] ?? "";
  const root = rootSampler(name.replace("parentbased_", ""), env["OTEL_TRACES_SAMPLER_ARG"]);
  // Its default, and what it asks for where it does not know a name: what the caller says, and everything where none says anything.
  if (root === undefined) return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  return name.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(name: string, argument: string | undefined): Sampler | undefined {
  if (name === "always_on") return new AlwaysOnSampler();
  if (name === "always_off") return new AlwaysOffSampler();
  return name === "traceidratio" ? new TraceIdRatioBasedSampler(ratioOf(argument)) : undefined;
}

function ratioOf(argument = ""): number {
  const ratio = argument === "" ? 1 : Number(argument);
  return ratio >= 0 && ratio <= 1 ? ratio : 1;
}

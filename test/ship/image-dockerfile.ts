export interface Instruction {
  name: string;
  /** `--from=build` is `from: "build"`. */
  flags: Record<string, string>;
  /** What follows the flags. */
  text: string;
}

export interface Stage {
  name: string;
  base: string;
  instructions: Instruction[];
}

/** The stages of a Dockerfile: as much of its language as ours uses, and an error for what it does not know. */
export function parseDockerfile(source: string, buildArgs: Record<string, string> = {}): Stage[] {
  const stages: Stage[] = [];
  const args: Record<string, string> = {};
  for (const instruction of readInstructions(source)) {
    const text = instruction.text.replace(/\$\{(\w+)\}/g, (_, name: string) => args[name] ?? "");
    if (instruction.name === "ARG" && stages.length === 0) {
      const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(text) ?? [];
      args[name] = buildArgs[name] ?? value;
    } else if (instruction.name === "FROM") {
      const [, base = "", name = ""] = /^(\S+)(?: AS (\S+))?$/.exec(text) ?? [];
      stages.push({ name, base, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

function readInstructions(source: string): Instruction[] {
  const lines = source.split("\n").filter((line) => !/^\s*#/.test(line) && line.trim() !== "");
  const joined = lines.join("\n").replaceAll(/\\\n\s*/g, "");
  return joined.split("\n").map((line) => {
    const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === "") throw new Error(`not an instruction: ${line}`);
    const flags: Record<string, string> = {};
    const text = rest.replace(/^(?:--[\w-]+=\S+\s+)+/, (all) => {
      for (const [, flag = "", value = ""] of all.matchAll(/--([\w-]+)=(\S+)/g)) flags[flag] = value;
      return "";
    });
    return { name, flags, text };
  });
}

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Psql {
  /** Runs one statement that gives one row of one column, which is JSON. */
  json: (sql: string) => Promise<unknown>;
  /** Runs statements for what they do; what they print comes back as lines. */
  run: (sql: string) => Promise<string[]>;
  close: () => Promise<void>;
}

interface Asked {
  lines: string[];
  answered: PromiseWithResolvers<string[]>;
}

const end = "--- end of answer ---";

/** One `psql` that stays: it is asked before and after every counted call, and a connection each would cost more than the calls. */
export function startPsql(program: string, env: Record<string, string>): Psql {
  const child = spawn(program, ["-XAtq", "-v", "ON_ERROR_STOP=0"], { env, stdio: ["pipe", "pipe", "pipe"] });
  const asked: Asked[] = [];
  const errors: string[] = [];
  createInterface(child.stdout).on("line", (line) => {
    if (line !== end) asked[0]?.lines.push(line);
    else answer();
  });
  createInterface(child.stderr).on("line", (line) => {
    if (line.includes("ERROR") || line.includes("FATAL")) errors.push(line);
  });
  let isClosed = false;
  // It may end before it is asked, where nobody listens yet: "close" says so.
  child.stdin.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => {
    child.once("close", () => {
      isClosed = true;
      for (const { answered } of asked.splice(0))
        answered.reject(new Error(`psql has ended: ${errors.join("; ")}`));
      resolve();
    });
  });

  return {
    run,
    async json(sql) {
      const lines = await run(`${sql};`);
      return JSON.parse(lines.join("\n")) as unknown;
    },
    async close() {
      child.stdin.end();
      await closed;
    },
  };

  async function run(sql: string): Promise<string[]> {
    if (isClosed) throw new Error(`psql has ended: ${errors.join("; ")}`);
    const answered = Promise.withResolvers<string[]>();
    asked.push({ lines: [], answered });
    child.stdin.write(`${sql}\n\\echo ${end}\n`);
    return answered.promise;
  }

  // psql writes the error of a statement before it echoes the end of it, but through another pipe.
  function answer(): void {
    const first = asked.shift();
    setImmediate(() => {
      const error = errors.shift();
      if (error === undefined) first?.answered.resolve(first.lines);
      else first?.answered.reject(new Error(error));
    });
  }
}

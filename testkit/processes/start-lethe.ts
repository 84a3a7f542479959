import { devNull } from "node:os";
import { join } from "node:path";
import { guarded, untilReady } from "./guarded-process.ts";

const main = join(import.meta.dirname, "../../src/main.ts");

export interface RunningLethe {
  url: string;
  /** All it has written, stdout and stderr. */
  output(): string;
  close(): Promise<void>;
}

/** Lethe as it is deployed: a process of its own that knows nothing but its environment, whatever `.env` a developer has here. */
export async function startLethe(url: string, settings: Record<string, string>): Promise<RunningLethe> {
  const { port } = new URL(url);
  const lethe = guarded(process.execPath, [main, "serve", `--env-file=${devNull}`], {
    HOST: "127.0.0.1",
    PORT: port,
    BASE_URL: url,
    COOKIE_SECRET: "only the contract suite uses this secret",
    LOG_LEVEL: "debug",
    ...settings,
  });
  await untilReady("Lethe", lethe, `http://127.0.0.1:${port}/health/ready`);
  return { url, output: () => lethe.output(), close: () => lethe.stop() };
}

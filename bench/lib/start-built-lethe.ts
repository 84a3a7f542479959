import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer, type Server } from "./start-server.ts";
import { hydraPublicUrl } from "./stub-answers.ts";

export interface LetheOptions {
  /** The built program. */
  main: string;
  /** Where its log is written. */
  folder: string;
  hydraUrl: string;
  kratosUrl?: string | undefined;
  /** On top of the settings below. */
  settings?: Record<string, string> | undefined;
  inside?: string | undefined;
  /** On top of those of `npm start`. */
  nodeArgs?: string[] | undefined;
}

/** Lethe as it is deployed: built, with production settings, security and logging on, the log in a file. */
export function startBuiltLethe(options: LetheOptions): Promise<Server> {
  const { main, folder, hydraUrl, kratosUrl, settings, inside, nodeArgs = [] } = options;
  const kratos = kratosUrl !== undefined && {
    KRATOS_PUBLIC_URL: kratosUrl,
    KRATOS_BROWSER_URL: "https://kratos.example",
  };
  return startServer({
    name: "lethe",
    log: join(folder, "lethe.log"),
    inside,
    nodeArgs: [...deployedFlags(), ...nodeArgs],
    run: (port) => ({
      script: main,
      env: {
        NODE_ENV: "production",
        HOST: "127.0.0.1",
        PORT: String(port),
        BASE_URL: "https://signin.example",
        HYDRA_ADMIN_URL: hydraUrl,
        HYDRA_PUBLIC_URL: hydraPublicUrl,
        COOKIE_SECRET: "a secret for the benchmark of 32 bytes or more",
        ...kratos,
        ...settings,
      },
    }),
  });
}

function deployedFlags(): string[] {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
    scripts: { start: string };
  };
  return manifest.scripts.start.split(" ").filter((word) => word.startsWith("--"));
}

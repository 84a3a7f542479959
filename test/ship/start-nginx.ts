import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../testkit/processes/free-port.ts";
import { guarded } from "../../testkit/processes/guarded-process.ts";
import { part } from "../../testkit/vitest/parts.ts";

// Every buffer as nginx has it unless told otherwise; only where it writes is said, so that it needs no more than a folder.
function configuration(port: number, upstream: string, folder: string): string {
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
${paths.map((name) => `  ${name}_temp_path ${folder}/${name};`).join("\n")}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
      proxy_set_header Host $http_host;
    }
  }
}
`;
}

/** nginx at its defaults in front of this server. */
export async function startNginx(upstream: string) {
  const folder = await mkdtemp(join(tmpdir(), "lethe-nginx-"));
  const port = await freePort("127.0.0.1");
  const file = join(folder, "nginx.conf");
  await writeFile(file, configuration(port, upstream, folder));
  const nginx = guarded(part("nginx").path, ["-c", file, "-p", folder, "-e", "stderr"], {}, folder);
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 20_000;
  while (!(await fetch(url, { redirect: "manual" }).then(Boolean, () => false))) {
    if (!nginx.isRunning() || Date.now() > deadline)
      throw new Error(`nginx does not answer: ${nginx.output()}`);
    await pause(20);
  }
  return { url, close: () => nginx.stop() };
}

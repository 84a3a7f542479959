import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../testkit/processes/free-port.ts";
import { guarded } from "../../testkit/processes/guarded-process.ts";
import { untilListening } from "./until-listening.ts";
import { part } from "../../testkit/vitest/parts.ts";

// Only where it writes is said, so that it needs no more than a folder.
function configuration(folder: string, inHttp: string): string {
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
${inHttp}
}
`;
}

/** nginx at its defaults in front of this server: every buffer as nginx has it unless told otherwise. */
export async function startNginx(upstream: string) {
  const port = await freePort("127.0.0.1");
  const server = `
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
      proxy_set_header Host $http_host;
    }
  }`;
  return startNginxWith(`http://127.0.0.1:${port}`, server);
}

/** nginx with this inside of its `http { }`. */
export async function startNginxWith(url: string, inHttp: string) {
  const folder = await mkdtemp(join(tmpdir(), "lethe-nginx-"));
  const file = join(folder, "nginx.conf");
  await writeFile(file, configuration(folder, inHttp));
  const nginx = guarded(part("nginx").path, ["-c", file, "-p", folder, "-e", "stderr"], {}, folder);
  await untilListening(url, nginx);
  return { url, close: () => nginx.stop() };
}

import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "node:tls";
import { freePort } from "../../testkit/processes/free-port.ts";
import { guarded } from "../../testkit/processes/guarded-process.ts";
import { makeCertificates } from "../../testkit/processes/make-certificates.ts";
import { part } from "../../testkit/vitest/parts.ts";
import { startNginxWith } from "./start-nginx.ts";
import { untilListening } from "./until-listening.ts";

/** A proxy as docs/proxies.md has it. */
export interface DocumentedProxy {
  /** https. */
  url: string;
  /** Who vouches for it. */
  ca: string;
  close(): Promise<void>;
}

/** `host:port` of what stands behind it. */
export interface Upstreams {
  lethe: string;
  hydra: string;
}

/** A file of deploy/proxies. */
export function documented(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, "../../deploy/proxies", name), "utf8");
}

/** Puts what belongs to one machine into the file's place: each of these has to be there, or something else is tried than what is documented. */
export function changed(text: string, changes: [RegExp, string][]): string {
  return changes.reduce((before, [what, to]) => {
    const after = before.replaceAll(new RegExp(what.source, "gm"), to);
    if (after === before) throw new Error(`there is no ${what.source}`);
    return after;
  }, text);
}

export async function startDocumentedNginx({ lethe, hydra }: Upstreams): Promise<DocumentedProxy> {
  const { port, ca, pem, key } = await prepare();
  const text = changed(await documented("nginx.conf"), [
    [/listen 443 ssl;/, `listen 127.0.0.1:${port} ssl;`],
    [/server 127\.0\.0\.1:3000;/, `server ${lethe};`],
    [/http:\/\/127\.0\.0\.1:4444;/, `http://${hydra};`],
    [/\/etc\/nginx\/certs\/example\.com\.pem/, pem],
    [/\/etc\/nginx\/certs\/example\.com\.key/, key],
  ]);
  return { ca, ...(await startNginxWith(`https://127.0.0.1:${port}`, text)) };
}

export async function startDocumentedHaproxy({ lethe, hydra }: Upstreams): Promise<DocumentedProxy> {
  const { port, ca, pem, folder } = await prepare();
  const text = changed(await documented("haproxy.cfg"), [
    [/bind :443 ssl crt \S+/, `bind 127.0.0.1:${port} ssl crt ${pem}`],
    [/server a 10\.0\.0\.1:3000/, `server a ${lethe}`],
    [/\n {2}server b .*/, ""],
    [/server hydra 127\.0\.0\.1:4444/, `server hydra ${hydra}`],
  ]);
  const file = join(folder, "haproxy.cfg");
  await writeFile(file, text);
  const haproxy = guarded(part("haproxy").path, ["-f", file, "-db"], {}, folder);
  const url = `https://127.0.0.1:${port}`;
  await untilListening(url, haproxy);
  return { url, ca, close: () => haproxy.stop() };
}

export async function startDocumentedCaddy({ lethe, hydra }: Upstreams): Promise<DocumentedProxy> {
  const folder = await mkdtemp(join(tmpdir(), "lethe-proxy-"));
  const port = await freePort();
  // Nobody vouches for a name of this machine but Caddy itself.
  const ofThisMachine = `{
  admin off
  auto_https disable_redirects
  https_port ${port}
  default_bind 127.0.0.1
  local_certs
  skip_install_trust
}
`;
  const text = changed(await documented("Caddyfile"), [
    [/^signin\.example\.com \{/, "signin.example.com, 127.0.0.1 {"],
    [/reverse_proxy 127\.0\.0\.1:3000/, `reverse_proxy ${lethe}`],
    [/reverse_proxy 127\.0\.0\.1:4444/, `reverse_proxy ${hydra}`],
  ]);
  const file = join(folder, "Caddyfile");
  await writeFile(file, `${ofThisMachine}${text}`);
  const env = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const caddy = guarded(part("caddy").path, ["run", "--config", file, "--adapter", "caddyfile"], env, folder);
  const url = `https://127.0.0.1:${port}`;
  await untilListening(url, caddy);
  // It listens before it has its certificates.
  for (const name of ["", "hydra.example.com"]) while (!(await shakesHands(port, name))) await pause(50);
  const ca = await readFile(join(folder, "caddy/pki/authorities/local/root.crt"), "utf8");
  return { url, ca, close: () => caddy.stop() };
}

function shakesHands(port: number, servername: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", servername, rejectUnauthorized: false });
    socket.once("secureConnect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

async function prepare() {
  const folder = await mkdtemp(join(tmpdir(), "lethe-proxy-"));
  const { ca, cert, key } = makeCertificates();
  const paths = { pem: join(folder, "example.com.pem"), key: join(folder, "example.com.key") };
  // HAProxy reads both out of one file, nginx the certificate.
  await writeFile(paths.pem, `${cert}${key}`);
  await writeFile(paths.key, key);
  return { folder, ca, ...paths, port: await freePort() };
}

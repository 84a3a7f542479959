import { once } from "node:events";
import { createServer, type Server } from "node:net";

// Below those that systems give to whoever asks for any port, or connects to somewhere: none of these is taken in between.
const lowest = 20_000;
const portsOfEach = 2_000;
const slots = 6;

// Test files that run at the same time look in different places. Other runs on the same machine look there, too: a name that Linux keeps as
// long as this process lives says that the port is given.
const slot = Number(process.env["VITEST_POOL_ID"] ?? 0) % slots;
let next = Math.floor(Math.random() * portsOfEach);

/**
 * A port nobody listens on right now, and that nobody in this process has been given before. For programs that must know their address
 * before they start.
 */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  for (let tries = 0; tries < portsOfEach; tries += 1) {
    const port = lowest + slot * portsOfEach + (next % portsOfEach);
    next += 1;
    if ((await isFree(port, host)) && (await reserve(port))) return port;
  }
  throw new Error(`no port is free from ${lowest + slot * portsOfEach} on`);
}

async function reserve(port: number): Promise<boolean> {
  if (process.platform !== "linux") return true;
  const server = createServer().listen(`\0lethe-port-${port}`);
  server.unref();
  return isListening(server);
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer().listen(port, host);
  if (!(await isListening(server))) return false;
  server.close();
  await once(server, "close");
  return true;
}

async function isListening(server: Server): Promise<boolean> {
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  }
}

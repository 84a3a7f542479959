import { once } from "node:events";
import { createServer } from "node:net";

// Below those that systems give to whoever asks for any port, or connects to somewhere: none of these is taken in between.
const lowest = 20_000;
const portsOfEach = 2_000;
const slots = 6;

// Test files that run at the same time look in different places.
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
    if (await isFree(port, host)) return port;
  }
  throw new Error(`no port is free from ${lowest + slot * portsOfEach} on`);
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

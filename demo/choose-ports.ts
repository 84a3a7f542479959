import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Every part's port, known before any part starts: they all have to know each other's addresses. */
export async function choosePorts<T extends Record<string, number>>(wanted: T, anyFree: boolean): Promise<T> {
  const held: Server[] = [];
  const chosen: Record<string, number> = {};
  for (const [part, port] of Object.entries(wanted)) {
    chosen[part] = await nextFree(anyFree ? anywhere() : port, held);
  }
  await Promise.all(held.map(async (server) => once(server.close(), "close")));
  return { ...wanted, ...chosen };
}

// Below what systems give to whoever connects to somewhere: between the choice and the start of a part nobody takes it.
function anywhere(): number {
  return 10_000 + Math.floor(Math.random() * 9_000);
}

async function nextFree(wanted: number, held: Server[]): Promise<number> {
  for (let port = wanted; port < wanted + 100; port += 1) {
    // Browsers try ::1 for localhost first: somebody who listens only there would get our visitors.
    const isFree = (await canListen(port, "::1", held)) && (await canListen(port, "127.0.0.1", held));
    if (isFree) return port;
  }
  throw new Error(`no free port from ${wanted} on`);
}

async function hold(port: number, held: Server[], host = "127.0.0.1"): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, "listening");
  held.push(server);
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

async function canListen(port: number, host: string, held: Server[]): Promise<boolean> {
  try {
    await hold(port, held, host);
    return true;
  } catch (error) {
    // A machine without IPv6 has nobody listening there either.
    return (
      error instanceof Error && "code" in error && error.code !== "EADDRINUSE" && error.code !== "EACCES"
    );
  }
}

import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { listen } from "../../src/server/listen.ts";
import { memoryLog, testSettings } from "./browse.ts";
import { HydraLogoutStub } from "../stubs/hydra-logout-stub.ts";

/** Lethe behind its own listener, as `npm start` has it, and a Hydra on the other side. */
export async function listenOverHydra() {
  const hydra = await HydraLogoutStub.start();
  const memory = memoryLog();
  const config = readConfig({ ...testSettings, HYDRA_ADMIN_URL: hydra.url });
  const lethe = await listen(createApp(config, { log: memory.log }), { port: 0, host: "127.0.0.1" });
  onTestFinished(async () => {
    await Promise.all([lethe.close(), hydra.close()]);
  });
  return { hydra, memory, lethe };
}

export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

interface Sent {
  method?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string;
}

/** Sends the path as it stands: fetch and supertest would encode it their own way. */
export async function sendRaw(port: number, path: string, { method = "GET", headers = {}, body }: Sent = {}) {
  const request = http.request({ host: "127.0.0.1", port, method, path, headers, agent: false }).end(body);
  const [answer] = (await once(request, "response")) as [http.IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) };
}

/** Writes bytes to a socket and reads until the other side closes it, or resets it because it has read enough. */
export async function sendBytes(port: number, bytes: string): Promise<string> {
  const socket = net.connect({ port, host: "127.0.0.1" });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => undefined);
  socket.write(bytes);
  await new Promise((resolve) => {
    socket.once("close", resolve);
  });
  return Buffer.concat(chunks).toString("utf8");
}

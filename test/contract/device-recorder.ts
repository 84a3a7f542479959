import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { listen } from "../../testkit/processes/listen.ts";

const userCodeRequest = z.strictObject({ user_code: z.string() });

export interface DeviceRecorder {
  url: string;
  /** The user codes that the provider was told since the last call, in order. */
  told(): string[];
  /** Every device challenge that went by, for the search in the logs. */
  readonly challenges: Set<string>;
  close: () => Promise<void>;
}

/** Stands between Lethe and the provider's admin API and writes down what the provider was told of devices, and so what it was not. */
export async function startDeviceRecorder(adminUrl: string): Promise<DeviceRecorder> {
  let told: string[] = [];
  const challenges = new Set<string>();
  const { port, close } = await listen((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", adminUrl);
    const headers = { ...incoming.headers, host: url.host };
    const onward = request(url, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    void pass(incoming, onward, url);
  });

  async function pass(incoming: IncomingMessage, onward: ClientRequest, url: URL): Promise<void> {
    const body = await text(incoming);
    if (url.pathname === "/admin/oauth2/auth/requests/device/accept") {
      told.push(userCodeRequest.parse(JSON.parse(body)).user_code);
      challenges.add(url.searchParams.get("device_challenge") ?? "");
    }
    onward.end(body);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    told() {
      const heard = told;
      told = [];
      return heard;
    },
    challenges,
    close,
  };
}

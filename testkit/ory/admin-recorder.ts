import { request } from "node:http";
import { listen } from "../processes/listen.ts";

export interface AdminRecorder {
  url: string;
  /** What Lethe asked about logouts since the last call: "GET", "accept", "reject", in order. */
  told(): string[];
  /** Every logout challenge that went by, for the search in the logs. */
  readonly challenges: Set<string>;
  close: () => Promise<void>;
}

/** Stands between Lethe and the provider's admin API and writes down what the provider was told, and so what it was not. */
export async function startAdminRecorder(adminUrl: string): Promise<AdminRecorder> {
  let told: string[] = [];
  const challenges = new Set<string>();
  const { port, close } = await listen((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", adminUrl);
    // Without a challenge Lethe only asks whether Hydra is well.
    const challenge = url.searchParams.get("logout_challenge");
    if (challenge !== null && url.pathname.startsWith("/admin/oauth2/auth/requests/logout")) {
      const [, verb = incoming.method ?? ""] = /\/logout\/(\w+)$/.exec(url.pathname) ?? [];
      told.push(verb);
      challenges.add(challenge);
    }
    const headers = { ...incoming.headers, host: url.host };
    const onward = request(url, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
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

import { expect, onTestFinished } from "vitest";
import { navigation } from "../../testkit/http/browse.ts";
import { HydraLogoutStub } from "../../testkit/stubs/hydra-logout-stub.ts";
import { ask } from "./process-ask.ts";
import { runLethe, until } from "./process-run.ts";

export const challenge = "the-challenge-of-somebody";
export const apiKey = "ory_pat_the-key-of-these-tests";
export const collectorKey = "the-key-of-the-collector";
export const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
export const parentId = "00f067aa0ba902b7";
// Lethe gives a collector two seconds at its end; without them it would wait for ten.
export const boundMs = 5000;

/** Lethe as it is deployed, with spans for this collector. */
export async function recorded(collectorUrl: string, settings: Record<string, string> = {}) {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close());
  const lethe = await runLethe({
    HYDRA_ADMIN_URL: hydra.url,
    HYDRA_PUBLIC_URL: "https://hydra.example",
    ORY_API_KEY: apiKey,
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
    ...settings,
  });
  const signOut = (headers = {}) =>
    ask(`${lethe.url}/logout?logout_challenge=${challenge}`, { headers: { ...navigation, ...headers } });
  return { hydra, lethe, signOut, logged, stop };

  /** What the log has of this kind, as soon as it has something. */
  async function logged(kind: string): Promise<Record<string, unknown>[]> {
    const lines = () => lethe.log().filter(({ msg }) => msg === kind);
    await until(() => lines().length > 0);
    return lines();
  }

  /** Ends Lethe, and says how long that took. */
  async function stop(): Promise<number> {
    const startedAt = performance.now();
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
    return performance.now() - startedAt;
  }
}

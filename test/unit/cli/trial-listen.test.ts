import { once } from "node:events";
import { createServer } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../../src/cli/run-command.ts";
import { needed } from "../../../testkit/http/settings-fixture.ts";

// Nobody is asked: what can't be listened on is found before.
const settings = { ...needed, HYDRA_ADMIN_URL: "http://127.0.0.1:9", HYDRA_PUBLIC_URL: "http://127.0.0.1:9" };

function lethe(...argv: string[]) {
  return letheWith(settings, ...argv);
}

async function letheWith(env: Record<string, string>, ...argv: string[]) {
  let said = "";
  const code = await runCommand(argv, {
    env,
    workingDir: import.meta.dirname,
    stdin: Readable.from([]),
    stdout: { write: (text) => (said += text) },
    stderr: { write: (text) => (said += text) },
  });
  return { code, said };
}

describe("a port that is taken, or an address that is another machine's", () => {
  const taken = createServer();
  let port = 0;

  beforeAll(async () => {
    taken.listen(0);
    await once(taken, "listening");
    const address = taken.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterAll(() => {
    taken.close();
  });

  it.each([
    ["doctor", "--deep"],
    ["canary", "--times", "1"],
  ])("is said by lethe %s as what was typed wrong", async (...command) => {
    expect(await lethe(...command, "--listen", `127.0.0.1:${port}`)).toEqual({
      code: 64,
      said: `lethe: --listen 127.0.0.1:${port} can't be listened on: EADDRINUSE. See lethe help\n`,
    });
    // TEST-NET-1 (RFC 5737): nobody's.
    expect(await lethe(...command, "--listen", "192.0.2.1:0")).toEqual({
      code: 64,
      said: "lethe: --listen 192.0.2.1:0 can't be listened on: EADDRNOTAVAIL. See lethe help\n",
    });
  });

  it("is not said before settings that can't be used", async () => {
    const wrong = { ...settings, LOGOUT_PROMPT: "often" };
    const { code, said } = await letheWith(wrong, "doctor", "--deep", "--listen", `127.0.0.1:${port}`);
    expect({ code, said }).toEqual({
      code: 78,
      said: expect.stringContaining("LOGOUT_PROMPT: must be auto, always or never") as string,
    });
  });

  it("is said of the canary's metrics, too", async () => {
    expect(await lethe("canary", "--times", "1", "--metrics-port", `${port}`)).toEqual({
      code: 64,
      said: `lethe: --metrics-port ${port} can't be listened on: EADDRINUSE. See lethe help\n`,
    });
  });
});

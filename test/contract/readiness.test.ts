import { pino } from "pino";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProvider } from "../../demo/provider/start-provider.ts";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { startKratos, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import { needs } from "../../testkit/vitest/parts.ts";

const pages = "http://localhost:3999";
const hydraUrls = {
  login: `${pages}/login`,
  consent: `${pages}/consent`,
  logout: `${pages}/logout`,
  error: `${pages}/error`,
  postLogoutRedirect: `${pages}/logged-out`,
};
const kratosUrls = {
  ...hydraUrls,
  registration: `${pages}/registration`,
  recovery: `${pages}/recovery`,
  verification: `${pages}/verification`,
  settings: `${pages}/settings`,
};

type Setting = "HYDRA_ADMIN_URL" | "KRATOS_PUBLIC_URL" | "KRATOS_ADMIN_URL";

/** What `/health/ready` says, and the settings that it finds wrong. */
async function look(env: Record<string, string>) {
  const config = readConfig({ COOKIE_SECRET: "only the contract suite uses this secret", ...env });
  const answer = await supertest(createApp(config, { log: pino({ level: "silent" }) })).get("/health/ready");
  const { checks } = answer.body as { checks: { status: string; setting?: string; problem?: string }[] };
  const wrong = checks.filter(({ status }) => status !== "ok");
  return { status: answer.status, wrong: wrong.map(({ setting, problem }) => `${setting}: ${problem}`) };
}

describe("GET /health/ready in front of the embedded provider", () => {
  it("says ok at its admin port, and what is wrong at its public one", async () => {
    const provider = await startProvider({ publicPort: 0, adminPort: 0, urls: hydraUrls });
    try {
      expect(await look({ HYDRA_ADMIN_URL: provider.adminUrl })).toEqual({ status: 200, wrong: [] });
      const wrong = ["HYDRA_ADMIN_URL: what answers at this address is not Hydra's admin API"];
      expect(await look({ HYDRA_ADMIN_URL: provider.publicUrl })).toEqual({ status: 503, wrong });
    } finally {
      await provider.close();
    }
  });
});

describe("GET /health/ready in front of real Hydra and Kratos", needs("hydra", "kratos"), () => {
  let hydra: RunningHydra;
  let kratos: RunningKratos;
  beforeAll(async () => {
    [hydra, kratos] = await Promise.all([
      startHydra({ urls: hydraUrls }),
      // No mail is sent.
      startKratos({ urls: kratosUrls, mailUrl: "http://127.0.0.1:9/" }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([hydra.close(), kratos.close()]);
  });

  function right(): Record<Setting, string> {
    return {
      HYDRA_ADMIN_URL: hydra.adminUrl,
      KRATOS_PUBLIC_URL: kratos.localUrl,
      KRATOS_ADMIN_URL: kratos.adminUrl,
    };
  }

  it("says ok where every address is right", async () => {
    expect(await look(right())).toEqual({ status: 200, wrong: [] });
  });

  it.each<[Setting, string]>([
    ["HYDRA_ADMIN_URL", "Hydra's admin API"],
    ["KRATOS_PUBLIC_URL", "Kratos's public API"],
    ["KRATOS_ADMIN_URL", "Kratos's admin API"],
  ])("says that %s is wrong at every other port, and with a path behind its own", async (setting, api) => {
    const own = right()[setting];
    const ports = [hydra.localUrl, hydra.adminUrl, kratos.localUrl, kratos.adminUrl];
    const wrong = [...ports.filter((url) => url !== own), `${own}/admin`];
    const found = await Promise.all(wrong.map((url) => look({ ...right(), [setting]: url })));
    const said = { status: 503, wrong: [`${setting}: what answers at this address is not ${api}`] };
    expect(found).toEqual(wrong.map(() => said));
  });

  it("says which of them can't be reached", async () => {
    const { wrong } = await look({ ...right(), HYDRA_ADMIN_URL: "http://127.0.0.1:1" });
    expect(wrong).toEqual(["HYDRA_ADMIN_URL: Hydra's admin API can't be reached at this address"]);
  });
});

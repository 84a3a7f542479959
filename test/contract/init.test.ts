import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";
import {
  doctor,
  emptyFolder,
  freeAddresses,
  lethe,
  runHydraScript,
  serve,
  startHydraWith,
  startKratosWith,
  turnOnDeviceFlow,
  type Addresses,
} from "./init-fixture.ts";

const clients = z.array(
  z.object({ client_id: z.string(), client_name: z.string(), skip_logout_consent: z.boolean().nullish() }),
);

const atEnd: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(atEnd.splice(0).map((end) => end()))));

async function begin() {
  const { folder, remove } = await emptyFolder();
  atEnd.push(remove);
  return { folder, hydraFile: join(folder, "hydra.lethe.yml"), at: await freeAddresses() };
}

function flagsOf(at: Addresses): string[] {
  return [
    `--base-url=${at.lethe}`,
    `--hydra-admin-url=${at.hydraAdmin}`,
    `--hydra-public-url=${at.hydraPublic}`,
  ];
}

describe("what lethe init writes", () => {
  it(
    "passes lethe doctor on real Hydra and Kratos, with a sign-out that is true",
    needs("hydra", "kratos"),
    async () => {
      const { folder, hydraFile, at } = await begin();
      const kratosFlags = [`--kratos-public-url=${at.kratosPublic}`, `--kratos-admin-url=${at.kratosAdmin}`];
      const client = "--client=Agora=http://127.0.0.1:5555/callback";
      const flags = [...flagsOf(at), ...kratosFlags];
      expect(await lethe(folder, ["init", ...flags, client])).toMatchObject({ code: 0 });
      if (hydraHere().can.deviceFlow) await turnOnDeviceFlow(hydraFile);
      atEnd.push(
        ...(await Promise.all([
          startHydraWith(hydraFile, at),
          startKratosWith(join(folder, "kratos.lethe.yml"), at),
        ])),
      );
      atEnd.push(await serve(folder, at));
      await runHydraScript(folder, "hydra-clients.sh");
      const [agora] = await new AdminApi(at.hydraAdmin).send("GET", "/admin/clients", clients);
      expect(agora).toMatchObject({ client_name: "Agora" });
      expect(agora?.skip_logout_consent ?? null).toBeNull();

      const { code, wrong, found } = await doctor(folder, "--deep");
      expect({ code, wrong }).toEqual({ code: 0, wrong: [] });
      expect(found.map(({ id }) => id)).toEqual(
        expect.arrayContaining([
          "kratos_oauth2_provider",
          "kratos_return_urls",
          "kratos_cookies",
          "hydra_login_url",
          "hydra_logout_url",
          "sign_out_is_true",
        ]),
      );
      // The same settings in another form.
      expect(await lethe(folder, ["init", ...flags, "--for=yaml", "--out=other"])).toMatchObject({ code: 0 });
      expect(await doctor(join(folder, "other"), "-c", "lethe.yaml")).toMatchObject({ code: 0, wrong: [] });
    },
  );

  it("passes without Kratos, beside another app that signs users in", needs("hydra"), async () => {
    const { folder, hydraFile, at } = await begin();
    expect(await lethe(folder, ["init", ...flagsOf(at)])).toMatchObject({ code: 0 });
    if (hydraHere().can.deviceFlow) await turnOnDeviceFlow(hydraFile);
    const ownSignIn = {
      URLS_LOGIN: "http://127.0.0.1:3900/login",
      URLS_CONSENT: "http://127.0.0.1:3900/consent",
    };
    atEnd.push(await startHydraWith(hydraFile, at, ownSignIn));
    atEnd.push(await serve(folder, at));
    expect(await doctor(folder, "--deep")).toMatchObject({ code: 0, wrong: [] });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startProvider } from "../../demo/provider/start-provider.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { startKratos, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { listen } from "../../testkit/processes/listen.ts";
import { everyonesPassword } from "./sign-in/people.ts";
import { startSignIn } from "./sign-in/start-sign-in.ts";

const flow = z.object({
  ui: z.object({
    action: z.string(),
    nodes: z.array(z.object({ attributes: z.looseObject({ name: z.string().optional() }) })),
  }),
});

describe("kratos, with another provider to sign in at", needs("kratos"), () => {
  let kratos: RunningKratos;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const ports = { public: await freePort(), admin: await freePort() };
    const [publicPort, adminPort, signInPort] = [await freePort(), await freePort(), await freePort()];
    const issuerUrl = `http://127.0.0.1:${publicPort}`;
    const signIn = `http://127.0.0.1:${signInPort}`;
    const client = { clientId: "kratos", clientSecret: "only this suite knows it" };
    const provider = await startProvider({
      publicPort,
      adminPort,
      publicUrl: issuerUrl,
      urls: {
        login: `${signIn}/login`,
        consent: `${signIn}/consent`,
        logout: `${signIn}/logout`,
        error: `${signIn}/error`,
        postLogoutRedirect: signIn,
      },
      clients: [
        {
          client_id: client.clientId,
          client_secret: client.clientSecret,
          redirect_uris: [`http://localhost:${ports.public}/self-service/methods/oidc/callback/elsewhere`],
          scope: "openid profile email",
          skip_consent: true,
        },
      ],
    });
    const settings = { hydraAdminUrl: provider.adminUrl, port: signInPort, host: "127.0.0.1" };
    const pages = await listen((_req, res) => res.end("<h1>A page of ours</h1>"));
    const page = (name: string) => `http://localhost:${pages.port}/${name}`;
    kratos = await startKratos({
      urls: {
        login: page("login"),
        registration: page("registration"),
        recovery: page("recovery"),
        verification: page("verification"),
        settings: page("settings"),
        error: page("error"),
        afterLogin: page("welcome"),
      },
      host: "localhost",
      ports,
      mailUrl: "http://127.0.0.1:9/",
      socialSignIn: [{ id: "elsewhere", label: "Elsewhere", issuerUrl, ...client }],
    });
    const pagesThere = await startSignIn(settings);
    const parts: { close: () => Promise<void> }[] = [kratos, pagesThere, provider, pages];
    closers.push(...parts.map((part) => async () => part.close()));
  });
  afterAll(async () => {
    await Promise.all(closers.map((close) => close()));
  });

  it("signs in a user whom that provider knows, with the address and the name that it gives", async () => {
    const agent = new BrowserAgent();
    const login = await agent.open(`${kratos.publicUrl}/self-service/login/browser`);
    const id = login.url.searchParams.get("flow");
    const read = await agent.open(`${kratos.publicUrl}/self-service/login/flows?id=${id}`);
    const { ui } = flow.parse(JSON.parse(read.answer.body));
    const csrf = ui.nodes.find(({ attributes }) => attributes.name === "csrf_token")?.attributes["value"];
    const fields = new URLSearchParams({ csrf_token: z.string().parse(csrf), provider: "elsewhere" });

    const asked = await agent.post(ui.action, fields, login);
    expect(asked.words).toContain("Sign in to");
    const challenge = asked.elements("input").find((input) => input.get("name") === "challenge");
    const typed = { email: "ada@example.com", password: everyonesPassword, decision: "accept" };
    const given = new URLSearchParams({ challenge: challenge?.get("value") ?? "", ...typed });
    const welcome = await agent.post(new URL("/login", asked.url), given, asked);
    expect(welcome.url.pathname).toBe("/welcome");

    const whoAmI = await agent.open(`${kratos.publicUrl}/sessions/whoami`);
    expect(JSON.parse(whoAmI.answer.body)).toMatchObject({
      identity: { traits: { email: "ada@example.com", name: { first: "Ada Lovelace" } } },
      authentication_methods: [{ method: "oidc", provider: "elsewhere" }],
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readComposeFile } from "./compose-file.ts";
import { report, type Report } from "./compose-plan.ts";
import { needsCompose, runCompose } from "./compose-run.ts";

// Real Hydra and Kratos on real PostgreSQL, the images as the Dockerfile builds them, each service in a container with a network address
// of its own, with the file's commands, environment, health checks and order; nothing is told otherwise than the file says.
describe("docker compose up", needsCompose(), () => {
  let seen: Report;
  const undo: (() => unknown)[] = [];

  beforeAll(async () => {
    seen = await runCompose("demo", report, (step) => undo.push(step));
  });
  afterAll(async () => {
    for (const step of undo.toReversed()) await step();
  });

  it("starts everything in the file's order", async () => {
    const compose = await readComposeFile();
    expect(seen.started.toSorted()).toEqual(Object.keys(compose.services).toSorted());
    for (const [name, { depends_on: needs }] of Object.entries(compose.services)) {
      for (const needed of Object.keys(needs)) {
        expect(seen.started.indexOf(name)).toBeGreaterThan(seen.started.indexOf(needed));
      }
    }
  });

  it("keeps the clients in PostgreSQL, and may run again over them", () => {
    expect(seen.clientsInPostgres).toBe("agora,bank,mail");
    expect(seen.clientsAgain.code).toBe(0);
    expect(seen.clientsAgain.output.match(/brought up to date/g)).toHaveLength(3);
  });

  it("has the browser sign in once, for two apps", () => {
    expect(seen.signInAsks).toMatch(/^http:\/\/localhost:3000 .*Sign in.*Agora/);
    expect(seen.agora).toContain("Signed in as Ada Lovelace");
    expect(seen.mail).toContain("Signed in as Ada Lovelace");
  });

  it("signs out of Agora without a question, through Hydra and Lethe and back", () => {
    expect(seen.signOutAtAgora.trail).toEqual([
      "POST http://localhost:5551/sign-out",
      "GET http://localhost:4444/oauth2/sessions/logout",
      "GET http://localhost:3000/logout",
      "GET http://localhost:4444/oauth2/sessions/logout",
      "GET http://localhost:5551/logged-out",
    ]);
    expect(seen.signOutAtAgora.words).toContain("You are signed out of Agora");
    expect(seen.kratosAfterwards).toBe(401);
    expect(seen.signInAgainAsks).toMatch(/^http:\/\/localhost:3000 .*Sign in.*Bank/);
  });

  it("mails a code to a user who registers", () => {
    expect(seen.mailed).toMatch(/Code: \d{6}/);
  });

  it("tells Mail, by its browser frame and from Hydra's container to Mail's", () => {
    expect(seen.mailAfterwards).toContain("Mail was told that Ada Lovelace signed out");
    expect(seen.mailAfterwards).toContain("front channel");
    expect(seen.mailAfterwards).toContain("back channel");
  });

  it("asks before it signs out of Bank", () => {
    expect(seen.bankAsks.url).toBe("http://localhost:3000/logout");
    expect(seen.bankAsks.words).toContain("Bank");
    expect(seen.signOutAtBank.trail.at(-1)).toBe("GET http://localhost:5552/logged-out");
    expect(seen.signOutAtBank.words).toContain("You are signed out of Bank");
  });

  it("lets browsers at Lethe, and at nobody's admin API", () => {
    expect(seen.letheHome).toContain("Sign in");
    expect(seen.isAdminApiPublished).toBe(false);
  });

  it("makes Lethe write two accepted sign-outs, nothing worse than info, and end with 0", () => {
    const events = seen.letheLog.flatMap(({ event, reason, client_id: client }) =>
      event ? [[event, reason, client]] : [],
    );
    expect(events).toEqual([
      ["logout.accepted", "allowlisted_redirect", "agora"],
      ["logout.accepted", "person", "bank"],
    ]);
    expect(seen.letheLog.filter(({ level }) => Number(level) > 30)).toEqual([]);
    expect(seen.letheEndedWith).toBe(0);
  });
});

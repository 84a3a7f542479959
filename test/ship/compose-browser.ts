import { connect } from "node:net";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { BrowserAgent } from "../contract/browser-agent.ts";
import type { Page } from "../contract/page.ts";
import type { Report } from "./compose-plan.ts";

type Visit = Pick<
  Report,
  | "isAdminApiPublished"
  | "signInAsks"
  | "agora"
  | "mail"
  | "signOutAtAgora"
  | "mailAfterwards"
  | "signInAgainAsks"
  | "bankAsks"
  | "signOutAtBank"
  | "letheHome"
>;

const agora = "http://localhost:5551";
const bank = "http://localhost:5552";
const mail = "http://localhost:5553";

/** What somebody would do who follows the first lines of docker-compose.yml. */
export async function browse(): Promise<Visit> {
  const agent = new BrowserAgent();
  const form = await agent.open(`${agora}/sign-in`);
  const atAgora = await submit(agent, form, "accept", { password: "demo" });
  const atMail = await agent.open(`${mail}/sign-in`);
  const left = await agent.press(atAgora, "sign-out");
  const told = await untilTold(agent);

  const again = await agent.open(`${bank}/sign-in`);
  const consent = await submit(agent, again, "accept", { password: "demo" });
  const atBank = await submit(agent, consent, "accept");
  const question = await agent.press(atBank, "sign-out");
  const leftBank = await agent.press(question, "accept");

  return {
    isAdminApiPublished: await isListening(4445),
    signInAsks: `${form.url.origin} ${form.words}`,
    agora: atAgora.words,
    mail: atMail.words,
    signOutAtAgora: { trail: left.trail, words: left.words },
    mailAfterwards: told.words,
    signInAgainAsks: `${again.url.origin} ${again.words}`,
    bankAsks: { url: question.url.origin + question.url.pathname, words: question.words },
    signOutAtBank: { trail: leftBank.trail, words: leftBank.words },
    letheHome: (await agent.open("http://localhost:3000/")).words,
  };
}

// Hydra calls the back channel beside the browser's redirects, when it gets round to it.
async function untilTold(agent: BrowserAgent): Promise<Page> {
  for (let tries = 0; tries < 100; tries += 1) {
    const page = await agent.open(mail);
    if (page.words.includes("back channel")) return page;
    await pause(100);
  }
  return agent.open(mail);
}

/** Sends the page's form with its own values and these, by the button with this id. */
async function submit(agent: BrowserAgent, page: Page, buttonId: string, typed: Record<string, string> = {}) {
  const form = page.elements("form")[0];
  const button = page.button(buttonId);
  if (!form || !button) throw new Error(`no ${buttonId} at ${page.url.href}: ${page.status} ${page.words}`);
  const fields = new URLSearchParams();
  for (const input of page.elements("input")) {
    const name = input.get("name") ?? "";
    fields.append(name, typed[name] ?? input.get("value") ?? "");
  }
  fields.append(button.get("name") ?? "", button.get("value") ?? "");
  return agent.post(new URL(form.get("action") ?? "", page.url), fields, page);
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  const connected = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

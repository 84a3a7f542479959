import { connect } from "node:net";
import { once } from "node:events";
import { demoPassword } from "../../deploy/olympus/tenants.ts";
import { ComposeUser } from "./compose-user.ts";
import type { Report } from "./compose-plan.ts";

type Visit = Pick<
  Report,
  | "isAdminApiPublished"
  | "mailed"
  | "signInAsks"
  | "agora"
  | "mail"
  | "signOutAtAgora"
  | "kratosAfterwards"
  | "mailAfterwards"
  | "signInAgainAsks"
  | "bankAsks"
  | "signOutAtBank"
  | "letheHome"
>;

const agora = "http://localhost:5551";
const bank = "http://localhost:5552";
const mail = "http://localhost:5553";
const lethe = "http://localhost:3000";
const ada = { email: "ada@example.com", password: demoPassword };

/** What somebody would do who follows the first lines of docker-compose.yml. */
export async function browse(): Promise<Visit> {
  const newcomer = new ComposeUser();
  await newcomer.register(lethe, "new@example.com");
  const mailed = await newcomer.until("http://localhost:4436/?to=new@example.com", /Code: \d{6}/);

  const person = new ComposeUser();
  const form = await person.open(`${agora}/sign-in`);
  const atAgora = await person.press("Sign in with password", ada);
  const atMail = await person.open(`${mail}/sign-in`);
  const left = await person.goBackTo(atAgora).press("Sign out");
  const kratos = await person.open("http://localhost:4433/sessions/whoami");
  // Hydra calls the back channel beside the browser's redirects, when it gets round to it.
  const told = await person.until(mail, /back channel/);

  const again = await person.open(`${bank}/sign-in`);
  await person.press("Sign in with password", ada);
  await person.press("Allow", { profile: "on", email: "on" });
  const question = await person.press("Sign out");
  const leftBank = await person.press("Sign out");

  return {
    isAdminApiPublished: (await Promise.all([4434, 4445].map(isListening))).includes(true),
    mailed: mailed.words,
    signInAsks: `${form.url.origin} ${form.words}`,
    agora: atAgora.words,
    mail: atMail.words,
    signOutAtAgora: { trail: left.trail, words: left.words },
    kratosAfterwards: kratos.status,
    mailAfterwards: told.words,
    signInAgainAsks: `${again.url.origin} ${again.words}`,
    bankAsks: { url: question.url.origin + question.url.pathname, words: question.words },
    signOutAtBank: { trail: leftBank.trail, words: leftBank.words },
    letheHome: (await person.open(lethe)).words,
  };
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

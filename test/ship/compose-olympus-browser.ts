import { demoPassword } from "../../deploy/olympus/tenants.ts";
import { ComposeUser } from "./compose-user.ts";
import type { OlympusReport } from "./compose-plan.ts";

type Visit = Omit<
  OlympusReport,
  "started" | "databases" | "seededAgain" | "letheEndedWith" | "letheComplaints"
>;

const ada = { email: "ada@example.com", password: demoPassword };
const scopes = { profile: "on", email: "on" };

/** What somebody would do who follows the first lines of deploy/olympus/docker-compose.yml. */
export async function browseOlympus(): Promise<Visit> {
  const newcomer = new ComposeUser();
  const registered = await newcomer.register("http://ciam.localhost:3000", "new@example.com");
  const mailed = await newcomer.until("http://localhost:4436/?to=new@example.com", /Code: \d{6}/);

  const person = new ComposeUser();
  await person.open("http://agora.localhost:3201/sign-in");
  const consent = await person.press("Sign in with password", ada);
  const atAgora = await person.press("Allow", scopes);
  for (const app of ["odeon.localhost:3202", "stoa.localhost:3203"]) {
    await person.open(`http://${app}/sign-in`);
    await person.press("Allow", scopes);
  }
  const iamAsks = await person.open("http://archive.localhost:4201/sign-in");
  await person.press("Sign in with password", ada);
  const atArchive = await person.press("Allow", scopes);

  const left = await person.goBackTo(atAgora).press("Sign out");
  const whoAmI = async (kratos: string) => (await person.open(`${kratos}/sessions/whoami`)).status;
  return {
    registered: `${registered.url.pathname} ${registered.words}`,
    mailed: mailed.words,
    consentAsked: consent.words,
    ciamSignedIn: atAgora.words,
    iamAsks: `${iamAsks.url.origin} ${iamAsks.words}`,
    iamSignedIn: atArchive.words,
    signedOut: { trail: left.trail, words: left.words },
    toldByHydra: (await person.until("http://odeon.localhost:3202/", /was told/)).words,
    toldByBrowser: (await person.until("http://stoa.localhost:3203/", /was told/)).words,
    ciamWhoAmI: await whoAmI("http://ciam.localhost:3100"),
    iamWhoAmI: await whoAmI("http://iam.localhost:4100"),
    ciamAsksAgain: (await person.open("http://agora.localhost:3201/sign-in")).words,
  };
}

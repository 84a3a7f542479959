import { describe, expect, it } from "vitest";
import { browse, fieldsOf, navigation, sendForm } from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

function browseNotifying(...names: string[]) {
  const hydra = new FakeHydra().openLogout("c1", asksFirst);
  const asking = { clientId: "agora", name: "Agora" };
  hydra.notified.set("sid-1", [asking, ...names.map((name, index) => ({ clientId: `app-${index}`, name }))]);
  return { hydra, browser: browse(hydra) };
}
const listed = (html: string) => Array.from(html.matchAll(/<li>(.*)<\/li>/g), ([, item]) => item);

describe("the question", () => {
  it("names the other apps that will be told, and not the one that asks", async () => {
    const { browser } = browseNotifying("Mail", "Bank");
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(listed(page.text)).toEqual(["<bdi>Mail</bdi>", "<bdi>Bank</bdi>"]);
    // Hydra lists no consent that it skipped: which of them are told is not known.
    expect(page.text).toContain("are told, too. These can be among them:");
  });

  it("names five and counts the rest", async () => {
    const { browser } = browseNotifying("A", "B", "C", "D", "E", "F", "G");
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(listed(page.text)).toHaveLength(6);
    expect(listed(page.text).at(-1)).toContain("2");
    expect(page.text).not.toContain("<bdi>F</bdi>");
  });

  it("shows hostile names as one line of text, and none that shows nothing", async () => {
    const { browser } = browseNotifying("<script>1</script>", "Ma\r\nil\u202E", "\u200B");
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(listed(page.text)).toEqual(["<bdi>&lt;script&gt;1&lt;/script&gt;</bdi>", "<bdi>Ma il</bdi>"]);
  });

  it("is asked without them when Hydra does not say", async () => {
    const { hydra, browser } = browseNotifying("Mail");
    hydra.listClientsToNotify = () => Promise.reject(new Error("a fault"));
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(listed(page.text)).toEqual([]);
    await sendForm(browser, { ...fieldsOf(page.text), action: "accept" }).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("costs Hydra nothing more when nobody sees it", async () => {
    const { hydra, browser } = browseNotifying("Mail");
    let lists = 0;
    hydra.listClientsToNotify = () => {
      lists += 1;
      return Promise.resolve([]);
    };
    await browser.head("/logout?logout_challenge=c1").expect(200);
    await browser.get("/logout?logout_challenge=c1").set("Sec-Fetch-Dest", "iframe").expect(200);
    hydra.openLogout("c2");
    await browser.get("/logout?logout_challenge=c2").set(navigation).expect(303);
    expect(lists).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { browse, navigation, openQuestion, sendForm } from "../../../testkit/http/browse.ts";
import { agora, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";

function browseNamed(name: string, subject = "ada") {
  const client = { ...agora, name, skipLogoutConsent: false };
  return browse(new FakeHydra().openLogout("c1", openRequest({ client, subject })));
}
const open = (name: string) =>
  browseNamed(name).get("/logout?logout_challenge=c1").set(navigation).expect(200);

const asks = (shown: string) => `\u2068${shown}\u2069 asks to sign you out.`;

describe("the question shows a client name", () => {
  it.each([
    ["of 2,000 characters, cut to 80", "n".repeat(2000), `${"n".repeat(79)}…`],
    [
      "of markup, as text",
      `<img src=x onerror="alert('1')">&amp;`,
      "&lt;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&gt;&amp;amp;",
    ],
    [
      "that would end the page, as text",
      "</main></body><script>1</script>",
      "&lt;/main&gt;&lt;/body&gt;&lt;script&gt;1&lt;/script&gt;",
    ],
    ["of EJS, as text", "<%= it.csrfToken %>", "&lt;%= it.csrfToken %&gt;"],
    ["of our own placeholders, as text", "{client} {signedIn}", "{client} {signedIn}"],
    ["with newlines, on one line", "Bank\r\n\r\nof\tAthens\u2028!", "Bank of Athens !"],
    ["that is right-to-left, kept apart from the sentence", "بنك أثينا", "بنك أثينا"],
    ["without its bidi overrides and invisible characters", "\u202Eknab\u202C\u200B\uFEFF", "knab"],
    ["without isolates that would leave ours", "Bank\u2069\u2069 \u2066x", "Bank x"],
    ["of emoji joined into one", "\u{1F469}\u200D\u{1F680}", "\u{1F469}\u200D\u{1F680}"],
  ])("%s", async (_what, name, shown) => {
    const page = await open(name);
    expect(page.text).toContain(asks(shown));
    expect(page.text.match(/<script|<img/)).toBeNull();
  });

  it.each(["", "  ", "\n\u200B\u202E"])("%j as an app without a name", async (name) => {
    const page = await open(name);
    expect(page.text).toContain("An app asks to sign you out.");
  });

  it("and a subject of markup as text", async () => {
    const hydra = new FakeHydra().openLogout(
      "c1",
      openRequest({ rpInitiated: false, client: undefined, subject: "<b>ada" }),
    );
    const page = await browse(hydra).get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(page.text).toContain("Signed in as \u2068&lt;b&gt;ada\u2069.");
  });
});

describe("the page after a no", () => {
  it("names a nameless client by its host", async () => {
    const browser = browseNamed("");
    const page = await sendForm(browser, { ...(await openQuestion(browser)), action: "reject" }).expect(200);
    expect(page.text).toContain("Back to \u2068agora.example\u2069");
  });

  it("shows a hostile name as text", async () => {
    const browser = browseNamed(`"><script>1</script>`);
    const page = await sendForm(browser, { ...(await openQuestion(browser)), action: "reject" }).expect(200);
    expect(page.text).toContain("&#34;&gt;&lt;script&gt;");
    expect(page.text).not.toContain("<script");
  });
});

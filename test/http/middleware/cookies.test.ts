import { describe, expect, it } from "vitest";
import { browse, cookiesOf, navigation, testSettings } from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const setBy: [string, string][] = [
  ["csrf", "/logout?logout_challenge=c1"],
  ["followed", "/logout?logout_challenge=used"],
  ["asked", "/logged-out"],
  ["languages", "/?ui_locales=de"],
];
const hydra = () =>
  new FakeHydra().openLogout("c1", asksFirst).usedLogout("used", "https://hydra.example/again");

describe.each(setBy)("the cookie %s", (name, path) => {
  const attributes = ["Path=/", "HttpOnly", "SameSite=Lax"];

  it("is __Host-, Secure, HttpOnly, Lax and signed with an https BASE_URL", async () => {
    const browser = browse(hydra(), { env: { BASE_URL: "https://auth.example" } });
    const cookies = cookiesOf(await browser.get(path).set(navigation));
    expect(Object.keys(cookies)).toEqual([`__Host-lethe-${name}`]);
    const [value, ...rest] = cookies[`__Host-lethe-${name}`] ?? [];
    expect(value).toMatch(/=s%3A[\w-]+\.[\w%-]{40,}$/);
    expect(rest).toEqual(expect.arrayContaining([...attributes, "Secure"]));
    expect(rest.join("; ")).not.toMatch(/domain/i);
  });

  it("is HttpOnly, Lax and signed, and neither __Host- nor Secure, on plain http", async () => {
    const cookies = cookiesOf(await browse(hydra()).get(path).set(navigation));
    expect(Object.keys(cookies)).toEqual([`lethe-${name}`]);
    const [value, ...rest] = cookies[`lethe-${name}`] ?? [];
    expect(value).toMatch(/=s%3A[\w-]+\.[\w%-]{40,}$/);
    expect(rest).toEqual(expect.arrayContaining(attributes));
    expect(rest.join("; ")).not.toMatch(/secure|domain/i);
  });

  it("does not hold the secret that it is signed with", async () => {
    const answer = await browse(hydra()).get(path).set(navigation);
    expect(JSON.stringify(answer.headers)).not.toContain(testSettings.COOKIE_SECRET);
  });
});

describe("a cookie of plain http", () => {
  it("does not count over https, where a sibling domain could have set it", async () => {
    const plain = await browse(hydra()).get("/logout?logout_challenge=used").set(navigation).expect(303);
    const [mark = ""] = cookiesOf(plain)["lethe-followed"] ?? [];
    const headers = { ...navigation, Cookie: mark };
    const browser = browse(hydra(), { env: { BASE_URL: "https://auth.example" } });
    const answer = await browser.get("/logout?logout_challenge=used").set(headers).expect(303);
    expect(Object.keys(cookiesOf(answer))).toEqual(["__Host-lethe-followed"]);
  });
});

describe("the cookie csrf, while COOKIE_SECRET is being replaced,", () => {
  const [older, newer] = [testSettings.COOKIE_SECRET, "the-secret-that-comes-after-that-one"];
  const ask = async (secrets: string, cookie = "") =>
    browse(hydra(), { env: { COOKIE_SECRET: secrets } })
      .get("/logout?logout_challenge=c1")
      .set({ ...navigation, Cookie: cookie });
  const cookieIn = (answer: Awaited<ReturnType<typeof ask>>) => cookiesOf(answer)["lethe-csrf"]?.[0] ?? "";
  const valueOf = (cookie: string) => cookie.split(".")[0];

  it("is signed with the newer one for a browser that kept it, with the same value for the forms it has open", async () => {
    const first = cookieIn(await ask(older));
    const second = cookieIn(await ask(`${newer},${older}`, first));
    expect(valueOf(second)).toBe(valueOf(first));
    expect(second).not.toBe(first);
    // The older secret is gone: what the newer one has signed is known, the rest makes a new cookie.
    expect(cookieIn(await ask(newer, second))).toBe("");
    expect(valueOf(cookieIn(await ask(newer, first)))).not.toBe(valueOf(first));
  });

  it("is not sent again and again where there is one secret", async () => {
    expect(cookieIn(await ask(older, cookieIn(await ask(older))))).toBe("");
  });
});

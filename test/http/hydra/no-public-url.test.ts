import { describe, expect, it } from "vitest";
import { browse, navigation } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

// Without Hydra's public address no sign-out can begin here: a link to one would lead to a page that leads to itself.
describe("without HYDRA_PUBLIC_URL", () => {
  const open = (path: string) =>
    browse(new FakeHydra(), { env: { HYDRA_PUBLIC_URL: "" } })
      .get(path)
      .set(navigation);

  it.each([
    ["/logout", 400],
    ["/logout?logout_challenge=", 400],
    ["/logout?logout_challenge=gone", 410],
  ])("%s (%i) leads to the start page and not to a sign-out", async (path, status) => {
    const page = await open(path).expect(status);
    expect(page.text).not.toContain('href="/logout"');
    expect(page.text).toContain('href="/"');
  });

  it.each([
    ["/", 200],
    ["/logged-out", 200],
    ["/error?error=invalid_request&error_hint=the+id_token_hint+is+missing.", 400],
  ])("%s (%i) offers no sign-out, nor speaks of one from here", async (path, status) => {
    const page = await open(path).expect(status);
    expect(page.text).not.toContain('href="/logout"');
    expect(page.text).not.toContain("sign out from here");
  });
});

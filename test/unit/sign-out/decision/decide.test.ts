import { describe, expect, it, vi } from "vitest";
import { decide, type Decision } from "../../../../src/sign-out/decision/decide.ts";
import type { CurrentUser } from "../../../../src/sign-out/decision/current-user.ts";
import { inputWith, type Different } from "./decision-input.ts";
import { eve, rows } from "./decision-table.ts";

function decideOn(different: Different): Promise<Decision> {
  return decide(inputWith(different), () => Promise.resolve(different.currentUser ?? { configured: false }));
}

describe("decide", () => {
  const facts = rows.map(([row, what, different, decision]) => [row, what, decision, different] as const);
  it.each(facts)("row %i: %s: %s", async (_row, _what, expected, different) => {
    const { decision, reason } = await decideOn(different);
    expect(`${decision} ${reason}`).toBe(expected);
  });

  it("says who sits there when the request names another user", async () => {
    expect(await decideOn({ currentUser: eve })).toEqual({
      decision: "confirm",
      reason: "subject_mismatch",
      signedInSubject: "eve",
    });
  });

  it("says what to call them when the source knows", async () => {
    expect(await decideOn({ currentUser: { ...eve, name: "eve@example.com" } })).toEqual({
      decision: "confirm",
      reason: "subject_mismatch",
      signedInSubject: "eve",
      signedInName: "eve@example.com",
    });
  });

  it("says no more than that it is another user when the source knows no more", async () => {
    expect(await decideOn({ currentUser: { configured: true, isSubject: () => false } })).toEqual({
      decision: "confirm",
      reason: "subject_mismatch",
    });
  });

  it.each(rows.filter(([row]) => row !== 7))("names nobody in row %i: %s", async (...[, , different]) => {
    expect(await decideOn(different)).not.toHaveProperty("signedInSubject");
  });

  it.each(rows.filter(([row]) => row <= 6))(
    "does not read currentUser in row %i: %s",
    async (...[, , different]) => {
      const readCurrentUser = vi.fn<() => Promise<CurrentUser>>(() => Promise.resolve(eve));
      await decide(inputWith(different), readCurrentUser);
      expect(readCurrentUser).not.toHaveBeenCalled();
    },
  );

  it.each(rows.filter(([row]) => row > 6))(
    "reads currentUser once in row %i: %s",
    async (...[, , different]) => {
      const readCurrentUser = vi.fn<() => Promise<CurrentUser>>(() =>
        Promise.resolve(different.currentUser ?? { configured: false }),
      );
      await decide(inputWith(different), readCurrentUser);
      expect(readCurrentUser).toHaveBeenCalledTimes(1);
    },
  );

  it("lets a failure to read currentUser through instead of guessing", async () => {
    await expect(decide(inputWith({}), () => Promise.reject(new Error("no answer")))).rejects.toThrow(
      "no answer",
    );
  });
});

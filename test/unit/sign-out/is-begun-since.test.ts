import { expect, it } from "vitest";
import { isBegunSince } from "../../../src/sign-out/is-begun-since.ts";

it.each([
  ["later", 2_501, 2_500, true],
  ["at that moment", 2_500, 2_500, true],
  ["earlier in the same second", 2_499, 2_500, false],
  ["in the same second, of which a Kratos on MySQL keeps no more", 2_000, 2_500, true],
  ["in the second before, likewise", 1_000, 2_500, false],
])("a session is as new as that when its user has proved who they are %s: %#", (_when, at, since, is) => {
  expect(isBegunSince(at, since)).toBe(is);
});

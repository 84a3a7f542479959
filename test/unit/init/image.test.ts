import { describe, expect, it } from "vitest";
import { imageName, readImage } from "../../../src/init/image.ts";

const digest = `sha256:${"a1".repeat(32)}`;

describe("readImage", () => {
  it.each([
    ["lethe", { repository: "lethe" }, "lethe:1.2.3"],
    ["lethe:edge", { repository: "lethe", tag: "edge" }, "lethe:edge"],
    ["registry:5000/lethe", { repository: "registry:5000/lethe" }, "registry:5000/lethe:1.2.3"],
    [
      "ghcr.io/acme/lethe:0.1.0-rc.1",
      { repository: "ghcr.io/acme/lethe", tag: "0.1.0-rc.1" },
      "ghcr.io/acme/lethe:0.1.0-rc.1",
    ],
    [
      `ghcr.io/acme/lethe@${digest}`,
      { repository: "ghcr.io/acme/lethe", digest },
      `ghcr.io/acme/lethe@${digest}`,
    ],
    [
      `registry:5000/lethe:1@${digest}`,
      { repository: "registry:5000/lethe", tag: "1", digest },
      `registry:5000/lethe@${digest}`,
    ],
  ])("%s", (typed, parts, written) => {
    const image = readImage(typed);
    expect(image).toEqual({ tag: undefined, digest: undefined, ...parts });
    expect(typeof image === "string" ? image : imageName(image, "1.2.3")).toBe(written);
  });

  it.each([
    "",
    "Lethe",
    "https://ghcr.io/acme/lethe",
    "lethe:",
    "lethe@sha256:1",
    "a b",
    "lethe/",
    "/lethe",
    'lethe"',
  ])("%j is none", (typed) => expect(readImage(typed)).toMatch(/^an image is NAME/));
});

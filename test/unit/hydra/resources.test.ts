import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permittedResources } from "../../../src/hydra/resources.ts";

const mcp = "https://mcp.example/mcp";

function permitted(registered: string[], ...resources: string[]): string[] {
  return permittedResources(
    new URLSearchParams(resources.map((resource) => ["resource", resource])),
    registered,
  );
}

describe("permittedResources", () => {
  it.each([
    ["to the letter", mcp, mcp],
    ["a name that is no address", "api", "api"],
    ["with a slash at its end", mcp, `${mcp}/`],
    ["below a registered address", "https://mcp.example", `${mcp}/tools`],
    ["below one that ends with a slash", "https://mcp.example/", mcp],
    ["of a host in capitals", mcp, "https://MCP.example/mcp"],
  ])("has what is registered: %s", (_what, registered, resource) => {
    expect(permitted([registered], resource)).toEqual([resource]);
  });

  it.each([
    ["another host", mcp, "https://evil.example/mcp"],
    ["a host that begins alike", "https://mcp.example", "https://mcp.example.evil.example/"],
    ["another port", mcp, "https://mcp.example:8443/mcp"],
    ["another scheme", mcp, "http://mcp.example/mcp"],
    ["a path that begins alike", mcp, "https://mcp.example/mcp-admin"],
    ["the path above", mcp, "https://mcp.example/"],
    ["a way up", mcp, `${mcp}/../admin`],
    ["a way up in disguise", mcp, `${mcp}/%2e%2e/admin`],
    ["a user", mcp, "https://mcp.example@evil.example/mcp"],
    ["a backslash", "https://mcp.example", "https://evil.example\\\\mcp.example/"],
    ["a fragment", mcp, `${mcp}#a`],
    ["a query", mcp, `${mcp}?a=b`],
    ["another name", "api", "api2"],
    ["nothing", mcp, ""],
    ["a very long one", "https://mcp.example", `https://mcp.example/${"a".repeat(600)}`],
  ])("leaves out what is not: %s", (_what, registered, resource) => {
    expect(permitted([registered], resource)).toEqual([]);
    expect(permitted([], resource)).toEqual([]);
  });

  it("keeps several, and no more than a page can show", () => {
    expect(permitted([mcp, "api"], "api", "https://evil.example", mcp)).toEqual(["api", mcp]);
    expect(permitted(["api"], ...Array.from({ length: 1000 }, () => "api")).length).toBeLessThanOrEqual(20);
  });

  it("has nothing of another origin, whatever is asked for", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()),
        (resource) => {
          for (const found of permitted([mcp], resource))
            expect(new URL(found).origin).toBe("https://mcp.example");
        },
      ),
    );
  });
});

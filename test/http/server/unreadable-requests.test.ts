import { once } from "node:events";
import net from "node:net";
import { describe, expect, it } from "vitest";
import { navigation } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { parseAnswer } from "../../../testkit/http/raw-client.ts";
import { listenOverHydra, sendBytes, sendRaw } from "../../../testkit/http/raw-requests.ts";

// The id of a request that no log line is about would lead nowhere.
const protections = { ...always, "X-Request-Id": null, Connection: "close" };

describe("a request whose headers are larger than 64 KiB", () => {
  it.each([
    ["in its URL", `GET /logout?logout_challenge=${"secret".repeat(12_000)} HTTP/1.1\r\nHost: lethe\r\n\r\n`],
    ["in a cookie", `GET /logout HTTP/1.1\r\nHost: lethe\r\nCookie: c=${"secret".repeat(12_000)}\r\n\r\n`],
    ["by a lot", `GET /logout?logout_challenge=${"secret".repeat(50_000)} HTTP/1.1\r\nHost: lethe\r\n\r\n`],
    ["by megabytes", `GET /logout?c=${"secret".repeat(350_000)} HTTP/1.1\r\nHost: lethe\r\n\r\n`],
  ])("%s gets a plain 431 with the security headers, and Hydra hears nothing", async (_, bytes) => {
    const { hydra, lethe, memory } = await listenOverHydra();
    const answer = await sendBytes(lethe.port, bytes);
    const { headers, text } = parseAnswer(answer);
    expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect(check({ headers }, protections)).toEqual([]);
    expect(headers["content-length"]).toBe(String(text.length));
    expect(text).toMatch(
      /^Either the address of this page or the cookies that your browser keeps for this site/,
    );
    expect(text).toMatch(/begin there again.*delete the cookies of this site/);
    // It may have been any page.
    expect(text).not.toMatch(/sign out|link/i);
    expect(hydra.connections).toBe(0);
    expect(memory.text()).not.toContain("secretsecret");

    const next = await sendRaw(lethe.port, "/logout?logout_challenge=c1", { headers: navigation });
    expect(next.status).toBe(303);
  });
});

describe("a client that goes on sending", () => {
  it("gets its 431 all the same, and no reset that would take it back", async () => {
    const { lethe } = await listenOverHydra();
    const socket = net.connect({ port: lethe.port, host: "127.0.0.1" });
    const errors: Error[] = [];
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => (answer += text)).on("error", (error) => errors.push(error));
    socket.write(`GET /logout?c=${"c".repeat(2_000_000)}`);
    await once(socket, "data");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(errors).toEqual([]);
    expect(answer).toContain("431 Request Header Fields Too Large");
    socket.destroy();
  });
});

describe("a request that is not HTTP", () => {
  it.each([
    ["a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"],
    ["a broken header", "GET / HTTP/1.1\r\nHost lethe\r\n\r\n"],
    ["two lengths", "POST /logout HTTP/1.1\r\nHost: l\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"],
    [
      "a length and chunks",
      "POST /logout HTTP/1.1\r\nHost: l\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
  ])("(%s) gets a plain 400 with the security headers", async (_, bytes) => {
    const { hydra, lethe } = await listenOverHydra();
    const answer = await sendBytes(lethe.port, bytes);
    const { headers, text } = parseAnswer(answer);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(check({ headers }, protections)).toEqual([]);
    expect(text).toBe("We did not understand that request.");
    expect(hydra.connections).toBe(0);
  });
});

describe("a caller that goes away", () => {
  it("in the middle of its request or before the answer leaves the process well", async () => {
    const { lethe } = await listenOverHydra();
    for (const bytes of [
      "GET /logout?logout_chall",
      "GET /logout?logout_challenge=c1 HTTP/1.1\r\nHost: l\r\n\r\n",
    ]) {
      const socket = net.connect({ port: lethe.port, host: "127.0.0.1" });
      await once(socket, "connect");
      socket.write(bytes, () => socket.resetAndDestroy());
      await once(socket, "close");
    }
    const next = await sendRaw(lethe.port, "/logout?logout_challenge=c1", { headers: navigation });
    expect(next.status).toBe(303);
  });
});

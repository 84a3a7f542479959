import http from "node:http";

// A server ends a connection that nobody has used for some seconds. On a machine that does much else, a test can be about to use it just
// then, and no browser would show that as an error: so each call that the tests make themselves has a connection of its own.
http.globalAgent = new http.Agent({ keepAlive: false });

const kept = globalThis.fetch;

globalThis.fetch = (input, init = {}) => {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set("connection", "close");
  return kept(input, { ...init, headers });
};

import http from "node:http";

// A Hydra admin API that answers at once and always the same: an open logout request of a client that wants to be asked about,
// one other app to be told, and a redirect. It runs in a process of its own, so that its CPU time is not the measured server's.
const port = Number(process.argv[2]);

const client = {
  client_id: "bank",
  client_name: "Bank",
  client_uri: "https://bank.example/",
  post_logout_redirect_uris: ["https://bank.example/signed-out"],
  skip_logout_consent: false,
};
const logoutRequest = {
  subject: "8f6c1f1c-7f0e-4a58-9a63-0a3b6f3d2a11",
  sid: "5a1b2c3d-1111-4222-8333-944455556666",
  request_url: `/oauth2/sessions/logout?id_token_hint=${"h".repeat(900)}&state=s`,
  rp_initiated: true,
  client,
};
const mail = { client_id: "mail", client_name: "Mail", backchannel_logout_uri: "https://mail.example/told" };

http
  .createServer((req, res) => {
    const url = new URL(req.url ?? "/", "http://stub");
    const challenge = url.searchParams.get("logout_challenge") ?? "";
    req.resume();
    res.setHeader("Content-Type", "application/json");
    if (url.pathname.endsWith("/accept")) {
      const redirectTo = `http://127.0.0.1:4444/oauth2/sessions/logout?logout_verifier=${challenge}`;
      res.end(JSON.stringify({ redirect_to: redirectTo }));
    } else if (url.pathname.endsWith("/sessions/consent")) {
      res.end(JSON.stringify([{ consent_request: { client: mail } }]));
    } else {
      res.end(JSON.stringify({ challenge, ...logoutRequest }));
    }
  })
  .listen(port, "127.0.0.1", () => process.send?.("ready"));

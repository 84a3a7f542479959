import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { parseNotifiedClients } from "../../../src/hydra/consent-session.ts";

describe("parseNotifiedClients", () => {
  const session = (client: unknown) => ({ consent_request: { client } });
  const mail = { client_id: "mail", client_name: "Mail", backchannel_logout_uri: "https://mail.example/bc" };

  it("lists the apps with a back or a front channel, each once", () => {
    const chat = { client_id: "chat", frontchannel_logout_uri: "https://chat.example/fc", client_name: null };
    const silent = { client_id: "silent", backchannel_logout_uri: "", frontchannel_logout_uri: null };
    expect(
      parseNotifiedClients([
        session(mail),
        session(chat),
        session(silent),
        session(null),
        session(undefined),
        session(mail),
      ]),
    ).toEqual([
      { clientId: "mail", name: "Mail" },
      { clientId: "chat", name: "" },
    ]);
  });

  it.each([null, undefined, []])("lists none for %j", (given) => {
    expect(parseNotifiedClients(given)).toEqual([]);
  });

  it.each([
    "<html>",
    {},
    [null],
    [{}],
    [session({})],
    [session({ client_id: "" })],
    [session({ ...mail, backchannel_logout_uri: 7 })],
  ])("refuses %j", (given) => {
    expect(() => parseNotifiedClients(given)).toThrow(ZodError);
  });
});

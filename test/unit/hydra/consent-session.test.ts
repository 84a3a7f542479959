import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { parseNotifiedClients } from "../../../src/hydra/consent-session.ts";

describe("parseNotifiedClients", () => {
  const session = (client: unknown) => ({ consent_request: { client, login_session_id: "sid-1" } });
  const mail = { client_id: "mail", client_name: "Mail", backchannel_logout_uri: "https://mail.example/bc" };

  it("lists the apps with a back or a front channel, each once", () => {
    const chat = { client_id: "chat", frontchannel_logout_uri: "https://chat.example/fc", client_name: null };
    const silent = { client_id: "silent", backchannel_logout_uri: "", frontchannel_logout_uri: null };
    expect(
      parseNotifiedClients(
        [session(mail), session(chat), session(silent), session(null), session(undefined), session(mail)],
        "sid-1",
      ),
    ).toEqual([
      { clientId: "mail", name: "Mail" },
      { clientId: "chat", name: "" },
    ]);
  });

  it("lists those of this sign-in, and those that it may have used again without a trace", () => {
    const elsewhere = (client_id: string, over: object) => ({
      ...over,
      consent_request: { client: { ...mail, client_id }, login_session_id: "sid-2" },
    });
    const ended = (client_id: string, over: object) => ({
      ...over,
      consent_request: { client: { ...mail, client_id }, login_session_id: null },
    });
    const all = [
      session(mail),
      elsewhere("other-device", { remember: false }),
      elsewhere("remembered", { remember: true }),
      ended("once", {}),
      ended("remembered-before", { remember: true }),
    ];
    expect(parseNotifiedClients(all, "sid-1").map(({ clientId }) => clientId)).toEqual([
      "mail",
      "remembered",
      "remembered-before",
    ]);
    expect(parseNotifiedClients(all, "")).toHaveLength(2);
  });

  it.each([null, undefined, []])("lists none for %j", (given) => {
    expect(parseNotifiedClients(given, "sid-1")).toEqual([]);
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
    expect(() => parseNotifiedClients(given, "sid-1")).toThrow(ZodError);
  });
});

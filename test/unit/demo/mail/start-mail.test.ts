import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMail, type RunningMail } from "../../../../demo/mail/start-mail.ts";
import { freePort } from "../../../../testkit/processes/free-port.ts";

describe("the mail catcher", () => {
  let mail: RunningMail;
  beforeAll(async () => {
    mail = await startMail(await freePort());
  });
  afterAll(async () => mail.close());

  async function deliver(recipient: string, body: string, subject = "Hello") {
    const sent = { recipient, subject, body, template_type: "verification_code_valid", recovery_code: null };
    return post("application/json", JSON.stringify(sent));
  }

  async function post(type: string, body: string) {
    return (await fetch(mail.deliveryUrl, { method: "POST", headers: { "content-type": type }, body }))
      .status;
  }

  const page = async (path: string) => (await fetch(mail.url + path)).text();

  it("keeps what Kratos's courier sends, newest first, whatever the case of the address", async () => {
    expect(await deliver("Ada@example.com", "Your code is\n\n123456\n", "First\n")).toBe(204);
    await deliver(
      "ada@example.com",
      "http://x/?flow=1b2c3d4e-0000-4000-8000-123456789012&code=654321",
      "Second",
    );
    await deliver("grace@example.com", "No code");
    const mails = mail.messagesTo(" ADA@example.com");
    expect(mails.map(({ subject, code }) => [subject, code])).toEqual([
      ["Second", "654321"],
      ["First", "123456"],
    ]);
    expect(mail.latestCode("ada@example.com")).toBe("654321");
    expect(mail.latestCode("grace@example.com")).toBeUndefined();
  });

  it("hands out each code once, and waits for the next", async () => {
    await deliver("once@example.com", "111111");
    await deliver("once@example.com", "222222");
    expect(await mail.nextCode("once@example.com")).toBe("222222");
    await expect(mail.nextCode("once@example.com", 60)).rejects.toThrow("once@example.com");
    const next = mail.nextCode("once@example.com");
    await deliver("once@example.com", "333333");
    expect(await next).toBe("333333");
  });

  it("tells programs", async () => {
    await deliver("program@example.com", "444444", "For a program");
    const answer: unknown = JSON.parse(await page("/api/messages?to=program@example.com"));
    expect(answer).toMatchObject([{ to: "program@example.com", subject: "For a program", code: "444444" }]);
  });

  it("shows people every mail, or one person's, and runs nothing that is in one", async () => {
    await deliver("<b>@example.com", "<script>alert(1)</script>", "To be shown");
    const all = await page("/");
    expect(all).toContain("To be shown");
    expect(all).not.toContain("<script>alert");
    expect(all).not.toContain("<b>");
    expect(await page("/?to=nobody@example.com")).toContain("There is nothing yet");
  });

  it.each([
    ["a form of some page", "application/x-www-form-urlencoded", "recipient=a&subject=b&body=c"],
    ["text", "text/plain", '{"recipient":"a","subject":"b","body":"c"}'],
    ["JSON that is no mail", "application/json", "{}"],
  ])("refuses %s", async (_what, type, body) => {
    const before = mail.messages().length;
    expect(await post(type, body)).toBe(400);
    expect(mail.messages()).toHaveLength(before);
  });
});

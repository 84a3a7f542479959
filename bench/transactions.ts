import http from "node:http";

/** One browser's worth of work at a server; throws when the answer is not the expected one, so that no error is ever measured. */
export type Transaction = (origin: string, agent: http.Agent) => Promise<void>;

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

const navigation = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", Accept: "text/html" };
const challenge = "c".repeat(36);

export const getPage: Transaction = async (origin, agent) => {
  await getQuestion(origin, agent);
};

export const getPageAndAccept: Transaction = async (origin, agent) => {
  const { headers, body } = await getQuestion(origin, agent);
  const cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const inputs = body.matchAll(/name="([^"]*)" value="([^"]*)"/g);
  const fields = Object.fromEntries(Array.from(inputs, ([, name = "", value = ""]) => [name, value]));
  const form = new URLSearchParams({ ...fields, action: "accept" }).toString();
  const answer = await send(`${origin}/logout`, agent, {
    method: "POST",
    headers: {
      ...navigation,
      "Sec-Fetch-Site": "same-origin",
      "Content-Type": "application/x-www-form-urlencoded",
      "Content-Length": Buffer.byteLength(form),
      Cookie: cookie,
    },
    body: form,
  });
  if (answer.status !== 303) throw new Error(`the form was answered ${answer.status}`);
};

async function getQuestion(origin: string, agent: http.Agent): Promise<Answer> {
  const answer = await send(`${origin}/logout?logout_challenge=${challenge}`, agent, {
    method: "GET",
    headers: navigation,
  });
  if (answer.status !== 200) throw new Error(`the page was answered ${answer.status}`);
  return answer;
}

function send(
  url: string,
  agent: http.Agent,
  { method, headers, body }: { method: string; headers: http.OutgoingHttpHeaders; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { agent, method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (text += chunk));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
      answer.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

import { z } from "zod";
import { startKratos, type RunningKratos } from "./start-kratos.ts";

export interface KratosCapabilities {
  /** Beside the field for the code that verifies an address there is a button for another one, right after the registration. */
  resendVerification: boolean;
  /** A code as a second factor is sent unasked where there is only one address for it. */
  sendOnlyCodeUnasked: boolean;
}

const elsewhere = "http://127.0.0.1:9";
const node = z.object({ attributes: z.object({ name: z.string(), type: z.string() }).partial() });
const flow = z.object({
  state: z.string(),
  ui: z.object({ action: z.url(), nodes: z.array(node) }),
});
const next = z.looseObject({ action: z.string(), flow: z.object({ id: z.string() }).optional() });
const registered = z.object({ session_token: z.string(), continue_with: z.array(next) });

/** Asks the Kratos that the suites run on. */
export async function kratosCapabilities(): Promise<{ version: string; can: KratosCapabilities }> {
  const names = ["login", "registration", "recovery", "verification", "settings", "error"] as const;
  const urls = Object.fromEntries(names.map((name) => [name, `${elsewhere}/${name}`]));
  const kratos = await startKratos({
    urls: urls as Record<(typeof names)[number], string>,
    mailUrl: elsewhere,
    features: { codeFor: "second-factor" },
  });
  try {
    const { session_token: token, continue_with: steps } = await register(kratos);
    const { flow: begun } = steps.find(({ action }) => action === "show_verification_ui") ?? {};
    const verification = await ask(
      flow,
      `${kratos.localUrl}/self-service/verification/flows?id=${begun?.id}`,
    );
    const secondStep = await ask(flow, `${kratos.localUrl}/self-service/login/api?aal=aal2`, token);
    const can = {
      resendVerification: verification.ui.nodes.some(
        ({ attributes }) => attributes.name === "email" && attributes.type === "submit",
      ),
      sendOnlyCodeUnasked: secondStep.state === "sent_email",
    };
    return { version: kratos.version, can };
  } finally {
    await kratos.close();
  }
}

async function register({ localUrl }: RunningKratos): Promise<z.output<typeof registered>> {
  const { ui } = await ask(flow, `${localUrl}/self-service/registration/api`);
  const person = { password: "a long enough one", traits: { email: "ada@example.com" } };
  return ask(registered, ui.action, undefined, { method: "password", ...person });
}

async function ask<Shape extends z.ZodType>(
  shape: Shape,
  url: string,
  token?: string,
  body?: unknown,
): Promise<z.output<Shape>> {
  const answer = await fetch(url, {
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      ...(token !== undefined && { "x-session-token": token }),
    },
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });
  return shape.parse(await answer.json());
}

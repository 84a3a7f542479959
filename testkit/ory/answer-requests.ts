import type { Request } from "express";
import { z } from "zod";
import type { AdminApi } from "./admin-api.ts";

const completed = z.object({ redirect_to: z.url() });

/**
 * Hydra's login and consent requests, as an app answers them that is no Lethe.
 * @param self has the admin API once the provider has started, which has to know the app first
 */
export function answerRequests(self: { admin: AdminApi | undefined }) {
  return { ask, accept };

  async function ask<Shape extends z.ZodType>(req: Request, kind: "login" | "consent", shape: Shape) {
    return admin().send("GET", `/admin/oauth2/auth/requests/${kind}${challengeOf(req)}`, shape);
  }

  /** Returns where the browser goes on. */
  async function accept(req: Request, kind: "login" | "consent", body: unknown): Promise<string> {
    const path = `/admin/oauth2/auth/requests/${kind}/accept${challengeOf(req)}`;
    return (await admin().send("PUT", path, completed, body)).redirect_to;
  }

  function admin(): AdminApi {
    if (!self.admin) throw new Error("the provider has not started yet");
    return self.admin;
  }
}

// The query holds the challenge under the name by which the admin API wants it.
function challengeOf(req: Request): string {
  return new URL(req.url, "http://localhost").search;
}

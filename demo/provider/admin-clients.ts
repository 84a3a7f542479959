import { randomBytes } from "node:crypto";
import { Router, type Request, type Response } from "express";
import { readClient } from "./admin-body.ts";
import type { ClientStore } from "./client-store.ts";
import type { ConsentSessions } from "./consent-sessions.ts";
import { clientToWire } from "./hydra-client.ts";
import { pageOf, readPage, writePageHeaders } from "./pagination.ts";
import { methodNotAllowed, readQuery, writeJson } from "./wire.ts";

export interface AdminClientsDeps {
  issuer: string;
  clients: ClientStore;
  consents: ConsentSessions;
}

export function adminClients({ issuer, clients, consents }: AdminClientsDeps): Router {
  const router = Router();
  router.route("/").get(listClients).post(createClient).all(methodNotAllowed);
  router.route("/:id").get(getClient).put(setClient).delete(deleteClient).all(methodNotAllowed);
  return router;

  function listClients(req: Request, res: Response): void {
    const query = readQuery(req);
    const page = readPage(query);
    const name = query.get("client_name") ?? "";
    const matching = clients.list().filter((client) => name === "" || client.client_name === name);
    writePageHeaders(res, req.originalUrl, clients.list().length, page);
    writeJson(
      res,
      pageOf(matching, page).map((client) => clientToWire(client)),
    );
  }

  function createClient(req: Request, res: Response): void {
    const client = clients.create(readClient(req));
    const isPublic = client.token_endpoint_auth_method === "none";
    res.setHeader("location", `/admin/clients/${client.client_id}`);
    const registration = {
      ...(isPublic ? {} : { client_secret: client.client_secret }),
      registration_access_token: `ory_at_${randomBytes(32).toString("base64url")}`,
      registration_client_uri: `${issuer}/oauth2/register/${client.client_id}`,
    };
    writeJson(res, { ...clientToWire(client, { fresh: true }), ...registration }, 201);
  }

  function getClient(req: Request, res: Response): void {
    writeJson(res, clientToWire(clients.get(String(req.params["id"]))));
  }

  function setClient(req: Request, res: Response): void {
    const body = readClient(req);
    const client = clients.replace(String(req.params["id"]), body);
    const secret = body.client_secret ? { client_secret: body.client_secret } : {};
    writeJson(res, { ...clientToWire(client, { fresh: true }), ...secret });
  }

  function deleteClient(req: Request, res: Response): void {
    const id = String(req.params["id"]);
    clients.delete(id);
    consents.take(({ flow }) => flow.clientId === id);
    res.writeHead(204).end();
  }
}

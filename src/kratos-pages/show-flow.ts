import type { Request, Response } from "express";
import type { Config } from "../config/config.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import type { FlowKind, Kratos } from "../kratos/kratos.ts";
import {
  allowDataImages,
  allowImageFrom,
  allowOwnScripts,
  allowScriptsFrom,
} from "../middleware/security-headers.ts";
import { paths } from "../paths.ts";
import type { Pages } from "../pages/pages.ts";
import type { FlowLocals } from "./flow-locals.ts";
import { viewFlow, type FlowAbout, type TraitsAbout } from "./flow-view.ts";
import { readListEdits } from "./list-edits.ts";
import { addQuery, readStartParameters } from "./start-parameters.ts";

export interface ShowFlowDeps {
  pages: Pages;
  kratos: Pick<Kratos, "findTraits" | "disabledFlows">;
  config: Pick<Config, "linkPrefix">;
}

const switchable = ["registration", "recovery", "verification"] as const;

/**
 * Shows a flow of Kratos's: its nodes as forms that are posted straight to Kratos, and beside them what `about` says. `send` shows them on
 * another page than `flow`.
 */
export function showFlow({ pages, kratos, config }: ShowFlowDeps) {
  return async function show(
    req: Request,
    res: Response,
    kind: FlowKind,
    flow: KratosFlow,
    about: FlowAbout = {},
    send: (locals: FlowLocals) => void = (locals) => pages.send(req, res, "flow", locals),
  ): Promise<void> {
    const wanted = about.languages ?? flow.uiLocales;
    if (wanted !== undefined) pages.askLanguages(req, res, wanted);
    const [traits, links] = await Promise.all([
      readTraits(req, about.path ?? paths[kind], flow),
      openLinks(about.links),
    ]);
    const locals = viewFlow(kind, flow, pages.messagesFor(req), { ...about, links, traits });
    // An answer loads no more than what is on it.
    if ((locals.hasPassword || locals.hasCodes) && locals.scripts.length === 0) allowOwnScripts(res);
    for (const origin of new Set(locals.scripts.map(({ src }) => new URL(src).origin)))
      allowScriptsFrom(res, origin);
    for (const source of new Set(
      flow.nodes.flatMap((node) => (node.type === "img" ? [originOf(node.src)] : [])),
    )) {
      if (source === "data:") allowDataImages(res);
      else allowImageFrom(res, source);
    }
    send(locals);
  };

  // What is turned off at Kratos would end on its error page.
  async function openLinks(links: FlowAbout["links"] = {}): Promise<FlowAbout["links"]> {
    if (!switchable.some((kind) => links[kind] !== undefined)) return links;
    const disabled = await kratos.disabledFlows?.();
    const off = switchable.filter((kind) => disabled?.has(kind) === true);
    return { ...links, ...Object.fromEntries(off.map((kind) => [kind, undefined])) };
  }

  async function readTraits(req: Request, path: string, flow: KratosFlow): Promise<TraitsAbout> {
    const hasTraits = flow.nodes.some(
      (node) => node.type === "input" && node.input.name.startsWith("traits."),
    );
    return {
      schema: hasTraits ? await kratos.findTraits(flow.schemaId) : undefined,
      edits: readListEdits(req.query),
      here: addQuery(`${config.linkPrefix}${path}`, {
        flow: flow.id,
        ...readStartParameters(req.query),
      }),
    };
  }
}

function originOf(src: string): string {
  return src.startsWith("data:") ? "data:" : new URL(src).origin;
}

import type { Request, Response } from "express";
import type { Config } from "../config.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import type { FlowKind, Kratos } from "../kratos/kratos.ts";
import { allowDataImages, allowImageFrom, allowScriptsFrom } from "../middleware/security-headers.ts";
import type { Pages } from "../pages/pages.ts";
import { viewFlow, type FlowAbout, type TraitsAbout } from "./flow-view.ts";
import { readListEdits } from "./list-edits.ts";
import { addQuery, readStartParameters } from "./start-parameters.ts";

export interface ShowFlowDeps {
  pages: Pages;
  kratos: Pick<Kratos, "findTraits">;
  config: Pick<Config, "linkPrefix">;
}

/** Shows a flow of Kratos's: its nodes as forms that are posted straight to Kratos, and beside them what `about` says. */
export function showFlow({ pages, kratos, config }: ShowFlowDeps) {
  return async function show(
    req: Request,
    res: Response,
    kind: FlowKind,
    flow: KratosFlow,
    about: FlowAbout = {},
  ): Promise<void> {
    const wanted = about.languages ?? flow.uiLocales;
    if (wanted !== undefined) pages.askLanguages(req, res, wanted);
    const traits = await readTraits(req, kind, flow);
    const locals = viewFlow(kind, flow, pages.wordsFor(req), { ...about, traits });
    // An answer loads no more than what is on it.
    for (const origin of new Set(locals.scripts.map(({ src }) => new URL(src).origin)))
      allowScriptsFrom(res, origin);
    for (const source of new Set(
      flow.nodes.flatMap((node) => (node.type === "img" ? [originOf(node.src)] : [])),
    )) {
      if (source === "data:") allowDataImages(res);
      else allowImageFrom(res, source);
    }
    pages.send(req, res, "flow", locals);
  };

  async function readTraits(req: Request, kind: FlowKind, flow: KratosFlow): Promise<TraitsAbout> {
    const hasTraits = flow.nodes.some(
      (node) => node.type === "input" && node.input.name.startsWith("traits."),
    );
    return {
      schema: hasTraits ? await kratos.findTraits(flow.schemaId) : undefined,
      edits: readListEdits(req.query),
      here: addQuery(`${config.linkPrefix}/${kind}`, { flow: flow.id, ...readStartParameters(req.query) }),
    };
  }
}

function originOf(src: string): string {
  return src.startsWith("data:") ? "data:" : new URL(src).origin;
}

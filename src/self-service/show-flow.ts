import type { Request, Response } from "express";
import type { KratosFlow } from "../kratos/flow.ts";
import type { FlowKind } from "../kratos/kratos.ts";
import { allowDataImages, allowImageFrom, allowScriptsFrom } from "../middleware/security-headers.ts";
import type { Pages } from "../pages/pages.ts";
import { viewFlow, type FlowAbout } from "./flow-view.ts";

/** Shows a flow of Kratos's: its nodes as forms that are posted straight to Kratos, and beside them what `about` says. */
export function showFlow({ pages }: { pages: Pages }) {
  return function show(
    req: Request,
    res: Response,
    kind: FlowKind,
    flow: KratosFlow,
    about: FlowAbout = {},
  ): void {
    const wanted = about.languages ?? [];
    const locals = viewFlow(kind, flow, pages.wordsFor(req, wanted), about);
    // An answer loads no more than what is on it.
    for (const origin of new Set(locals.scripts.map(({ src }) => new URL(src).origin)))
      allowScriptsFrom(res, origin);
    for (const source of new Set(
      flow.nodes.flatMap((node) => (node.type === "img" ? [originOf(node.src)] : [])),
    )) {
      if (source === "data:") allowDataImages(res);
      else allowImageFrom(res, source);
    }
    pages.send(req, res, "flow", locals, 200, wanted);
  };
}

function originOf(src: string): string {
  return src.startsWith("data:") ? "data:" : new URL(src).origin;
}

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { Router } from "express";
import { paths } from "../paths.ts";
import { methodNotAllowed } from "../middleware/methods.ts";

/** The files that pages refer to, by names that hold a hash of their content, so that browsers may keep them for good. */
export interface Assets {
  css: string;
  icon: string;
  /** Calls Kratos's own script, on the pages that have one. */
  script: string;
  /** Presses the button of a page that goes on by itself. */
  goOnScript: string;
  /** Shows a password that is being typed. */
  passwordScript: string;
  /** Writes times in the reader's own time zone. */
  timesScript: string;
  /** The operator's own style sheet, when there is one. */
  brandCss: string | undefined;
  routes: Router;
}

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Reads the files once, at the start. @throws Error when one can't be read */
export function loadAssets({
  publicDir,
  brandCss,
}: {
  publicDir: string;
  brandCss: string | undefined;
}): Assets {
  const files = new Map<string, { type: string; body: Buffer }>();
  const css = add(join(publicDir, "lethe.css"));
  const icon = add(join(publicDir, "icon.svg"));
  const script = add(join(publicDir, "kratos.js"));
  const goOnScript = add(join(publicDir, "go-on.js"));
  const passwordScript = add(join(publicDir, "show-password.js"));
  const timesScript = add(join(publicDir, "local-times.js"));
  const brand = brandCss === undefined ? undefined : add(brandCss);

  const routes = Router();
  routes.get(paths.asset, (req, res, next) => {
    const file = files.get(req.params.file);
    if (file === undefined) return next();
    res.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    res.setHeader("Content-Type", file.type);
    res.setHeader("Content-Length", file.body.length);
    res.end(file.body);
  });
  routes.all(paths.asset, (req, res, next) => {
    if (files.has(req.params.file)) methodNotAllowed("GET", "HEAD")(req, res, next);
    else next();
  });
  return { css, icon, script, goOnScript, passwordScript, timesScript, brandCss: brand, routes };

  function add(path: string): string {
    const body = readFileSync(path);
    const extension = extname(path);
    const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
    const name = `${basename(path, extension)}-${hash}${extension}`;
    files.set(name, { type: types[extension] ?? "application/octet-stream", body });
    return `/assets/${name}`;
  }
}

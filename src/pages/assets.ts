import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { basename, extname, join } from "node:path";
import { Router } from "express";
import { paths } from "../paths.ts";
import { colorSheetName, colorSheetNamed } from "./color-sheet.ts";
import type { Color } from "../color.ts";
import { weighed } from "../middleware/accept-headers.ts";
import { methodNotAllowed } from "../middleware/methods.ts";

/** The files that pages refer to, by names that hold a hash of their content, so that browsers may keep them for good. */
export interface Assets {
  css: string;
  /** What the pages of the account have besides: no other page loads it. */
  accountCss: string;
  icon: string;
  /** Calls Kratos's own script, on the pages that have one. */
  script: string;
  /** Presses the button of a page that goes on by itself. */
  goOnScript: string;
  /** Lets users copy what stands on a page. */
  copyScript: string;
  /** Shows a password that is being typed. */
  passwordScript: string;
  /** Copies, saves and prints codes that are to be kept. */
  codesScript: string;
  /** Writes times in the reader's own time zone. */
  timesScript: string;
  /** The operator's own style sheet, when there is one. */
  brandCss: string | undefined;
  /** The style sheet of a colour: there is one for every colour. */
  colorCss: (color: Color) => string;
  routes: Router;
}

interface AssetFile {
  type: string;
  body: Buffer;
  /** The same, compressed. */
  packed?: Buffer | undefined;
}

// More than an operator's clients have.
const maxSheets = 500;

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
  const files = new Map<string, AssetFile>();
  const sheets = new Map<Color, string>();
  const css = add(join(publicDir, "lethe.css"));
  const accountCss = add(join(publicDir, "account.css"));
  const icon = add(join(publicDir, "icon.svg"));
  const script = add(join(publicDir, "kratos.js"));
  const goOnScript = add(join(publicDir, "go-on.js"));
  const copyScript = add(join(publicDir, "copy.js"));
  const passwordScript = add(join(publicDir, "show-password.js"));
  const codesScript = add(join(publicDir, "keep-codes.js"));
  const timesScript = add(join(publicDir, "local-times.js"));
  const brand = brandCss === undefined ? undefined : add(brandCss);

  const routes = Router();
  routes.get(paths.asset, (req, res, next) => {
    const file = find(req.params.file);
    if (file === undefined) return next();
    const isPacked = file.packed !== undefined && weighed(req).acceptsEncodings("gzip") === "gzip";
    const body = isPacked ? (file.packed ?? file.body) : file.body;
    res.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    res.setHeader("Content-Type", file.type);
    res.setHeader("Content-Length", body.length);
    if (file.packed !== undefined) res.setHeader("Vary", "Accept-Encoding");
    if (isPacked) res.setHeader("Content-Encoding", "gzip");
    res.end(body);
  });
  routes.all(paths.asset, (req, res, next) => {
    if (find(req.params.file) !== undefined) methodNotAllowed("GET", "HEAD")(req, res, next);
    else next();
  });
  return {
    css,
    accountCss,
    icon,
    script,
    goOnScript,
    copyScript,
    passwordScript,
    codesScript,
    timesScript,
    brandCss: brand,
    colorCss,
    routes,
  };

  function find(name: string): AssetFile | undefined {
    const file = files.get(name);
    if (file !== undefined) return file;
    const sheet = colorSheetNamed(name);
    return sheet === undefined ? undefined : { type: types[".css"] ?? "", body: Buffer.from(sheet) };
  }

  function colorCss(color: Color): string {
    const known = sheets.get(color);
    if (known !== undefined) return known;
    const path = `/assets/${colorSheetName(color)}`;
    if (sheets.size < maxSheets) sheets.set(color, path);
    return path;
  }

  function add(path: string): string {
    const body = readFileSync(path);
    const extension = extname(path);
    const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
    const name = `${basename(path, extension)}-${hash}${extension}`;
    // Texts of ours hold no secret that their length could give away.
    const packed = extension in types ? gzipSync(body, { level: 9 }) : undefined;
    files.set(name, { type: types[extension] ?? "application/octet-stream", body, packed });
    return `/assets/${name}`;
  }
}

import { globSync } from "node:fs";
import { sep } from "node:path";

const filters = ["page", "state", "language", "look"] as const;

/**
 * One page with every picture that lies in this folder, as `<language>/<page>/<state>/<look>.png`: also those of earlier runs, in other
 * languages. It needs no server, and begins with one language: a browser does not carry thousands of pictures at once.
 */
export function galleryPage(folder: string): string {
  const pictures = globSync("*/*/*/*.png", { cwd: folder })
    .toSorted()
    .map((path) => path.replace(/\.png$/, "").split(sep))
    .map(([language, page, state, look]) => ({ page, state, language, look }));
  const data = JSON.stringify({ filters, pictures }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lethe's pages</title>
<style>
:root { color-scheme: light dark; }
body { margin: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
form { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; padding: 0.75rem 0; background: Canvas; }
select { font: inherit; max-width: 16rem; }
main { display: flex; flex-wrap: wrap; align-items: start; gap: 1.5rem; }
figure { margin: 0; max-width: min(100%, 40rem); }
figcaption { font-size: 0.875rem; }
img { display: block; max-width: 100%; border: 1px solid GrayText; }
</style>
<h1>Lethe's pages</h1>
<form>
${filters.map((name) => `<label>${name} <select name="${name}"></select></label>`).join("\n")}
<output></output>
</form>
<main></main>
<script id="data" type="application/json">${data}</script>
<script>
${script}
</script>
</html>
`;
}

// Runs in the reader's browser. The choice is kept in the address, so that it can be reloaded or sent to somebody.
const script = `
const { filters, pictures } = JSON.parse(document.getElementById("data").textContent);
const form = document.forms[0];
const values = (name) => [...new Set(pictures.map((picture) => picture[name]))];
for (const name of filters) {
  form[name].append(new Option("all", ""), ...values(name).map((value) => new Option(value, value)));
}
const kept = new URLSearchParams(location.hash.slice(1));
const start = { language: values("language").includes("en") ? "en" : "" };
for (const name of filters) form[name].value = kept.get(name) ?? start[name] ?? "";
const figureOf = (picture) => {
  const path = [picture.language, picture.page, picture.state, picture.look].map(encodeURIComponent).join("/") + ".png";
  const figure = document.createElement("figure");
  const link = Object.assign(document.createElement("a"), { href: path });
  const img = Object.assign(new Image(), { loading: "lazy", src: path });
  img.alt = filters.map((name) => picture[name]).join(" · ");
  const caption = document.createElement("figcaption");
  caption.textContent = img.alt;
  link.append(img);
  figure.append(link, caption);
  return figure;
};
const show = () => {
  const chosen = filters.filter((name) => form[name].value !== "");
  const shown = pictures.filter((picture) => chosen.every((name) => picture[name] === form[name].value));
  document.querySelector("main").replaceChildren(...shown.map(figureOf));
  document.querySelector("output").value = shown.length + " of " + pictures.length;
  history.replaceState(null, "", "#" + new URLSearchParams(filters.map((name) => [name, form[name].value])));
};
form.addEventListener("change", show);
show();`;

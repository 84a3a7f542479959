// Puts a button behind each password field that shows what is typed. Without JavaScript there is none.
"use strict";

const shapes = [
  ["", "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"],
  ["", "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z"],
  ["struck", "M4 4l16 16"],
];

function eye() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, shape] of shapes) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", name);
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}

for (const input of document.querySelectorAll("input[type=password][data-show]")) {
  const hadFocus = document.activeElement === input;
  const button = document.createElement("button");
  button.type = "button";
  button.title = input.dataset.show;
  button.setAttribute("aria-label", input.dataset.show);
  button.setAttribute("aria-controls", input.id);
  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
  };
  show(false);
  button.append(eye());
  button.addEventListener("click", () => show(input.type === "password"));
  // A browser that keeps what was typed into text fields is not to keep this.
  input.form?.addEventListener("submit", () => show(false));
  const row = document.createElement("div");
  row.className = "with-show";
  input.replaceWith(row);
  row.append(input, button);
  // Moving it took the focus away.
  if (hadFocus) input.focus();
}

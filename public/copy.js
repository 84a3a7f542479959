// Shows the buttons that copy what stands beside them, where the browser lets a page do that.
"use strict";

for (const button of navigator.clipboard ? document.querySelectorAll("button[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = document.getElementById(button.dataset.copy);
    navigator.clipboard.writeText(text.textContent).then(
      () => (button.textContent = button.dataset.copied),
      // To be copied by hand.
      () => getSelection().selectAllChildren(text),
    );
  });
}

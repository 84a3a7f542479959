// Calls the functions of Kratos's own script that security keys and passkeys need. Kratos sends the calls as strings of code as well;
// those are never run: only what is named here is called, and it finds its parameters in the form by itself.
"use strict";

const known = new Set([
  "oryWebAuthnRegistration",
  "oryWebAuthnLogin",
  "oryPasskeyLogin",
  "oryPasskeyLoginAutocompleteInit",
  "oryPasskeyRegistration",
  "oryPasskeySettingsRegistration",
]);

function kratosFunction(name) {
  return known.has(name) && typeof window[name] === "function" ? window[name] : undefined;
}

for (const button of document.querySelectorAll("button[data-trigger]")) {
  const call = kratosFunction(button.dataset.trigger);
  if (call) {
    button.addEventListener("click", () => call());
    button.disabled = false;
  } else {
    button.form.querySelector("[data-unsupported]").hidden = false;
  }
}

// A form may name the same one twice; a second call would break off the first.
const atLoad = new Set(Array.from(document.querySelectorAll("[data-load]"), (input) => input.dataset.load));
for (const name of atLoad) kratosFunction(name)?.();

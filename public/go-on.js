// Sends the form of a page that goes on by itself, while the page still counts as loading: then the browser puts the next one in its
// place in the history, instead of after it. The page stays to be seen until the next one comes.
"use strict";

const [load] = performance.getEntriesByType("navigation");
// Whoever comes back to the page by the history has not asked for anything to go on.
if (load?.type !== "back_forward") {
  addEventListener("load", () => document.getElementById("go-on").form.submit());
}

// Puts buttons below codes that are to be kept: to copy, save and print them. Without JavaScript they can be selected.
"use strict";

for (const list of document.querySelectorAll(".codes[data-copy]")) {
  const codes = [...list.querySelectorAll("code")].map((code) => code.textContent.trim());
  const text = `${document.title}\n\n${codes.join("\n")}\n`;
  const row = document.createElement("div");
  row.className = "keep";
  const said = document.createElement("p");
  said.setAttribute("role", "status");

  const add = (label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    row.append(button);
  };

  // Off https there is no clipboard: then they are selected, for the user to copy.
  const copy = async () => {
    said.textContent = "";
    getSelection().selectAllChildren(list);
    if (navigator.clipboard === undefined) return;
    await navigator.clipboard.writeText(codes.join("\n"));
    getSelection().removeAllRanges();
    said.textContent = list.dataset.copied;
  };
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "backup-codes.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  add(list.dataset.copy, () => copy().catch(() => undefined));
  add(list.dataset.download, download);
  add(list.dataset.print, () => print());
  row.append(said);
  list.after(row);
}

// What can be done with a result: print it, copy its summary. The page works without this file.
"use strict";

function offerCopying(button) {
  const text = document.getElementById("summary");
  const told = document.getElementById("copied");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = "Copied.";
    } catch {
      // Browsers allow the clipboard on HTTPS only: select the text instead.
      text.focus();
      text.select();
      told.textContent = "The browser did not allow it. The text is selected: copy it from there.";
    }
  });
}

function offerPrinting(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

document.querySelectorAll("#copy").forEach(offerCopying);
document.querySelectorAll("#print").forEach(offerPrinting);

// Helps for the form of a course; it works without this file.
"use strict";

// Tells how many lines of a pasted series hold something; the server says what they mean.
function offerCount(text) {
  const told = document.createElement("output");
  told.className = "soft small";
  const count = () => {
    const lines = text.value.split(/\r\n|\r|\n/).filter((line) => line.trim()).length;
    told.textContent = lines === 1 ? "1 line" : lines ? `${lines} lines` : "";
  };
  text.parentElement.after(told);
  text.addEventListener("input", count);
  count();
}

document.querySelectorAll("textarea[data-lines]").forEach(offerCount);

// Small helps; every page works without this file. It computes nothing and never keeps anything.
"use strict";

const SERVICE_WORKER = document.currentScript.dataset.serviceWorker;

// Phones get a keypad of digits, which has neither < nor >: the focused field gets them as buttons,
// out of the tab order.
function offerSigns(inputs) {
  for (const input of inputs) input.inputMode = "decimal";
  if (!matchMedia("(pointer: coarse)").matches) return;
  const signs = document.createElement("span");
  signs.className = "signs";
  for (const sign of "<>") {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.className = "quiet";
    button.textContent = sign;
    button.ariaLabel = sign === "<" ? "Less than" : "More than";
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    button.addEventListener("click", () => {
      const input = signs.previousElementSibling;
      const bare = input.value.replace(/^[\s<>=≤≥]+/, "");
      input.value = input.value.trim().startsWith(sign) ? bare : sign + bare;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    signs.append(button);
  }
  for (const input of inputs) input.addEventListener("focus", () => input.after(signs));
}

// Where a browser keeps a page that is left, Back finds it as it was. WebKit resets its fields then,
// to what they were at first: another patient's, after "Change a value". So what is left is made that.
function keepWhatIsLeft(form) {
  addEventListener("pagehide", () => {
    for (const field of form.elements) {
      for (const option of field.options ?? []) option.defaultSelected = option.selected;
      if ("defaultValue" in field) field.defaultValue = field.value;
    }
  });
}

// Takes a field's error away: message, marks, its line in the summary, and with the last line that.
function takeErrorAway({ target: field }) {
  const error = document.getElementById(`${field.id}_error`);
  if (!error) return;
  const place = error.closest(".wrong");
  error.remove();
  if (!place.querySelector(".error")) place.classList.remove("wrong");
  field.removeAttribute("aria-invalid");
  const words = field.getAttribute("aria-describedby")?.split(" ") ?? [];
  field.setAttribute("aria-describedby", words.filter((id) => id !== error.id).join(" "));
  const summary = document.getElementById("problem-title").parentElement;
  summary.querySelectorAll(`a[href="#${field.id}"]`).forEach((line) => line.parentElement.remove());
  if (summary.querySelector("li")) return;
  summary.remove();
  document.title = document.title.replace("Error: ", "");
}

// Keeps the pages for reading without a network; a browser allows that on HTTPS only.
function keepForOffline() {
  addEventListener("load", () => navigator.serviceWorker.register(SERVICE_WORKER).catch(() => {}));
}

// Where a form gets no answer, the page stays as it is, and this is said.
function sayUnanswered(form) {
  const live = document.getElementById("live");
  const told = document.createElement("p");
  told.className = "note";
  told.setAttribute("role", "alert");
  told.tabIndex = -1;
  let sent = false;
  const say = ({ data }) => {
    if (!sent) return;
    sent = false;
    const failed = data === "failed";
    const here = live ? " The result on this page was computed in this browser, and can be printed." : "";
    told.textContent = failed
      ? "The server failed, and the fault is ours. Nothing that you typed is lost. Do not rely on a result on this page; use the publication’s table."
      : `The server did not answer. Nothing that you typed is lost.${here} Try again when the network is back.`;
    form.before(told);
    told.focus();
    if (!failed) document.dispatchEvent(new Event("unanswered"));
  };
  form.addEventListener("submit", (event) => {
    sent = true;
    told.remove();
    if (navigator.onLine || navigator.serviceWorker?.controller) return;
    event.preventDefault(); // there is no service worker to keep the page
    say({});
  });
  navigator.serviceWorker?.addEventListener("message", say);
}

const found = (selector, use) => document.querySelectorAll(selector).forEach(use);
offerSigns(document.querySelectorAll("input[data-number]"));
// What was posted is not asked for again: where Back cannot find it, it finds an empty form.
if (location.search) history.replaceState(null, "", document.forms[0].noValidate ? "?edit" : "");
found("form[novalidate]", keepWhatIsLeft);
// The calculator's fields are read with each key (live.js); the course's not, so an edit must do.
const mended = document.getElementById("live") ? "mended" : "input";
found("form[novalidate]", (form) => form.addEventListener(mended, takeErrorAway));
found("main form", sayUnanswered);
if (navigator.serviceWorker) keepForOffline();

// Shows the result while somebody types. It always matches what stands in the fields: where an
// entry cannot be read, there is a message and no result. Nothing is stored and nothing is sent.
import { answer } from "./result.js";
import { fill, prepared } from "./scoring.js";

const PAUSE = 1000; // milliseconds without typing before a screen reader is told

const form = document.querySelector("form[novalidate]");
const panel = document.getElementById("live");
const verdict = document.getElementById("live-verdict");
const status = document.getElementById("live-status");
const printing = document.getElementById("live-print");
const definition = prepared(JSON.parse(document.getElementById("definition").textContent));
const { sentences } = definition;
const [slots, lists, tables, parts] = ["live", "live-list", "live-rows", "part"].map((name) =>
  panel.querySelectorAll(`[data-${name}]`),
);
const [problemList, mendList] = ["problems", "mends"].map((name) =>
  document.getElementById(`live-${name}`),
);
const templates = Object.fromEntries(
  ["line", "problem", "mend", "row"].map((name) => [name, document.getElementById(`live-${name}`)]),
);

function typed() {
  const value = (name) => form.elements[name]?.value ?? "";
  return Object.fromEntries(
    definition.labs.map(({ name }) => [name, { value: value(name), unit: value(`${name}_unit`) }]),
  );
}

const NOTHING = { look: "plain", headline: sentences.nothing_yet };

// What the panel shows: texts, lists and rows by the names of its slots; what is empty is hidden.
function view(entries, { problems, rows, result }) {
  if (Object.values(entries).every(({ value }) => !value.trim())) return NOTHING;
  const shown = definition.scores[0].items.map(({ lab }) => rowOf(lab, rows[lab.name]));
  if (!result) return { look: "plain", headline: sentences.no_result, problems, rows: shown };
  const { all_ht: score, car_ht: comparison, ...words } = result;
  const compared = definition.scores[1].items.at(-1).lab;
  return {
    ...words,
    ...score,
    plain_points: words.doubts.length ? "" : score.points,
    rows: shown,
    comparison_rows: comparison ? [rowOf(compared, rows[compared.name])] : [],
    comparison: comparison && `${comparison.label}: ${comparison.risk}, ${comparison.points}`,
    comparison_cutoff: comparison?.cutoff,
    comparison_words: words.car_ht_words,
    computed: `${clock.format(new Date())} · ${definition.release}`,
  };
}

// As the page writes a row: what follows a text carries its own mark.
function rowOf(lab, row) {
  if (!row) return { label: lab.label, points: "–" };
  const { converted, tie, noun } = row;
  return { ...row, converted: converted && ` = ${converted}`, tie: tie && `; ${tie}`, noun: ` ${noun}` };
}

const clock = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});

// What a screen reader is told, in short.
function spoken({ headline, title, points, cutoff, doubts = [], problems = [], cautions = [], ...words }) {
  if (!points) return [`${headline}.`, ...problems.map(named)].join(" ");
  const count = cautions.length === 1 ? sentences.one_caution : sentences.cautions;
  return [
    ...(doubts.length ? [headline, ...doubts] : [`${title}; ${cutoff}.`]),
    words.incomplete && `${sentences.incomplete_mark} ${words.incomplete}`,
    words.settling,
    words.disputed,
    cautions.length && fill(count, { count: cautions.length }),
  ]
    .filter(Boolean)
    .join(" ");
}

// --- Showing: only what differs is touched, so that a key costs less than a frame ---

// Each term with a hyphen or a slash on one line, as in the pages (calculator/templating.py).
function setText(node, text) {
  if (node.textContent === text) return;
  const parts = text.split(/(\S*[-/][A-Za-zµ]\S*|\S*\d days\S*)/);
  node.replaceChildren(...parts.map((part, i) => (i % 2 ? whole(part) : part)));
}

function whole(term) {
  const span = document.createElement("span");
  span.className = "whole";
  span.textContent = term;
  return span;
}

function setAttribute(node, name, value) {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

// Makes a child for each entry.
function showList(parent, entries, template, showEntry) {
  while (parent.children.length > entries.length) parent.lastElementChild.remove();
  while (parent.children.length < entries.length) parent.append(template.content.cloneNode(true));
  entries.forEach((entry, i) => showEntry(parent.children[i], entry));
}

function showRow(line, row) {
  for (const slot of line.querySelectorAll("[data-row]")) {
    setText(slot, row[slot.dataset.row] ?? "");
  }
  line.classList.toggle("pending", Boolean(row.pending));
}

const named = ({ lab, message }) => (lab ? `${lab}: ${message}` : message);

function showProblem(line, problem) {
  const link = line.firstElementChild;
  setText(link, named(problem));
  setAttribute(link, "href", `#id_${problem.field}`);
}

// A button that puts doubtful values into the unit that would fit.
function showMend(line, { words, fields }) {
  const button = line.firstElementChild;
  setText(button, words);
  button.onclick = () => {
    for (const [name, value, unit] of fields) {
      form.elements[name].value = value;
      form.elements[`${name}_unit`].value = unit;
    }
    form.elements[fields[0][0]].focus();
    update();
  };
}

function show(shown) {
  setAttribute(verdict, "class", `verdict ${shown.look}`);
  setAttribute(verdict, "data-live-score", shown.name);
  setAttribute(verdict, "data-live-low", shown.low);
  setAttribute(verdict, "data-live-high", shown.high);
  setAttribute(verdict, "data-live-group", shown.name && shown.group);
  for (const slot of slots) setText(slot, shown[slot.dataset.live] ?? "");
  for (const list of lists) {
    showList(list, shown[list.dataset.liveList] ?? [], templates.line, setText);
  }
  for (const body of tables) {
    showList(body, shown[body.dataset.liveRows] ?? [], templates.row, showRow);
  }
  showList(problemList, shown.problems ?? [], templates.problem, showProblem);
  showList(mendList, shown.mends ?? [], templates.mend, showMend);
  for (const part of parts) {
    const empty = !shown[part.dataset.part]?.length;
    if (part.hidden !== empty) part.hidden = empty;
  }
  panel.classList.toggle("answered", Boolean(shown.points));
}

let telling;
let told; // what a screen reader knows: at first, what the page says by itself

function update() {
  const entries = typed();
  const answered = answer(definition, entries);
  const shown = view(entries, answered);
  show(shown);
  const wrong = answered.problems.map(({ field }) => field);
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    if (!wrong.includes(field.name)) field.dispatchEvent(new Event("mended", { bubbles: true }));
  }
  status.textContent = ""; // never a stale answer; emptying it is not announced
  clearTimeout(telling);
  const words = spoken(shown);
  told ??= words;
  telling = setTimeout(() => {
    if (words !== told) status.textContent = words;
    told = words;
  }, PAUSE);
}

form.addEventListener("input", update);
// A page that is left takes no answer along. Shown again, it answers once the browser has put the
// fields back, which WebKit does after "pageshow" and tells nobody.
addEventListener("pagehide", () => {
  clearTimeout(telling);
  status.textContent = "";
  show(NOTHING);
});
addEventListener("pageshow", () => {
  setTimeout(update);
  requestAnimationFrame(update);
});
addEventListener("beforeprint", update);
panel.hidden = false;
panel.parentElement.classList.add("with-live");
update();

// Printed from here only where the server cannot be had: its page is the better record.
const offerPrinting = () => (printing.hidden = false);
printing.addEventListener("click", () => print());
if (document.getElementById("offline")) offerPrinting();
addEventListener("offline", offerPrinting);
document.addEventListener("unanswered", offerPrinting);

// Shows the result while somebody types. It always matches what stands in the fields: where an
// entry cannot be read, there is a message and no result. Nothing is stored and nothing is sent.
import { answer } from "./result.js";
import { prepared } from "./scoring.js";

const PAUSE = 1000; // milliseconds without typing before a screen reader is told

const form = document.querySelector("form[novalidate]");
const panel = document.getElementById("live");
const verdict = document.getElementById("live-verdict");
const status = document.getElementById("live-status");
const printing = document.getElementById("live-print");
const definition = prepared(JSON.parse(document.getElementById("definition").textContent));
const { sentences } = definition;

function typed() {
  const value = (name) => form.elements[name]?.value ?? "";
  return Object.fromEntries(
    definition.labs.map(({ name }) => [name, { value: value(name), unit: value(`${name}_unit`) }]),
  );
}

// What the panel shows: texts, lists and rows by the names of its slots; what is empty is hidden.
function view(entries) {
  const { problems, rows, result } = answer(definition, entries);
  if (Object.values(entries).every(({ value }) => !value.trim())) {
    return { group: "plain", risk: sentences.nothing_yet };
  }
  const shown = definition.scores[0].items.map(({ lab }) => rowOf(lab, rows[lab.name]));
  if (!result) return { group: "plain", risk: sentences.no_result, problems, rows: shown };
  const { all_ht: score, car_ht: comparison, ...words } = result;
  return {
    ...words,
    ...score,
    rows: shown,
    comparison_rows: [rows[definition.scores[1].items.at(-1).lab.name]],
    comparison: comparison && `${comparison.label}: ${comparison.risk}, ${comparison.points}`,
    comparison_cutoff: comparison?.cutoff,
    comparison_words: words.car_ht_words,
    computed: `${now()} · ${definition.release}`,
  };
}

const rowOf = (lab, row) => row ?? { label: lab.label, entered: "", band: "", points: "–" };

function now() {
  const options = { dateStyle: "medium", timeStyle: "short" };
  const zone = { timeZoneName: "short" };
  const at = new Date();
  const name = new Intl.DateTimeFormat("en-GB", zone).formatToParts(at).at(-1).value;
  return `${new Intl.DateTimeFormat("en-GB", options).format(at)} ${name}`;
}

// What a screen reader is told: one short passage, not the whole panel.
function spoken({ risk, points, cutoff, problems = [], cautions = [], ...words }) {
  if (!points) return [`${risk}.`, ...problems.map(({ message }) => message)].join(" ");
  const count = cautions.length === 1 ? sentences.one_caution : sentences.cautions;
  return [
    `${risk}, ${points}; ${cutoff}.`,
    words.incomplete && `${sentences.incomplete_mark} ${words.incomplete}`,
    words.settling,
    words.disputed,
    cautions.length && count.replace("{count}", cautions.length),
  ]
    .filter(Boolean)
    .join(" ");
}

function element(tag, text, attributes = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...attributes });
}

function tableRows(rows) {
  const template = document.getElementById("live-row").content;
  return rows.map((row) => {
    const line = template.cloneNode(true);
    const [label, entered, band, points] = line.querySelectorAll("th, td");
    label.textContent = row.label;
    entered.textContent = row.entered;
    if (row.converted) entered.append(" ", element("span", `= ${row.converted}`, { className: "soft" }));
    band.textContent = row.tie ? `${row.band}; ${row.tie}` : row.band;
    points.textContent = row.points;
    if (row.noun) points.append(element("span", ` ${row.noun}`, { className: "noun" }));
    line.firstElementChild.classList.toggle("pending", Boolean(row.pending));
    return line;
  });
}

const listItem = (entry) => {
  const line = element("li", entry.message ? "" : entry);
  if (entry.message) line.append(element("a", entry.message, { href: `#id_${entry.field}` }));
  return line;
};

function show(shown) {
  verdict.className = `verdict ${shown.group}`;
  const hooks = shown.points ? { score: shown.name, low: shown.low, high: shown.high, group: shown.group } : {};
  for (const hook of ["score", "low", "high", "group"]) {
    if (hook in hooks) verdict.setAttribute(`data-live-${hook}`, hooks[hook]);
    else verdict.removeAttribute(`data-live-${hook}`);
  }
  for (const slot of panel.querySelectorAll("[data-live]")) {
    slot.textContent = shown[slot.dataset.live] ?? "";
  }
  for (const list of panel.querySelectorAll("[data-live-list]")) {
    list.replaceChildren(...(shown[list.dataset.liveList] ?? []).map(listItem));
  }
  for (const body of panel.querySelectorAll("[data-live-rows]")) {
    body.replaceChildren(...tableRows(shown[body.dataset.liveRows] ?? []));
  }
  for (const part of panel.querySelectorAll("[data-part]")) {
    part.hidden = !shown[part.dataset.part]?.length;
  }
  panel.classList.toggle("answered", Boolean(shown.points));
}

let telling;
let told = "";

function update() {
  const shown = view(typed());
  show(shown);
  status.textContent = ""; // never a stale answer; emptying it is not announced
  clearTimeout(telling);
  telling = setTimeout(() => {
    const words = spoken(shown);
    if (words !== told) status.textContent = words;
    told = words;
  }, PAUSE);
}

form.addEventListener("input", update);
// A browser that goes back fills in what was typed before, and tells nobody.
addEventListener("pageshow", update);
addEventListener("beforeprint", update);
panel.hidden = false;
update();

// Printed from here only where the server cannot be had: its page is the better record.
const offerPrinting = () => (printing.hidden = false);
printing.addEventListener("click", () => print());
if (document.getElementById("offline")) offerPrinting();
addEventListener("offline", offerPrinting);
document.addEventListener("unanswered", offerPrinting);

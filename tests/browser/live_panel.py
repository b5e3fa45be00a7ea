"""The live panel of the form page as a user finds it, and the scripts that fill it."""

import json
from collections.abc import Mapping
from typing import Any

from browser_kinds import sent
from browser_tab import Calculator

# Each of the page's own modules under its plain name: addresses end in a digest of the file.
_IMPORTED = """
const addresses = [...document.querySelectorAll("script[type=module], link[rel=modulepreload]")]
  .map(({src, href}) => src || href);
const module = name => import(addresses.find(each => each.includes(`/${name}.`)));
const [{prepared}, {answer}] = [await module("scoring"), await module("result")];
"""
_ANSWERS = f"""
async ([definition, patients]) => {{
  {_IMPORTED}
  const ready = prepared(JSON.parse(definition));
  return JSON.stringify(JSON.parse(patients).map(entries => answer(ready, entries)));
}}
"""
# All at once, to be quick; the panel is told of the last one only.
_TYPE = """
fields => {
  const form = document.querySelector("form[novalidate]");
  for (const [name, text] of Object.entries(fields)) {
    form.elements[name].value = text;
    if (form.elements[name].value !== text) throw new Error(`${name} does not take ${text}`);
  }
  form.elements.platelets.dispatchEvent(new Event("input", {bubbles: true}));
}
"""
_HOOKS = """
verdict => Object.fromEntries([...verdict.attributes]
  .filter(({name}) => name.startsWith("data-live-"))
  .map(({name, value}) => [name.slice("data-live-".length), value]))
"""
# Each row of a table as a reader has it: name, entered, band and points, all white space alike.
_ROWS = """
rows => rows.filter(row => row.checkVisibility()).map(row =>
  [...row.cells].map(({textContent}) => textContent.trim().replace(/\\s+/g, " ")))
"""


def definition_of(tab: Calculator) -> dict[str, Any]:
    """Return what the page gives to its scripts."""
    found: dict[str, Any] = json.loads(tab.page.locator("#definition").inner_text())
    return found


def answers(
    tab: Calculator, definition: Mapping[str, Any], patients: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Have the page's own scripts answer, with this definition: a value and a unit for each lab."""
    answered = tab.evaluate(_ANSWERS, [json.dumps(definition), json.dumps(patients)])
    found: list[dict[str, Any]] = json.loads(answered)
    return found


def type_in(tab: Calculator, labs: Mapping[str, str]) -> None:
    """Fill in these labs as if typed, and empty the others."""
    tab.evaluate(_TYPE, sent(labs))


def hooks(tab: Calculator) -> dict[str, str]:
    """Return the panel's hooks: score, low, high and group; none without an answer."""
    found: dict[str, str] = tab.page.locator("#live-verdict").evaluate(_HOOKS)
    return found


def rows(tab: Calculator, table: str) -> list[list[str]]:
    """Return the rows that are shown in the body of the table that this selector finds."""
    found: list[list[str]] = tab.page.eval_on_selector_all(f"{table} tbody tr", _ROWS)
    return found


def heading(tab: Calculator) -> str:
    """Return the group, or what stands in its place."""
    return tab.page.locator("#live-verdict h3").inner_text()


def problems(tab: Calculator) -> list[str]:
    """Return the problems that the panel shows."""
    return tab.page.locator("#live .problems a:visible").all_inner_texts()

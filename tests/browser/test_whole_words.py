"""No word breaks within a cell, no term breaks anywhere, and no page scrolls sideways."""

from collections.abc import Callable

import pytest
from browser_kinds import FULLEST_PRINTS, HIGH, LONG_RESULT, SEVERAL_ERRORS, UNDETERMINED, Kind
from browser_tab import Calculator
from live_panel import type_in

# Field case "result-words-broken".
FIELD_CASE = Kind(
    description="words were broken in the first column",
    labs={
        "platelets": "0.9",
        "anc": "1200 /uL",
        "hemoglobin": "5.6 mmol/L",
        "crp": "25 mg/L",
        "ferritin": ">1650",
    },
)
SERIES = "\n".join(f"{day} {anc}" for day, anc in enumerate([900, 400, 90, 90, 600] * 6 + [1500]))
_GRADE = """
([series, unit]) => {
  const form = document.querySelector("form[novalidate]");
  form.elements.series.value = series;
  form.elements.unit.value = unit;
  form.requestSubmit();
}
"""

_FONT = """
() => {
  const wide = new CSSStyleSheet();
  wide.replaceSync("* { font-family: 'DejaVu Sans' !important; }");
  document.adoptedStyleSheets = [wide];
}
"""
# Words in lines, by where their first and last letters stand; entries of 20 digits may break.
_BROKEN = """
() => {
  const TERM = new RegExp(
    "[A-Za-z]+-[A-Z]+|C-reactive|T-cells|10⁹/L|/µL|(?:[≥≤<>] )?\\\\d+ days|\\\\(M\\\\d\\\\)", "g");
  const broken = [];
  const skipped = "svg, textarea, select, script, template, code, pre, .unseen";
  const look = (element, text, places, pattern) => {
    for (const { 0: word, index } of text.matchAll(pattern)) {
      const range = document.createRange();
      range.setStart(...places[index]);
      const [node, offset] = places[index + word.length - 1];
      range.setEnd(node, offset + 1);
      const tops = [...range.getClientRects()]
        .filter(({ width }) => width > 1).map(({ top }) => top);
      const height = parseFloat(getComputedStyle(element).fontSize);
      if (Math.max(...tops) - Math.min(...tops) > height * 0.9) broken.push(word);
    }
  };
  const blocks = document.querySelectorAll("main :is(p, li, td, th, h1, h2, h3, dt, dd, label,"
    + " caption, summary, .hint, .bar > *)");
  for (const block of blocks) {
    if (!block.checkVisibility() || block.closest(skipped)) continue;
    let text = "";
    const places = [];
    const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (node.parentElement.closest(skipped) || !node.parentElement.checkVisibility()) continue;
      if (getComputedStyle(node.parentElement).display !== "inline") {
        text += " ";
        places.push([node, 0]);
      }
      for (let i = 0; i < node.data.length; i++) places.push([node, i]);
      text += node.data;
    }
    look(block, text, places, TERM);
    look(block, text, places, block.matches("td, th") ? /[^\\s]*\\p{L}[^\\s]*/gu : /\\p{L}+/gu);
  }
  return [...new Set(broken)];
}
"""
_SCROLLS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

Way = Callable[[Calculator], None]


def live(kind: Kind) -> Way:
    def lead_there(tab: Calculator) -> None:
        tab.open()
        type_in(tab, kind.labs)

    return lead_there


def result(kind: Kind) -> Way:
    return lambda tab: tab.show(kind)


def grade(tab: Calculator) -> None:
    tab.page.goto("/icaht/")
    with tab.page.expect_navigation():
        tab.evaluate(_GRADE, [SERIES, "/uL"])


def document(path: str) -> Way:
    return lambda tab: tab.page.goto(path) and None


PAGES: dict[str, Way] = {
    "form": document("/"),
    "form with errors": result(SEVERAL_ERRORS),
    "live": live(UNDETERMINED),
    "live, fullest": live(FULLEST_PRINTS[0]),
    "result": result(HIGH),
    "result, fullest": result(FULLEST_PRINTS[1]),
    "result, field case": result(FIELD_CASE),
    "grade": grade,
    "evidence": document("/evidence/"),
    "safety": document("/safety/"),
    "worksheet": document("/worksheet/"),
    "programs": document("/api/"),
}
WIDTHS = (320, 360, 1200, 1280)


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest, lasting_calculator: Calculator) -> Calculator:
    PAGES[request.param](lasting_calculator)
    return lasting_calculator


@pytest.mark.parametrize("font", ["system", "wide"])
def test_no_word_breaks_in_a_cell_no_term_anywhere_and_nothing_scrolls_sideways(
    page: Calculator, font: str
) -> None:
    page.evaluate("() => { document.adoptedStyleSheets = [] }" if font == "system" else _FONT)
    found = {}
    for width in WIDTHS:
        page.wide(width)
        found[width] = (page.evaluate(_BROKEN), page.evaluate(_SCROLLS))
    assert found == dict.fromkeys(WIDTHS, ([], 0))


def test_an_entry_of_20_digits_breaks_no_word_beside_it(calculator: Calculator) -> None:
    calculator.show(LONG_RESULT)
    for width in WIDTHS:
        calculator.wide(width)
        broken = [word for word in calculator.evaluate(_BROKEN) if len(word) < 18]
        assert (broken, calculator.evaluate(_SCROLLS)) == ([], 0)

"""Every result on paper, in each engine: one page, with everything on it, whole."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from browser_kinds import FULLEST_PRINTS, RESULTS, ResultKind, sent
from conftest import NewEngine
from engines import PAPERS, Paper, Tab
from pypdf import PdfReader
from test_browser_print import squeezed
from what_shows import fill

SERIES = "\n".join(f"{day} {anc}" for day, anc in enumerate([900, 400, 90, 90, 600] * 6 + [1500]))

# What stands on the paper, and where it is said in the page: each text is there once.
_SAID = """
() => [...document.querySelectorAll(".sheet :is(h1, h2, h3, p, li, td, th)")]
  .filter((each) => each.checkVisibility() && !each.closest(".next, .screen-only, .unseen"))
  .map((each) => {
    const copy = each.cloneNode(true);
    const elsewhere = ".noun, .unseen, .screen-only, [hidden], table";
    for (const part of copy.querySelectorAll(elsewhere)) part.remove();
    return copy.textContent.trim();
  })
  .filter(Boolean)
"""

Way = Callable[[Tab], None]


def result(kind: ResultKind) -> Way:
    def lead_there(tab: Tab) -> None:
        tab.open()
        fill(tab, sent(kind.labs))
        tab.press("Calculate")

    return lead_there


def grade(tab: Tab) -> None:
    tab.open("/icaht/")
    fill(tab, {"series": SERIES, "unit": "/uL"})
    tab.press("Grade")


def live(tab: Tab) -> None:
    tab.open()
    fill(tab, sent(FULLEST_PRINTS[0].labs))


PAGES: dict[str, Way] = {
    **{kind.description: result(kind) for kind in (*RESULTS, *FULLEST_PRINTS)},
    "a grade of ICAHT": grade,
    "a result that the browser computed": live,
    "the worksheet": lambda tab: tab.open("/worksheet/"),
}


@pytest.fixture(scope="module")
def lasting_engine(new_lasting_engine: NewEngine) -> Tab:
    return new_lasting_engine()


@pytest.mark.parametrize("name", PAGES)
def test_it_prints_on_one_page_with_all_that_the_page_says(lasting_engine: Tab, name: str) -> None:
    PAGES[name](lasting_engine)
    said = lasting_engine.script(_SAID)
    assert len(said) > 10
    printed = cache(lambda paper: PdfReader(BytesIO(lasting_engine.pdf(paper))))
    papers: tuple[Paper, ...] = tuple(PAPERS)
    assert {paper: len(printed(paper).pages) for paper in papers} == dict.fromkeys(papers, 1)
    for paper in papers:
        text = squeezed(printed(paper).pages[0].extract_text())
        assert [words for words in said if squeezed(words) not in text] == []

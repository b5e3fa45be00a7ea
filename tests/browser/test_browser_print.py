"""The result on paper: one page, black on white, with everything on it."""

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from browser_kinds import FULLEST_PRINTS, RESULTS, ResultKind, as_entered
from browser_tab import Calculator, Scheme
from pypdf import PdfReader

PrintOut = Callable[[str], PdfReader]

PRINTED = (*RESULTS, *FULLEST_PRINTS)
# Fonts print some pairs of letters as one sign.
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})

POPULATION = (
    "Developed in 156 children and young adults (4–39 years) with relapsed or refractory B-ALL, "
    "labs from before lymphodepletion. Not for use once lymphodepletion has begun."
)
DURATIONS = (
    "In the publication, the high-risk group had 26 cumulative days of neutropenia, the low-risk "
    "group 4. These are group figures, not a forecast for one patient."
)
# What every print-out says, besides the values and the group.
ALWAYS = (
    "Patient label",
    "Labs drawn",
    "Marrow done",
    "Signed",
    POPULATION,
    DURATIONS,
    "cut-off not verified",
    "it is not the white count",
    "doi:10.1182/blood.2024025910",
    "version ",
)
ON_SCREEN_ONLY = (
    "Change a value",
    "New patient",
    "Copy summary",
    "Summary for the note",
    "Skip to the content",
)


def squeezed(text: str) -> str:
    """Take out all white space, since lines break anywhere, and ligatures."""
    return "".join(text.translate(LIGATURES).split())


@pytest.fixture(scope="module")
def print_out(shown: Calculator) -> PrintOut:
    """Print the result that is shown, once on each paper."""
    return cache(lambda paper: PdfReader(BytesIO(shown.page.pdf(format=paper, tagged=True))))


def text_of(pdf: PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in pdf.pages))


@pytest.fixture(scope="module", params=PRINTED, ids=str)
def kind(request: pytest.FixtureRequest) -> ResultKind:
    asked: ResultKind = request.param
    return asked


@pytest.fixture(params=["A4", "Letter"])
def paper(request: pytest.FixtureRequest) -> str:
    asked: str = request.param
    return asked


def test_a_result_prints_on_one_page(print_out: PrintOut, paper: str) -> None:
    assert len(print_out(paper).pages) == 1


def test_the_paper_says_the_values_the_group_and_what_every_result_says(
    print_out: PrintOut, kind: ResultKind, paper: str
) -> None:
    text = text_of(print_out(paper))
    entered = [as_entered(field, lab) for field, lab in kind.labs.items()]
    expected = (*ALWAYS, *entered, kind.headline)
    assert [words for words in expected if squeezed(words) not in text] == []


def test_the_paper_says_everything_that_the_page_says(
    print_out: PrintOut, shown: Calculator, paper: str
) -> None:
    text = text_of(print_out(paper))
    said = shown.page.locator(
        "main :is(h1, h2, p, li, td, th, .bar > :not(svg)):visible:not(.next *, .noun)"
    ).all_inner_texts()
    assert len(said) > 40
    assert [words for words in said if squeezed(words) not in text] == []


def test_the_paper_says_incomplete_where_a_lab_is_pending_and_nowhere_else(
    print_out: PrintOut, kind: ResultKind, paper: str
) -> None:
    assert ("INCOMPLETE" in text_of(print_out(paper))) == kind.incomplete


def test_label_and_lines_come_first_then_the_values_then_the_answer(
    print_out: PrintOut, paper: str
) -> None:
    text = text_of(print_out(paper))
    order = ("Patient label", "Labs drawn", "How the points arose", "high from 4", "Developed in")
    places = [text.index(squeezed(words)) for words in order]
    assert places == sorted(places)


def test_no_button_and_no_navigation_is_printed(print_out: PrintOut, paper: str) -> None:
    text = text_of(print_out(paper))
    assert [words for words in ON_SCREEN_ONLY if squeezed(words) in text] == []


def test_the_pdf_is_tagged_and_names_its_language(print_out: PrintOut, paper: str) -> None:
    root: Any = print_out(paper).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en"


# --- As printed, measured in the page ---

# Every color of the sheet that paper would show; gray where red, green and blue are equal.
COLORS = """
() => {
  const names = ["color", "fill", "stroke", "backgroundColor", "textDecorationColor",
    "borderTopColor", "borderRightColor", "borderBottomColor", "borderLeftColor"];
  const colors = [];
  for (const element of document.querySelectorAll("html, body, main, .sheet, .sheet *")) {
    if (!element.checkVisibility()) continue;
    for (const name of names) {
      const color = getComputedStyle(element)[name];
      if (color !== "none") colors.push([`${element.localName}.${element.classList}`, name, color]);
    }
  }
  return colors;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_gray_also_where_the_screen_is_dark(shown: Calculator, scheme: Scheme) -> None:
    with shown.on_paper(scheme):
        colors = shown.evaluate(COLORS)
    assert any(part.startswith("section.verdict") for part, _, _ in colors)
    chromatic = [
        (part, name, color)
        for part, name, color in colors
        if len(set(re.findall(r"[0-9.]+", color)[:3])) != 1
    ]
    assert chromatic == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_verdict_is_black_on_white(shown: Calculator, kind: ResultKind, scheme: Scheme) -> None:
    verdict = shown.page.locator(".verdict")
    with shown.on_paper(scheme):
        assert verdict.get_by_role("heading").inner_text() == kind.headline
        assert verdict.is_visible()
        colors = verdict.evaluate(
            "v => [getComputedStyle(v.querySelector('h2')).color,"
            " getComputedStyle(v).borderTopColor, getComputedStyle(v).backgroundColor]"
        )
    assert colors == ["rgb(0, 0, 0)", "rgb(0, 0, 0)", "rgb(255, 255, 255)"]


# The width between the margins of 13 mm, in CSS pixels.
PRINTABLE = {"A4": 695, "Letter": 717}


def test_nothing_runs_over_the_papers_edge_or_out_of_its_cell(
    shown: Calculator, paper: str
) -> None:
    width = PRINTABLE[paper]
    shown.wide(width)
    with shown.on_paper():
        running_over = shown.page.eval_on_selector_all(
            ".sheet *",
            """(all, width) => all
              .filter(e => e.checkVisibility() && !e.closest(".unseen"))
              .filter(e => e.getBoundingClientRect().right > width + 1
                || e.clientWidth && e.scrollWidth > e.clientWidth + 1)
              .map(e => e.outerHTML.slice(0, 100))""",
            width,
        )
    assert running_over == []

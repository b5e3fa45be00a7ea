"""Evidence, safety and worksheet in a real browser."""

from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from browser_checks import axe_faults, html_faults
from browser_tab import Calculator
from pypdf import PdfReader

DOCUMENTS = ("/evidence/", "/safety/", "/worksheet/", "/api/", "/offline/")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_axe_finds_no_fault_on_a_phone_or_a_desktop_light_or_dark(
    calculator: Calculator, axe: str, document: str
) -> None:
    calculator.page.goto(document)
    assert axe_faults(calculator, axe) == []


def test_document_the_html_checker_finds_no_fault(
    calculator: Calculator, html_checker: list[str], tmp_path: Path
) -> None:
    served = {}
    for document in DOCUMENTS:
        response = calculator.page.goto(document)
        assert response
        served[document.strip("/")] = response.body()
    assert html_faults(html_checker, tmp_path, served) == []


@pytest.mark.parametrize(("width", "document"), list(product((320, 640), DOCUMENTS)))
def test_document_nothing_has_to_be_scrolled_sideways(
    calculator: Calculator, width: int, document: str
) -> None:
    calculator.wide(width)
    calculator.page.goto(document)
    root = "document.documentElement"
    assert calculator.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_prints_on_one_page(calculator: Calculator, paper: str) -> None:
    calculator.page.goto("/worksheet/")
    pdf = PdfReader(BytesIO(calculator.page.pdf(format=paper, tagged=True)))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    for words in ("Patient label", "above 175 ×10⁹/L", "3.0 mg/dL or more", "above 25 % (M3)"):
        assert words in text


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_sheet_for_the_article_prints_on_one_page_of_its_own(
    calculator: Calculator, paper: str
) -> None:
    calculator.page.goto("/evidence/")
    pdf = PdfReader(BytesIO(calculator.page.pdf(format=paper, tagged=True)))
    pages = [" ".join(page.extract_text().split()) for page in pdf.pages]
    (sheet,) = [page for page in pages if "For whoever holds the article" in page]
    for words in ("The cut-off", "The points of the marrow bands", "The ties", "26 and 4 days"):
        assert words in sheet
    assert "Checked by, on" in sheet
    assert "Early ICAHT" not in sheet
    assert "Sources" not in sheet


def test_the_printed_hazard_log_names_the_tests(calculator: Calculator) -> None:
    calculator.page.goto("/safety/")
    pdf = PdfReader(BytesIO(calculator.page.pdf(format="A4", tagged=True)))
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    assert "test_a_blank_is_the_whole_possible_range_and_never_zero" in text

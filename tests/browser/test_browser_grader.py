"""The grader of early ICAHT in a real browser: all that holds for the calculator holds here."""

from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from browser_checks import axe_faults, html_faults
from browser_tab import Calculator
from conftest import NewCalculator
from pypdf import PdfReader
from worked_cases import SERIES as CASES

BY_NAME = {case["description"]: case for case in CASES}


def lines(description: str) -> str:
    return "\n".join(f"{day} {value}" for day, value in BY_NAME[description]["values"])


EVERYTHING = "\n".join(
    ["Day\tANC", "-2 3000", *(f"{day} <{day + 100}" for day in range(0, 29, 2)), "4 50", "31 900"]
)
SERIES = {
    "empty form": None,
    "errors": {"series": "0 2100\n1,300\n3.5 200\nmany", "unit": "", "follow_up_day": "40"},
    "grade 0": {"series": lines("never low"), "unit": "/uL"},
    "grade 2, both rules differ": {"series": lines("days 4-10 and 19-25"), "unit": "/uL"},
    "grade 4": {"series": lines("100 on fourteen days"), "unit": "/uL"},
    "still running": {"series": lines("still running on day 12"), "unit": "/uL"},
    "a long gap": {"series": lines("a gap of eight days stays unknown"), "unit": "/uL"},
    "every remark at once": {"series": EVERYTHING, "unit": "/uL", "follow_up_day": "26"},
}
RESULTS = [name for name in SERIES if name not in ("empty form", "errors")]


def show(calculator: Calculator, name: str) -> None:
    calculator.response = calculator.page.goto("/icaht/")
    sent = SERIES[name]
    if sent is not None:
        for field, text in sent.items():
            if field == "unit":
                calculator.page.select_option("[name=unit]", text)
            else:
                calculator.page.fill(f"[name={field}]", text)
        calculator.press("Grade")


@pytest.mark.parametrize("name", SERIES)
def test_grader_axe_finds_no_fault_on_a_phone_or_a_desktop_light_or_dark(
    calculator: Calculator, axe: str, name: str
) -> None:
    show(calculator, name)
    assert axe_faults(calculator, axe) == []


def test_grader_the_html_checker_finds_no_fault(
    calculator: Calculator, html_checker: list[str], tmp_path: Path
) -> None:
    served = {}
    for name in SERIES:
        show(calculator, name)
        assert calculator.response
        served[name] = calculator.response.body()
    assert html_faults(html_checker, tmp_path, served) == []


@pytest.mark.parametrize(("width", "name"), list(product((320, 640), SERIES)))
def test_grader_nothing_has_to_be_scrolled_sideways(
    calculator: Calculator, width: int, name: str
) -> None:
    calculator.wide(width)
    show(calculator, name)
    root = "document.documentElement"
    assert calculator.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


@pytest.mark.parametrize("case", CASES, ids=[case["description"] for case in CASES])
def test_grader_a_worked_case_has_its_grade(lasting_calculator: Calculator, case: dict) -> None:
    page = lasting_calculator.page
    page.goto("/icaht/")
    page.fill("[name=series]", lines(case["description"]))
    page.select_option("[name=unit]", case["unit"])
    if case["follow_up_day"] is not None:
        page.fill("[name=follow_up_day]", str(case["follow_up_day"]))
    lasting_calculator.press("Grade")
    hooks = page.locator("[data-grade]")
    assert hooks.count() == 1
    assert hooks.evaluate("element => ({...element.dataset})") == {
        "grade": str(case["longest"]["grade"]),
        "gradeCumulative": str(case["cumulative"]["grade"]),
        "daysBelow-500": str(case["days_below_500"]),
    }
    assert page.locator("h2").first.inner_text() == f"Early ICAHT grade {case['longest']['grade']}"


@pytest.mark.parametrize(("paper", "name"), list(product(("A4", "Letter"), RESULTS)))
def test_grader_a_result_prints_on_one_page_with_every_value(
    calculator: Calculator, paper: str, name: str
) -> None:
    show(calculator, name)
    pdf = PdfReader(BytesIO(calculator.page.pdf(format=paper, tagged=True)))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    heading = calculator.page.locator("h2").first.inner_text()
    described = calculator.page.locator("#chart-words").inner_text()
    for words in ("Patient label", "Signed", heading, described, "Severe prolonged neutropenia"):
        assert " ".join(words.split()) in text
    for button in ("Change a value", "Copy summary", "New series"):
        assert button not in text


def test_grader_works_without_scripts(new_calculator: NewCalculator) -> None:
    calculator = new_calculator(java_script_enabled=False)
    show(calculator, "still running")
    assert "PROVISIONAL" in calculator.page.locator(".verdict").inner_text()
    assert not calculator.page.get_by_role("button", name="Print").is_visible()
    calculator.press("Change a value")
    assert calculator.page.input_value("[name=series]") == lines("still running on day 12")
    assert calculator.page.input_value("[name=unit]") == "/uL"


def test_grader_counts_the_lines_while_they_are_typed(calculator: Calculator) -> None:
    show(calculator, "empty form")
    calculator.page.fill("[name=series]", "0 2100\n\n1 300\n")
    assert calculator.page.locator("output").inner_text() == "2 lines"


def test_grader_the_errors_lead_into_their_fields(calculator: Calculator) -> None:
    show(calculator, "errors")
    assert calculator.page.title().startswith("Error: ")
    links = calculator.page.locator(".problem a")
    assert links.count() == 5
    for index in range(5):
        link = links.nth(index)
        target = (link.get_attribute("href") or "").removeprefix("#id_")
        link.click()
        assert calculator.focused() == target


def test_grader_copies_the_summary(new_calculator: NewCalculator) -> None:
    calculator = new_calculator(permissions=["clipboard-read", "clipboard-write"])
    show(calculator, "grade 4")
    calculator.page.get_by_role("button", name="Copy summary").click()
    calculator.page.get_by_text("Copied.").wait_for()
    copied = calculator.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("Early ICAHT grade 4\n")
    assert "Severe prolonged neutropenia: yes, 14 days below 500 /µL" in copied


def test_grader_is_reached_from_a_result_with_nothing_carried_over(
    calculator: Calculator,
) -> None:
    calculator.open()
    calculator.fill({"platelets": "45"})
    calculator.submit()
    calculator.press("After infusion: grade early ICAHT")
    assert calculator.page.input_value("[name=series]") == ""
    assert calculator.page.url.endswith("/icaht/")


def test_grader_the_picture_tells_measured_filled_and_less_than_apart_in_gray(
    calculator: Calculator,
) -> None:
    show(calculator, "every remark at once")
    with calculator.on_paper("dark"):
        marks = calculator.page.eval_on_selector_all(
            ".chart .point, .chart .shade, .chart .threshold",
            """all => [...new Set(all.flatMap(e => {
                 const {fill, stroke} = getComputedStyle(e);
                 return [fill, stroke];
               }))]""",
        )
    numbers = [
        tuple(int(part) for part in mark[4:-1].split(",")) for mark in marks if mark != "none"
    ]
    assert numbers
    assert all(red == green == blue for red, green, blue in numbers)
    shapes = {
        name: calculator.page.locator(f".chart {selector}").count()
        for name, selector in {
            "measured": "circle.point:not(.hollow)",
            "filled": "circle.hollow",
            "less than": "path.point",
        }.items()
    }
    assert all(shapes.values())

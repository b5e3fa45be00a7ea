"""A form with errors: all of them told at once, at the top and beside each field."""

import re

import pytest
from browser_kinds import ERRORS, SEVERAL_ERRORS, ErrorKind, sent
from browser_tab import Calculator

# A field's error as assistive technology gets it: what the ids in aria-describedby lead to.
DESCRIPTION = """
field => (field.getAttribute("aria-describedby") || "").split(" ")
  .map(id => document.getElementById(id)).filter(found => found && found.innerText)
  .map(found => found.innerText).join(" ")
"""


def told(calculator: Calculator) -> list[tuple[str, str]]:
    """Return the summary's lines: the field that each leads to, and its words."""
    lines = calculator.page.locator("[role=alert] li a").all()
    return [
        ((line.get_attribute("href") or "").removeprefix("#id_"), line.inner_text())
        for line in lines
    ]


def without_name(message: str) -> str:
    """Return a line of the summary without the lab's name, which stands above its field."""
    return re.sub("^(?:Platelets|ANC|Hemoglobin|CRP|Marrow blasts|Ferritin): ", "", message)


@pytest.fixture(scope="module", params=ERRORS, ids=str)
def kind(request: pytest.FixtureRequest) -> ErrorKind:
    asked: ErrorKind = request.param
    return asked


def test_the_title_starts_with_error(shown: Calculator) -> None:
    assert shown.page.title().startswith("Error: ")


def test_the_summary_is_titled_and_has_the_focus(shown: Calculator) -> None:
    summary = shown.page.locator("[role=alert]")
    assert summary.evaluate("summary => summary === document.activeElement")
    assert summary.get_by_role("heading").inner_text() == "There is a problem"


def test_the_summary_names_every_field_at_fault_in_the_forms_order(
    shown: Calculator, kind: ErrorKind
) -> None:
    assert [field for field, _ in told(shown)] == list(kind.wrong)


@pytest.mark.parametrize("width", [320, 1280])
def test_each_line_puts_the_cursor_into_its_field_with_label_and_words_in_view(
    calculator: Calculator, kind: ErrorKind, width: int
) -> None:
    calculator.wide(width)
    calculator.show(kind)
    for field, words in told(calculator):
        calculator.page.locator("[role=alert] a", has_text=words).click()
        assert calculator.focused() == field
        place = calculator.page.locator(f".field:has([name={field}])")
        for part in (place.locator("label").first, place.locator(".error").first):
            box = part.bounding_box()
            assert box
            assert 0 <= box["y"] <= 800 - box["height"]


def test_the_same_words_stand_beside_the_field_and_are_tied_to_it(shown: Calculator) -> None:
    for field, named in told(shown):
        words = without_name(named)
        beside = shown.page.locator(f"#id_{field}_error")
        assert beside.is_visible()
        assert beside.inner_text().split("\n") == ["Error:", words]
        assert words in shown.page.locator(f"[name={field}]").evaluate(DESCRIPTION)


def test_the_fields_at_fault_and_no_others_are_marked_invalid(
    shown: Calculator, kind: ErrorKind
) -> None:
    marked = shown.page.eval_on_selector_all(
        "main [aria-invalid=true]", "all => all.map(({name}) => name)"
    )
    assert marked == list(kind.wrong)


def test_what_was_typed_and_chosen_is_still_there(shown: Calculator, kind: ErrorKind) -> None:
    assert shown.fields() == sent(kind.labs)


def test_the_form_with_errors_shows_no_score(shown: Calculator) -> None:
    assert shown.page.locator("[data-score]").count() == 0


def test_the_errors_can_be_mended_in_place(calculator: Calculator) -> None:
    calculator.show(SEVERAL_ERRORS)
    calculator.fill(
        {
            "platelets": "45000 /uL",
            "anc": "1.2",
            "hemoglobin": "100 g/L",
            "crp": "45 mg/L",
            "marrow_blasts": "60-70",
            "ferritin": "3",
        }
    )
    calculator.submit()
    assert calculator.page.title().startswith("High risk, 6 of 7")


def test_a_slip_of_the_unit_is_met_with_the_likely_one(calculator: Calculator) -> None:
    calculator.show(SEVERAL_ERRORS)
    words = "45000 ×10⁹/L is not possible. Did you mean 45000 /µL, that is 45 ×10⁹/L?"
    assert words in dict(told(calculator))["platelets"]

"""What users do one after the other, in each engine: fields and answer are always one patient's."""

from io import BytesIO

import pytest
from browser_kinds import HIGH, LOW, sent
from conftest import NewEngine
from engines import Tab
from pypdf import PdfReader
from what_shows import fill, labs, shown

FORM = "Risk of prolonged neutropenia after CAR T-cells in B-ALL – ALL-Hematotox"
HIGH_FIELDS = sent(HIGH.labs)
LOW_FIELDS = sent(LOW.labs)
HIGH_LABS = {name: text for name, text in HIGH_FIELDS.items() if name in HIGH.labs}
LOW_LABS = {name: text for name, text in LOW_FIELDS.items() if name in LOW.labs}


def calculated(tab: Tab, fields: dict[str, str], group: str) -> None:
    """Fill in, compare the live answer, press Calculate and compare the result."""
    fill(tab, fields)
    assert shown(tab)["live"]["group"] == group
    tab.press("Calculate")
    assert shown(tab)["result"]["group"] == group


# --- From typing to paper ---


def test_typed_values_are_answered_then_calculated_then_printed_on_one_page(engine: Tab) -> None:
    engine.open()
    assert labs(shown(engine)) == {}
    for field, text in HIGH_FIELDS.items():
        if field in HIGH.labs:
            engine.type(field, text)
        elif field.endswith("_unit"):
            engine.choose(field, text)
    now = shown(engine)
    assert labs(now) == HIGH_LABS
    assert now["live"]["group"] == "high"
    engine.press("Calculate")
    now = shown(engine)
    assert now["result"]["group"] == "high"
    assert now["title"].startswith("High risk, 6 of 7")
    assert len(PdfReader(BytesIO(engine.pdf("A4"))).pages) == 1


def test_enter_in_a_field_calculates(engine: Tab) -> None:
    engine.open()
    engine.type("platelets", "32")
    engine.press("Enter")
    assert shown(engine)["title"].startswith("Not settled, 2 to 7 of 7")


def test_a_value_that_is_changed_takes_the_answer_along(engine: Tab) -> None:
    engine.open()
    fill(engine, LOW_FIELDS)
    assert shown(engine)["live"]["group"] == "low"
    engine.type("platelets", "5.")
    assert shown(engine)["live"] == {}
    engine.type("platelets", "5.5")
    shown(engine)


# --- Back and Forward ---


@pytest.fixture(params=[True, False], ids=["pages kept", "pages not kept"])
def traveler(request: pytest.FixtureRequest, new_engine: NewEngine) -> Tab:
    """Return a tab whose engine keeps the pages that it comes back to, or makes them anew."""
    return new_engine(keeps_pages=request.param)


def test_after_back_no_answer_stands_beside_another_patients_fields(traveler: Tab) -> None:
    traveler.open()
    calculated(traveler, HIGH_FIELDS, "high")
    traveler.press("Change a value")
    assert labs(shown(traveler)) == HIGH_LABS
    calculated(traveler, LOW_FIELDS, "low")
    traveler.back()
    # The form with what was typed in it last, or an empty one; never the patient's before.
    assert labs(shown(traveler)) in (LOW_LABS, {})
    for step in (
        traveler.back,
        traveler.back,
        traveler.forward,
        traveler.forward,
        traveler.forward,
    ):
        step()
        shown(traveler)


def test_back_from_a_result_is_the_form_and_forward_the_result_or_an_empty_form(
    traveler: Tab,
) -> None:
    traveler.open()
    calculated(traveler, HIGH_FIELDS, "high")
    traveler.back()
    now = shown(traveler)
    assert now["title"] == FORM
    assert labs(now) in (HIGH_LABS, {})
    traveler.forward()
    now = shown(traveler)
    assert now["result"].get("group") == "high" or labs(now) == {}


def open_with_its_copy(engine: Tab) -> None:
    """Open the form and wait for its offline copy: who takes a page over has kept pages dropped."""
    engine.open()
    engine.wait_for("() => !navigator.serviceWorker || navigator.serviceWorker.controller !== null")


def test_an_engine_that_keeps_pages_comes_back_to_what_was_typed(engine: Tab) -> None:
    open_with_its_copy(engine)
    calculated(engine, HIGH_FIELDS, "high")
    engine.back()
    assert labs(shown(engine)) == HIGH_LABS
    engine.forward()
    assert shown(engine)["result"]["group"] == "high"
    engine.press("Change a value")
    calculated(engine, LOW_FIELDS, "low")
    engine.back()
    assert labs(shown(engine)) == LOW_LABS


def test_back_from_evidence_is_where_one_came_from(engine: Tab) -> None:
    open_with_its_copy(engine)
    fill(engine, HIGH_FIELDS)
    engine.press("Evidence")
    engine.back()
    assert labs(shown(engine)) == HIGH_LABS
    engine.press("Calculate")
    engine.press("What the numbers rest on")
    engine.back()
    assert shown(engine)["result"]["group"] == "high"
    engine.back()
    assert labs(shown(engine)) == HIGH_LABS


def test_a_new_patient_begins_with_an_empty_form_and_back_is_the_whole_result(engine: Tab) -> None:
    engine.open()
    calculated(engine, HIGH_FIELDS, "high")
    engine.press("New patient")
    assert labs(shown(engine)) == {}
    fill(engine, LOW_FIELDS)
    engine.press("Clear")
    assert labs(shown(engine)) == {}
    calculated(engine, LOW_FIELDS, "low")
    for _ in range(3):
        engine.back()
        shown(engine)


def test_a_page_that_is_loaded_anew_shows_its_answer_or_none(engine: Tab) -> None:
    engine.open()
    fill(engine, HIGH_FIELDS)
    engine.reload()
    now = shown(engine)
    assert labs(now) in (HIGH_LABS, {})
    calculated(engine, LOW_FIELDS, "low")
    engine.reload()
    now = shown(engine)
    assert now["title"] == FORM or now["result"]["group"] == "low"


@pytest.mark.parametrize("address", ["/?result", "/?edit"])
def test_the_address_of_a_result_opens_the_form(engine: Tab, address: str) -> None:
    engine.open(address)
    now = shown(engine)
    assert (now["title"], labs(now)) == (FORM, {})


# --- A mistake ---

MISTAKES = HIGH_FIELDS | {"platelets": "45000", "crp_unit": ""}


def test_once_a_field_reads_well_its_error_goes_and_with_the_last_one_the_summary(
    engine: Tab,
) -> None:
    engine.open()
    fill(engine, MISTAKES)
    engine.press("Calculate")
    now = shown(engine)
    assert now["title"].startswith("Error: ")
    assert now["invalid"] == ["platelets", "crp_unit"]
    assert [len(now["errors"]), len(now["summary"])] == [2, 2]
    engine.type("platelets", "45")
    now = shown(engine)
    assert now["invalid"] == ["crp_unit"]
    assert [len(now["errors"]), len(now["summary"])] == [1, 1]
    assert now["title"].startswith("Error: ")
    engine.choose("crp_unit", "mg/L")
    now = shown(engine)
    assert now["live"]["group"] == "high"
    assert [now["title"], now["invalid"], now["errors"], now["summary"]] == [FORM, [], [], []]
    assert not engine.script("() => document.querySelector('.wrong, .problem')")
    assert not engine.script("() => document.querySelector('[aria-describedby*=error]')")
    engine.press("Calculate")
    assert shown(engine)["result"]["group"] == "high"


def test_back_from_errors_and_from_what_was_corrected_never_leaves_the_calculator(
    traveler: Tab,
) -> None:
    traveler.open()
    fill(traveler, MISTAKES)
    traveler.press("Calculate")
    assert shown(traveler)["errors"]
    traveler.back()
    assert shown(traveler)["title"] == FORM
    traveler.forward()
    shown(traveler)
    fill(traveler, HIGH_FIELDS)
    traveler.press("Calculate")
    assert shown(traveler)["result"]["group"] == "high"
    for step in (traveler.back, traveler.back, traveler.forward, traveler.forward):
        step()
        shown(traveler)


# --- The course after infusion ---

SERIES = "0 900\n1 400\n2 300\n3 600"


def test_the_course_is_graded_and_back_and_forward_stay_with_it(traveler: Tab) -> None:
    traveler.open("/icaht/")
    form = shown(traveler)["title"]
    traveler.type("series", SERIES)
    traveler.choose("unit", "/uL")
    traveler.press("Grade")
    graded = shown(traveler)
    assert graded["grade"]
    traveler.back()
    now = shown(traveler)
    assert now["title"] == form
    assert now["fields"]["series"] in (SERIES, "")
    traveler.forward()
    now = shown(traveler)
    assert now["grade"] == graded["grade"] or now["title"] == form
    if now["grade"]:
        traveler.press("Change a value")
        assert shown(traveler)["fields"]["series"] == SERIES
        traveler.back()
        assert "ICAHT" in shown(traveler)["title"]


def test_an_error_of_the_course_goes_once_its_field_is_edited(engine: Tab) -> None:
    engine.open("/icaht/")
    engine.type("series", SERIES)
    engine.press("Grade")
    now = shown(engine)
    assert now["title"].startswith("Error: ")
    assert now["invalid"] == ["unit"]
    engine.choose("unit", "/uL")
    now = shown(engine)
    assert [now["invalid"], now["errors"], now["summary"]] == [[], [], []]
    assert not now["title"].startswith("Error: ")
    engine.press("Grade")
    assert shown(engine)["grade"]
    engine.back()
    assert "ICAHT" in shown(engine)["title"]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_box_for_a_series_has_the_width_of_its_form(new_engine: NewEngine, width: int) -> None:
    tab = new_engine(width=width)
    tab.open("/icaht/")
    tab.type("series", SERIES)
    box, room = tab.script(
        "() => ['textarea', '.entry'].map(each =>"
        " document.querySelector(each).getBoundingClientRect().width)"
    )
    assert box == pytest.approx(room, abs=1)

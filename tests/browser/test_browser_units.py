"""Units are remembered on this device, but never CRP's, and never a value."""

import json

import pytest
from browser_kinds import FIELDS, HIGH, sent
from browser_tab import Calculator

DEFAULTS = {
    "platelets": "10*9/L",
    "anc": "10*9/L",
    "hemoglobin": "g/dL",
    "crp": "",
    "ferritin": "ng/mL",
}
OTHERS = {
    "platelets": "60000 /uL",
    "anc": "0.5 10*3/uL",
    "hemoglobin": "5.6 mmol/L",
    "crp": "25 mg/dL",
    "ferritin": "300 ug/L",
}
REMEMBERED = {
    "platelets": "/uL",
    "anc": "10*3/uL",
    "hemoglobin": "mmol/L",
    "crp": "",
    "ferritin": "ug/L",
}

STORED = """
async () => ({
  local: Object.fromEntries(Object.entries(localStorage)),
  session: Object.fromEntries(Object.entries(sessionStorage)),
  databases: await indexedDB.databases(),
  caches: await caches.keys(),
})
"""


def submit_other_units(calculator: Calculator) -> None:
    calculator.open()
    calculator.fill(OTHERS)
    calculator.submit()


def notice(calculator: Calculator) -> str:
    shown = calculator.page.locator("#remembered:visible")
    return shown.inner_text() if shown.count() else ""


def keep_in_storage(calculator: Calculator, text: str) -> None:
    """Have storage hold this at every page's start, whatever was kept there before."""
    calculator.page.add_init_script(
        f"localStorage.setItem('calculator.units', {json.dumps(text)});"
    )


def test_the_first_form_has_the_first_units_listed_and_none_for_crp(
    calculator: Calculator,
) -> None:
    calculator.open()
    assert calculator.units() == DEFAULTS
    assert notice(calculator) == ""


def test_the_next_empty_form_has_the_units_last_used_but_none_for_crp(
    calculator: Calculator,
) -> None:
    submit_other_units(calculator)
    calculator.open()
    assert calculator.units() == REMEMBERED
    assert [calculator.fields()[field] for field in FIELDS] == [""] * len(FIELDS)


def test_new_patient_leads_to_the_units_last_used_as_well(calculator: Calculator) -> None:
    submit_other_units(calculator)
    calculator.press("New patient")
    assert calculator.units() == REMEMBERED


def test_a_notice_names_the_remembered_units_and_no_others(calculator: Calculator) -> None:
    calculator.open()
    calculator.fill({"platelets": "60000 /uL", "hemoglobin": "5.6 mmol/L", "crp": "25 mg/dL"})
    calculator.submit()
    calculator.open()
    told = notice(calculator)
    assert "Platelets: /µL" in told
    assert "Hemoglobin: mmol/L" in told
    assert "ANC" not in told
    assert "CRP" not in told
    assert "Ferritin" not in told


def test_storage_holds_codes_of_units_and_nothing_else(calculator: Calculator) -> None:
    submit_other_units(calculator)
    stored = calculator.evaluate(STORED)
    codes = json.loads(stored["local"].pop("calculator.units"))
    assert codes == {f"{field}_unit": code for field, code in REMEMBERED.items() if code}
    caches = stored.pop("caches")  # what they hold is told in test_browser_offline.py
    assert all(name.startswith("calculator-") for name in caches)
    assert stored == {"local": {}, "session": {}, "databases": []}
    assert calculator.context.cookies() == []


JUNK = [
    pytest.param("not JSON", id="text"),
    pytest.param("", id="nothing"),
    pytest.param("null", id="null"),
    pytest.param("5", id="a number"),
    pytest.param('"/uL"', id="a string"),
    pytest.param("[[]]", id="a list"),
    pytest.param('{"platelets_unit": "furlong", "anc_unit": {"a": 1}}', id="unknown units"),
    pytest.param('{"platelets": "45", "crp": "25"}', id="values"),
    pytest.param('{"crp_unit": "mg/dL"}', id="a unit of CRP's"),
]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_storage_changes_nothing(calculator: Calculator, junk: str) -> None:
    keep_in_storage(calculator, junk)
    calculator.open()
    assert calculator.fields() == sent({})
    assert notice(calculator) == ""


def test_junk_in_storage_does_not_stand_in_the_way_of_a_result(calculator: Calculator) -> None:
    keep_in_storage(calculator, "not JSON")
    calculator.show(HIGH)
    assert calculator.page.title().startswith("High risk, 6 of 7")


def test_a_browser_that_refuses_storage_loses_only_the_memory(calculator: Calculator) -> None:
    calculator.page.add_init_script(
        "Object.defineProperty(window, 'localStorage',"
        " {get() { throw new DOMException('refused', 'SecurityError'); }});"
    )
    submit_other_units(calculator)
    assert calculator.page.title().startswith("High risk, 4 to 6 of 7")
    calculator.open()
    assert calculator.units() == DEFAULTS


def test_the_graders_form_leaves_the_remembered_units_alone(calculator: Calculator) -> None:
    submit_other_units(calculator)
    calculator.page.goto("/icaht/")
    with calculator.page.expect_navigation():
        calculator.page.locator("main form").evaluate("form => form.requestSubmit()")
    calculator.open()
    assert calculator.units() == REMEMBERED


def test_a_form_with_errors_shows_the_units_that_were_sent(calculator: Calculator) -> None:
    keep_in_storage(calculator, '{"platelets_unit": "/uL", "anc_unit": "/uL"}')
    calculator.open()
    calculator.fill({"platelets": "many 10*9/L", "anc": "0.5 10*3/uL", "crp": "25 mg/dL"})
    calculator.submit()
    assert calculator.units() == DEFAULTS | {"anc": "10*3/uL", "crp": "mg/dL"}
    assert notice(calculator) == ""


def test_change_a_value_shows_the_units_that_were_sent(calculator: Calculator) -> None:
    keep_in_storage(calculator, '{"platelets_unit": "/uL", "anc_unit": "/uL"}')
    calculator.open()
    calculator.fill({"platelets": "60 10*9/L", "anc": "0.5 10*3/uL", "crp": "25 mg/dL"})
    calculator.submit()
    calculator.press("Change a value")
    assert calculator.units() == DEFAULTS | {"anc": "10*3/uL", "crp": "mg/dL"}
    assert notice(calculator) == ""

"""Units are those of the site for every patient: none is remembered, on no device."""

import json

from browser_kinds import FIELDS, sent
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


def test_the_first_form_has_the_first_units_listed_and_none_for_crp(
    calculator: Calculator,
) -> None:
    calculator.open()
    assert calculator.units() == DEFAULTS


def test_the_next_empty_form_has_them_again_whatever_units_were_used_last(
    calculator: Calculator,
) -> None:
    submit_other_units(calculator)
    calculator.open()
    assert calculator.units() == DEFAULTS
    assert [calculator.fields()[field] for field in FIELDS] == [""] * len(FIELDS)


def test_new_patient_leads_to_them_as_well(calculator: Calculator) -> None:
    submit_other_units(calculator)
    calculator.press("New patient")
    assert calculator.units() == DEFAULTS


def test_storage_holds_nothing(calculator: Calculator) -> None:
    submit_other_units(calculator)
    stored = calculator.evaluate(STORED)
    caches = stored.pop("caches")  # what they hold is told in test_browser_offline.py
    assert all(name.startswith("calculator-") for name in caches)
    assert stored == {"local": {}, "session": {}, "databases": []}
    assert calculator.context.cookies() == []


def test_what_version_1_remembered_is_left_alone_and_changes_nothing(
    calculator: Calculator,
) -> None:
    kept = json.dumps('{"platelets_unit": "/uL", "anc_unit": "/uL"}')
    calculator.page.add_init_script(f"localStorage.setItem('calculator.units', {kept});")
    calculator.open()
    assert calculator.fields() == sent({})


def test_a_form_with_errors_shows_the_units_that_were_sent(calculator: Calculator) -> None:
    calculator.open()
    calculator.fill({"platelets": "many 10*9/L", "anc": "0.5 10*3/uL", "crp": "25 mg/dL"})
    calculator.submit()
    assert calculator.units() == DEFAULTS | {"anc": "10*3/uL", "crp": "mg/dL"}


def test_change_a_value_shows_the_units_that_were_sent(calculator: Calculator) -> None:
    calculator.open()
    calculator.fill({"platelets": "60 10*9/L", "anc": "0.5 10*3/uL", "crp": "25 mg/dL"})
    calculator.submit()
    calculator.press("Change a value")
    assert calculator.units() == DEFAULTS | {"anc": "10*3/uL", "crp": "mg/dL"}

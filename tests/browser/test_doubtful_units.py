"""Units in doubt, while typing: said before anything else, and mended by one button."""

from typing import Any

import pytest
from browser_kinds import sent
from conftest import NewCalculator
from engines import Tab
from what_shows import fill, labs, shown

# Found in use: both typed with a unit that somebody else had left; truly 3 of 7, low risk.
LEFT_BEHIND = sent(
    {
        "platelets": "210 /uL",
        "anc": "2.1 /uL",
        "hemoglobin": "12.4",
        "crp": "40 mg/L",
        "marrow_blasts": "40",
    }
)
MENDED = {"platelets_unit": "10*9/L", "anc_unit": "10*9/L"}


def test_a_pair_of_units_in_doubt_stands_before_any_group_and_one_button_mends_both(
    engine: Tab,
) -> None:
    engine.open()
    fill(engine, LEFT_BEHIND)
    now = shown(engine)
    assert now["heading"] == "Units in doubt: platelets and ANC."
    assert now["live"]["group"] == "high"
    engine.press("Use ×10⁹/L for platelets and ANC", leads_on=False)
    now = shown(engine)
    assert now["fields"] == LEFT_BEHIND | MENDED
    assert (now["heading"], now["live"]["group"]) == ("Low risk", "low")


def test_the_page_for_the_chart_says_it_first_as_well(engine: Tab) -> None:
    engine.open()
    fill(engine, LEFT_BEHIND)
    engine.press("Calculate")
    now = shown(engine)
    assert now["title"] == "Units in doubt: platelets and ANC – ALL-Hematotox"
    assert now["result"]["group"] == "high"


def test_a_unit_of_the_patient_before_is_not_left_for_the_next(engine: Tab) -> None:
    engine.open()
    fill(engine, LEFT_BEHIND)
    engine.press("Calculate")
    shown(engine)
    engine.press("New patient")
    now = shown(engine)
    assert labs(now) == {}
    assert now["fields"] == sent({})


def test_a_unit_in_the_text_is_mended_as_well(engine: Tab) -> None:
    engine.open()
    engine.choose("platelets_unit", "/uL")
    engine.type("platelets", "210/µL")
    engine.press("Use ×10⁹/L for platelets", leads_on=False)
    assert shown(engine)["fields"] == sent({"platelets": "210"})


# --- A phone's keypad, which has neither < nor > ---


@pytest.fixture
def phone(new_calculator: NewCalculator) -> Any:
    return new_calculator(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})


def test_the_focused_field_of_a_phone_has_buttons_for_less_and_more(phone: Any) -> None:
    phone.open()
    crp = phone.page.locator("input[name=crp]")
    assert crp.get_attribute("inputmode") == "decimal"
    crp.tap()
    phone.page.keyboard.type("8,1")
    seen = []
    for sign in ("Less than", "Less than", "More than", "Less than"):
        phone.page.get_by_role("button", name=sign).tap()
        seen.append((crp.input_value(), phone.focused()))
    assert seen == [("<8,1", "crp"), ("8,1", "crp"), (">8,1", "crp"), ("<8,1", "crp")]
    phone.page.select_option("select[name=crp_unit]", "mg/dL")
    assert phone.page.locator("#live-verdict").get_attribute("data-live-low") == "0"


def test_the_buttons_are_out_of_the_tab_order_and_one_pair_for_all_fields(phone: Any) -> None:
    phone.open()
    for field in ("platelets", "anc"):
        phone.page.locator(f"input[name={field}]").tap()
        assert phone.page.get_by_role("button", name="Less than").count() == 1
    phone.page.keyboard.press("Tab")
    assert phone.focused() == "anc_unit"


def test_marrow_blasts_keep_the_letters_that_m2_and_ranges_need(phone: Any) -> None:
    phone.open()
    phone.page.locator("input[name=marrow_blasts]").tap()
    assert phone.page.locator("input[name=marrow_blasts]").get_attribute("inputmode") is None


def test_without_a_touch_screen_there_are_no_such_buttons(new_calculator: NewCalculator) -> None:
    calculator = new_calculator()
    calculator.open()
    calculator.page.focus("input[name=crp]")
    assert calculator.page.get_by_role("button", name="Less than").count() == 0

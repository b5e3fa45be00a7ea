"""The keyboard alone is enough, from the first field to the result and on."""

from collections.abc import Iterator

import pytest
from browser_kinds import FIELDS, FORM, HIGH, IN_ORDER, ONE_ERROR, Kind, as_entered, sent, split
from browser_tab import Calculator

FORM_STOPS = [*IN_ORDER, "Calculate"]
RESULT_STOPS = ["print", "Change a value", "New patient", "summary", "copy"]

# Everything that can be used, in the order in which it stands on the page.
CONTROLS = """
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter(control => control.type !== "hidden" && control.checkVisibility())
  .map(({name, id, textContent}) => name || id || textContent.trim())
"""

# How the focused element shows itself: an outline, in the window, and nothing on top of it.
SHOWN = """
() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const {left, right, top, bottom} = element.getBoundingClientRect();
  const [from, to] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && to - from >= 16
    && element.contains(document.elementFromPoint((left + right) / 2, (from + to) / 2));
}
"""


def tab_through(calculator: Calculator) -> Iterator[str]:
    """Press Tab until the page's end, and name each stop."""
    for _ in range(60):
        calculator.page.keyboard.press("Tab")
        if calculator.evaluate("() => document.activeElement === document.body"):
            return
        yield calculator.focused()
    pytest.fail("Tab never leaves the page")


def tab_to(calculator: Calculator, name: str) -> None:
    for _ in range(30):
        if calculator.focused() == name:
            return
        calculator.page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {name}")


def press_and_wait(calculator: Calculator, key: str) -> None:
    with calculator.page.expect_navigation():
        calculator.page.keyboard.press(key)


@pytest.mark.parametrize(
    ("kind", "stops"),
    [pytest.param(FORM, FORM_STOPS, id="form"), pytest.param(HIGH, RESULT_STOPS, id="result")],
)
def test_tab_visits_every_control_once_in_reading_order(
    calculator: Calculator, kind: Kind, stops: list[str]
) -> None:
    calculator.show(kind)
    visited = list(tab_through(calculator))
    assert visited[0] == "Skip to the content"
    assert visited == calculator.evaluate(CONTROLS)
    assert [stop for stop in visited if stop in stops] == stops


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", [FORM, ONE_ERROR, HIGH], ids=str)
def test_the_focus_is_visible_at_every_stop(calculator: Calculator, kind: Kind, width: int) -> None:
    calculator.wide(width)
    calculator.show(kind)
    shown = {stop: calculator.evaluate(SHOWN) for stop in tab_through(calculator)}
    assert len(shown) > 6
    assert [stop for stop, is_shown in shown.items() if not is_shown] == []


def test_the_skip_link_leads_past_the_header(calculator: Calculator) -> None:
    calculator.open()
    calculator.page.keyboard.press("Tab")
    calculator.page.keyboard.press("Enter")
    calculator.page.keyboard.press("Tab")
    assert calculator.focused() == "platelets"


def test_labs_are_typed_units_chosen_and_the_result_reached_without_a_mouse(
    calculator: Calculator,
) -> None:
    calculator.open()
    keyboard = calculator.page.keyboard
    tab_to(calculator, "platelets")
    for name, choice in sent(HIGH.labs).items():
        assert calculator.focused() == name
        if not name.endswith("_unit"):
            keyboard.type(choice)
        elif choice:
            select = calculator.page.locator(f"select[name={name}]")
            while select.input_value() != choice:
                before = select.input_value()
                keyboard.press("ArrowDown")
                assert select.input_value() != before, f"{name} has no {choice}"
        keyboard.press("Tab")
    assert calculator.focused() == "Calculate"
    press_and_wait(calculator, "Enter")
    entered = calculator.page.locator(".labs tbody .entered").all_inner_texts()
    assert [text.partition(" =")[0] for text in entered] == [
        as_entered(field, HIGH.labs[field]) for field in FIELDS[:5]
    ]


@pytest.mark.parametrize("field", FIELDS)
def test_enter_in_any_field_submits(calculator: Calculator, field: str) -> None:
    calculator.open()
    calculator.fill(HIGH.labs)
    if field == "ferritin":
        calculator.fill({"ferritin": "300"})
    calculator.page.focus(f"input[name={field}]")
    press_and_wait(calculator, "Enter")
    assert calculator.page.title().startswith("High risk, 6 of 7")


def test_enter_on_an_errors_line_puts_the_cursor_into_its_field(calculator: Calculator) -> None:
    calculator.show(ONE_ERROR)
    calculator.page.keyboard.press("Tab")
    calculator.page.keyboard.press("Enter")
    assert calculator.focused() == "crp_unit"


def test_enter_on_change_a_value_brings_the_form_back(calculator: Calculator) -> None:
    calculator.show(HIGH)
    tab_to(calculator, "Change a value")
    press_and_wait(calculator, "Enter")
    assert calculator.fields()["platelets"] == split(HIGH.labs["platelets"])[0]


def test_enter_on_new_patient_opens_an_empty_form(calculator: Calculator) -> None:
    calculator.show(HIGH)
    tab_to(calculator, "New patient")
    press_and_wait(calculator, "Enter")
    assert [calculator.fields()[field] for field in FIELDS] == [""] * len(FIELDS)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_print_opens_the_printers_dialog(calculator: Calculator, key: str) -> None:
    calculator.page.add_init_script("window.print = () => { window.printed = true; };")
    calculator.show(HIGH)
    tab_to(calculator, "print")
    calculator.page.keyboard.press(key)
    assert calculator.evaluate("() => window.printed")

"""The pages fit a phone and a magnified desktop, and fingers."""

import pytest
from browser_kinds import LONG_ENTRIES, ONE_ERROR, PAGES, Kind
from browser_tab import Calculator

# 320: the narrowest phone. 640: a desktop of 1280 pixels at 200 % zoom.
WIDTHS = (320, 640)

# What sticks out of the window to the right, even where it makes no scroll bar.
STICKING_OUT = """
() => [...document.querySelectorAll("body *")]
  .filter(element => element.checkVisibility() && !element.closest(".unseen, .skip"))
  .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth
    || element.scrollWidth > element.clientWidth + 1 && element.clientWidth
       && !element.matches("input, select, textarea"))
  .map(element => element.outerHTML.slice(0, 100))
"""


@pytest.fixture(scope="module", params=[*PAGES, ONE_ERROR, *LONG_ENTRIES], ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    asked: Kind = request.param
    return asked


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_has_to_be_scrolled_sideways(shown: Calculator, width: int) -> None:
    shown.wide(width)
    scroll, client = shown.evaluate(
        "(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])(document.documentElement)"
    )
    assert scroll <= client
    assert shown.evaluate(STICKING_OUT) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_pressed_or_typed_into_is_at_least_44_pixels_high(
    shown: Calculator, width: int
) -> None:
    shown.wide(width)
    targets = "main :is(input:not([type=hidden]), select, textarea, button, a.button, summary)"
    heights = shown.page.eval_on_selector_all(
        targets,
        "all => all.filter(e => e.checkVisibility())"
        ".map(e => [e.name || e.textContent.trim(), e.getBoundingClientRect().height])",
    )
    assert heights
    assert [target for target in heights if target[1] < 44] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_text_and_fields_are_at_least_16_pixels(shown: Calculator, width: int) -> None:
    shown.wide(width)
    sizes = shown.page.eval_on_selector_all(
        "body, main input, main select, main button, main .button",
        "all => all.map(element => parseFloat(getComputedStyle(element).fontSize))",
    )
    assert min(sizes) >= 16


@pytest.mark.parametrize("width", [320, 1280])
def test_value_and_unit_stand_on_one_line(calculator: Calculator, width: int) -> None:
    calculator.wide(width)
    calculator.show(ONE_ERROR)
    for pair in calculator.page.locator(".pair:has(select)").all():
        value, unit = (pair.locator(part).bounding_box() for part in ("input", "select"))
        assert value
        assert unit
        assert value["y"] == unit["y"]
        assert value["x"] + value["width"] <= unit["x"]

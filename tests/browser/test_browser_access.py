"""Every page can be perceived: by axe, by the HTML checker, in the dark, in forced colors."""

from pathlib import Path

import pytest
from browser_checks import axe_faults, html_faults
from browser_kinds import HIGH, LOW, PAGES, UNDETERMINED, Kind
from browser_tab import Calculator
from conftest import NewCalculator


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_axe_finds_no_fault_on_a_phone_or_a_desktop_light_or_dark(
    calculator: Calculator, axe: str, kind: Kind
) -> None:
    calculator.show(kind)
    assert axe_faults(calculator, axe) == []


def test_axe_sees_a_fault_where_there_is_one(calculator: Calculator, axe: str) -> None:
    calculator.open()
    calculator.evaluate("() => document.querySelector('label[for=id_crp]').remove()")
    assert any(fault.startswith("label: ") for _, _, fault in axe_faults(calculator, axe))


def test_the_html_checker_finds_no_fault(
    calculator: Calculator, html_checker: list[str], tmp_path: Path
) -> None:
    served = {}
    for kind in PAGES:
        calculator.show(kind)
        assert calculator.response
        served[kind.description] = calculator.response.body()
    assert html_faults(html_checker, tmp_path, served) == []


def test_the_risk_groups_differ_in_words_and_in_shape_not_only_in_color(
    calculator: Calculator,
) -> None:
    verdicts = set()
    for kind in (HIGH, LOW, UNDETERMINED):
        calculator.show(kind)
        heading = calculator.page.locator(".verdict h2")
        verdicts.add((heading.inner_text(), heading.locator("svg").inner_html()))
    words, shapes = zip(*verdicts, strict=True)
    assert set(words) == {"High risk", "Low risk", UNDETERMINED.headline}
    assert len(set(shapes)) == 3


BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("kind", [PAGES[0], HIGH], ids=str)
def test_the_page_is_dark_where_the_system_is_dark(calculator: Calculator, kind: Kind) -> None:
    calculator.show(kind)
    brightness = {}
    for scheme in ("light", "dark"):
        calculator.page.emulate_media(color_scheme=scheme)
        color = calculator.evaluate(BACKGROUND).removeprefix("rgb(").removesuffix(")")
        brightness[scheme] = sum(int(part) for part in color.split(",")) / 3
    assert brightness["light"] > 200
    assert brightness["dark"] < 55


@pytest.mark.parametrize("kind", [HIGH, LOW, UNDETERMINED], ids=str)
def test_forced_colors_leave_the_verdicts_shape_and_frame_visible(
    new_calculator: NewCalculator, kind: Kind
) -> None:
    calculator = new_calculator(forced_colors="active")
    calculator.show(kind)
    shape = calculator.page.locator(".verdict .shape")
    box = shape.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 16
    assert shape.evaluate("svg => getComputedStyle(svg).fill") != calculator.evaluate(BACKGROUND)
    frame = calculator.page.locator(".verdict")
    assert frame.evaluate("box => parseFloat(getComputedStyle(box).borderTopWidth)") > 0

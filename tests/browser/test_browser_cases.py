"""Every worked case, typed into the form and read from the printed page."""

import pytest
from browser_kinds import FIELDS, RESULTS, ResultKind, WorkedCase, as_entered, worked_cases
from browser_tab import Calculator


def hooks(calculator: Calculator, score: str) -> tuple[str, ...] | None:
    """Return low, high and group of the score; None where the page does not show it."""
    shown = calculator.page.locator(f'[data-score="{score}"]')
    if not shown.count():
        return None
    assert shown.is_visible()
    return tuple(shown.get_attribute(f"data-{name}") or "" for name in ("low", "high", "group"))


@pytest.mark.parametrize("case", worked_cases(), ids=str)
def test_a_worked_case_gives_its_scores_beside_every_value_entered(
    lasting_calculator: Calculator, case: WorkedCase
) -> None:
    tab = lasting_calculator
    tab.show(case)
    with tab.on_paper():
        assert hooks(tab, "all_ht") == case.all_ht
        assert hooks(tab, "car_ht") == case.car_ht
        cells = tab.page.locator("td.entered:visible").all_inner_texts()
    shown = FIELDS if case.car_ht else FIELDS[:-1]
    assert [text.partition(" =")[0] for text in cells] == [
        as_entered(field, case.labs[field]) for field in shown
    ]


# --- On every kind of result ---


@pytest.fixture(scope="module", params=RESULTS, ids=str)
def kind(request: pytest.FixtureRequest) -> ResultKind:
    asked: ResultKind = request.param
    return asked


def test_each_hook_stands_once_on_a_page_in_double_quotes(
    shown: Calculator, kind: ResultKind
) -> None:
    assert shown.response
    html = shown.response.text()
    times = 2 if "ferritin" in kind.labs else 1
    assert html.count('data-score="all_ht"') == 1
    assert html.count('data-score="car_ht"') == times - 1
    for name in ("data-score=", "data-low=", "data-high=", "data-group="):
        assert html.count(name) == html.count(f'{name}"') == times


def test_the_page_says_the_group_of_its_hook(shown: Calculator, kind: ResultKind) -> None:
    verdict = shown.page.locator('[data-score="all_ht"]')
    assert verdict.get_attribute("data-group") == kind.group
    assert verdict.get_by_role("heading").inner_text() == kind.headline
    assert ("INCOMPLETE" in verdict.inner_text()) == kind.incomplete

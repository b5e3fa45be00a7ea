"""Grades, episodes, severe prolonged neutropenia: the worked cases and the rules one by one."""

import pytest
from icaht_series import dipping, series
from worked_cases import SERIES as CASES

from calculator.scoring.icaht import GRADES, Day, Episode, Grading, Outlook, fill, grade_series
from calculator.scoring.quantities import ANC
from calculator.scoring.series import measure, series_of


@pytest.mark.parametrize("case", CASES, ids=[case["description"] for case in CASES])
def test_the_worked_case(case: dict) -> None:
    unit = ANC.unit(case["unit"])
    measured = [measure(day, str(value), unit) for day, value in case["values"]]
    found = grade_series(series_of(measured, unit=unit, follow_up_day=case["follow_up_day"]))
    assert found.longest == Grading(**case["longest"])
    assert found.cumulative == Grading(**case["cumulative"])
    assert found.days_below_500 == case["days_below_500"]
    assert found.severe_prolonged == case["severe_prolonged_neutropenia"]
    assert found.provisional == case["provisional"]


@pytest.mark.parametrize(
    ("dips", "to", "grade", "cumulative", "below"),
    [
        pytest.param([(4, 10), (19, 25)], 300, 2, 3, 14, id="low on days 4-10 and 19-25"),
        pytest.param([(4, 8), (12, 16)], 300, 1, 2, 10, id="three-day break"),
        pytest.param([(4, 8), (11, 15)], 300, 2, 2, 10, id="two-day break"),
        pytest.param([(3, 30)], 300, 4, 4, 28, id="from day 3, never recovered"),
        pytest.param([(4, 30)], 300, 3, 3, 27, id="from day 4, never recovered"),
        pytest.param([(3, 28)], 300, 3, 3, 26, id="above again on days 29 and 30"),
        pytest.param([(4, 10)], 500, 2, 2, 0, id="exactly 500"),
        pytest.param([(3, 9), (14, 20)], 50, 3, 4, 14, id="50 twice for seven days"),
        pytest.param([(4, 17)], 101, 3, 3, 14, id="just above 100"),
        pytest.param([(4, 17)], 100, 4, 4, 14, id="exactly 100 for fourteen days"),
        pytest.param([(4, 4)], 499, 1, 1, 1, id="one day"),
    ],
)
def test_the_specification_s_rule(
    dips: list[tuple[int, int]], to: int, grade: int, cumulative: int, below: int
) -> None:
    found = grade_series(dipping(*dips, to=to))
    assert (found.longest.grade, found.cumulative.grade) == (grade, cumulative)
    assert found.days_below_500 == below


def test_a_break_counts_into_the_episode_but_not_into_days_below_500() -> None:
    found = grade_series(dipping((4, 8), (11, 15)))
    assert found.severe_episodes == (Episode(first=4, last=15),)
    assert found.longest.d500 == 12
    assert found.days_below_500 == 10


@pytest.mark.parametrize(
    ("typed", "low_days", "below"),
    [
        pytest.param("<500", 7, 7, id="less than 500 counts as below 500"),
        pytest.param("500", 7, 0, id="500 itself does not"),
        pytest.param("<=500", 7, 0, id="nor does up to 500"),
        pytest.param("<501", 0, 0, id="less than 501 counts as 501"),
        pytest.param("<100", 7, 7, id="less than 100"),
    ],
)
def test_a_value_below_the_limit_of_detection(typed: str, low_days: int, below: int) -> None:
    found = grade_series(dipping((4, 10), to=typed))
    assert (found.longest.d500, found.days_below_500) == (low_days, below)


def test_less_than_half_in_thousands_counts_as_below_500() -> None:
    unit = ANC.unit("10*9/L")
    measured = [measure(day, "<0.5", unit) for day in range(31)]
    found = grade_series(series_of(measured, unit=unit, follow_up_day=None))
    assert found.days_below_500 == 31


def test_seven_missing_days_are_filled_and_eight_are_not() -> None:
    seven = fill(series([(0, 2000), (8, 400), (30, 2000)], until=30))
    eight = fill(series([(0, 2000), (9, 400), (30, 2000)], until=30))
    assert all(day.filled and day.anc is not None for day in seven[1:8])
    assert all(day.anc is None for day in eight[1:9])


def test_filling_runs_on_a_straight_line() -> None:
    days = fill(series([(0, 900), (3, 300)], until=3))
    assert [day.anc for day in days] == [900, 700, 500, 300]
    assert [day.filled for day in days] == [False, True, True, False]


def test_the_nearest_value_stands_before_the_first_and_after_the_last() -> None:
    days = fill(series([(7, 300), (23, 400)], until=30))
    assert [day.anc for day in days[:7]] == [300] * 7
    assert [day.anc for day in days[24:]] == [400] * 7
    assert fill(series([(8, 300)], until=8))[0].anc is None
    assert fill(series([(22, 300)], until=30))[-1].anc is None


def test_what_lies_between_two_values_below_500_is_below_500() -> None:
    found = grade_series(series([(0, "<500"), (4, "<500")], until=4))
    assert found.days_below_500 == 5


def test_an_unknown_gap_never_joins_two_episodes() -> None:
    found = grade_series(series([(0, 300), (9, 300)], until=9))
    assert found.severe_episodes == (Episode(first=0, last=0), Episode(first=9, last=9))
    assert found.unknown == tuple(range(1, 9))


def test_never_recovered_is_not_said_of_a_series_that_is_still_running() -> None:
    low = [(day, 300) for day in range(10)]
    assert grade_series(series(low)).longest.grade == 2
    assert grade_series(series(low)).provisional
    assert grade_series(series(low, until=9)).longest.grade == 4


def test_a_value_on_day_30_ends_the_series_by_itself() -> None:
    assert not grade_series(dipping((4, 10))).provisional


def test_the_lowest_of_several_values_on_a_day_counts() -> None:
    found = grade_series(series([(0, 2000), (1, 600), (1, 400), (1, 900), (2, 2000)], until=2))
    assert found.longest.d500 == 1


@pytest.mark.parametrize(
    ("last", "outlook"),
    [
        pytest.param(12, (Outlook(days=5, threshold=500, grade=3),), id="nine low days so far"),
        pytest.param(4, (Outlook(days=6, threshold=500, grade=2),), id="one low day so far"),
        pytest.param(3, (Outlook(days=1, threshold=500, grade=1),), id="none so far"),
    ],
)
def test_says_how_many_more_days_raise_the_grade(last: int, outlook: tuple) -> None:
    assert grade_series(dipping((4, 30), last=last)).outlook == outlook


def test_names_the_lower_level_where_it_leads_higher_sooner() -> None:
    found = grade_series(dipping((4, 8), to=50, last=8))
    assert found.outlook == (
        Outlook(days=2, threshold=500, grade=2),
        Outlook(days=2, threshold=100, grade=3),
    )


@pytest.mark.parametrize(("last", "more"), [(20, 10), (29, 1)])
def test_says_when_an_episode_that_never_ends_makes_it_grade_4(last: int, more: int) -> None:
    found = grade_series(dipping((3, 30), last=last))
    assert found.longest.grade == 3
    assert found.outlook == (Outlook(days=more, threshold=500, grade=4),)


def test_a_finished_series_has_no_outlook() -> None:
    assert grade_series(dipping((4, 10))).outlook == ()


# --- What the result holds beside the grades ---


def test_the_episodes_at_most_500_and_at_most_100_are_told_apart() -> None:
    found = grade_series(series([(0, 2000), (1, 300), (2, 50), (3, 100), (4, 101), (5, 2000)]))
    assert found.severe_episodes == (Episode(first=1, last=4),)
    assert found.profound_episodes == (Episode(first=2, last=3),)


@pytest.mark.parametrize(("first", "never"), [(3, True), (4, False)])
def test_never_recovered_is_low_from_day_3_at_the_latest_to_the_last_day(
    first: int, *, never: bool
) -> None:
    assert grade_series(dipping((first, 30))).never_recovered is never


def test_an_unknown_day_has_no_value_and_is_not_called_filled() -> None:
    days = fill(series([(0, 2000), (9, 400)], until=9))
    assert days[4] == Day(day=4, anc=None, below=False, filled=False)


@pytest.mark.parametrize("ends", [("<500", 500), (500, "<500")])
def test_what_lies_between_less_than_500_and_500_is_below_500(ends: tuple) -> None:
    found = grade_series(series([(0, ends[0]), (4, ends[1])], until=4))
    assert found.days_below_500 == 4


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(29, id="grade 2 would come on day 35"),
        pytest.param(25, id="grade 2 would come on day 31"),
    ],
)
def test_no_day_after_30_is_announced(first: int) -> None:
    assert grade_series(dipping((first, 30), last=29)).outlook == ()


def test_the_grades_are_the_table_of_the_consensus() -> None:
    table = [(each.grade, each.d500_from, each.d100_from, each.never_recovered) for each in GRADES]
    assert table == [
        (4, None, 14, True),
        (3, 14, 7, False),
        (2, 7, None, False),
        (1, 1, None, False),
    ]

"""What holds for every series, tried on thousands of random ones."""

import random
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from icaht_series import series

from calculator.scoring.icaht import fill, grade_series
from calculator.scoring.quantities import ANC
from calculator.scoring.series import read_series

# Without 1 to 9 and values above 30,000, which are asked about: see test_icaht_series.py.
ANC_VALUES = st.one_of(
    st.sampled_from([0, 50, 99, 100, 101, 300, 499, 500, 501, 1000, 2000]),
    st.integers(10, 30_000),
)
VALUES = st.dictionaries(st.integers(0, 30), ANC_VALUES, min_size=1)
ENDS = st.one_of(st.none(), st.just(30))


def by_hand(  # noqa: C901 - one plain run through the rules, to be read beside them
    values: dict[int, int], end: int | None
) -> tuple[int, int, int]:
    """Grade by both rules and count days below 500, written from the specification alone."""
    running = end is None and max(values) < 30
    last = max(values) if running else 30
    anc: list[Fraction | None] = [None] * (last + 1)
    for day in range(last + 1):
        before = max((d for d in values if d <= day), default=None)
        after = min((d for d in values if d >= day), default=None)
        if before is None and after is not None and after <= 7:
            anc[day] = Fraction(values[after])
        elif after is None and before is not None and last - before <= 7:
            anc[day] = Fraction(values[before])
        elif before is not None and after is not None and after - before <= 8:
            share = Fraction(day - before, after - before) if after > before else 0
            anc[day] = values[before] + (values[after] - values[before]) * Fraction(share)
    lengths: dict[int, list[int]] = {}
    unrecovered = False
    for limit in (500, 100):
        marks = "".join("?" if a is None else "L" if a <= limit else "." for a in anc)
        for gap in (".", ".."):  # a break of one or two known days counts
            while f"L{gap}L" in marks:
                marks = marks.replace(f"L{gap}L", f"L{'l' * len(gap)}L")
        marks = marks.replace("l", "L")
        lengths[limit] = [len(run) for run in marks.replace("?", ".").split(".") if run]
        if limit == 500 and not running and marks.endswith("L"):
            start = len(marks) - len(marks.replace("?", ".").split(".")[-1])
            unrecovered = start <= 3
    grades = []
    for count in (max, sum):
        d500, d100 = (count(lengths[limit] or [0]) for limit in (500, 100))
        if unrecovered or d100 >= 14:
            grades.append(4)
        elif d500 >= 14 or d100 >= 7:
            grades.append(3)
        else:
            grades.append(2 if d500 >= 7 else 1 if d500 else 0)
    return grades[0], grades[1], sum(a is not None and a < 500 for a in anc)


@settings(max_examples=1000, deadline=None)
@given(VALUES, ENDS)
def test_agrees_with_a_count_by_hand(values: dict[int, int], end: int | None) -> None:
    found = grade_series(series(values.items(), until=end))
    assert by_hand(values, end) == (
        found.longest.grade,
        found.cumulative.grade,
        found.days_below_500,
    )


@settings(max_examples=600, deadline=None)
@given(VALUES, ENDS, st.data())
def test_lowering_a_value_never_lowers_a_grade(
    values: dict[int, int], end: int | None, data: st.DataObject
) -> None:
    day = data.draw(st.sampled_from(sorted(values)))
    lower = values | {day: data.draw(st.just(0) | st.integers(min(10, values[day]), values[day]))}
    before = grade_series(series(values.items(), until=end))
    after = grade_series(series(lower.items(), until=end))
    assert after.longest.grade >= before.longest.grade
    assert after.cumulative.grade >= before.cumulative.grade
    assert after.days_below_500 >= before.days_below_500


@settings(max_examples=250, deadline=None)
@given(VALUES, ENDS)
def test_filling_never_changes_a_measured_day(values: dict[int, int], end: int | None) -> None:
    days = fill(series(values.items(), until=end))
    assert {day.day: day.anc for day in days if not day.filled and day.anc is not None} == values


def text_of(lines: list[tuple[int, object]]) -> str:
    return "\n".join(f"{day};{value}" for day, value in lines)


def grades_of(text: str, unit: str) -> tuple:
    read = read_series(text, unit=unit, infusion_date="", follow_up_day="30")
    found = grade_series(read)
    return found.longest, found.cumulative, found.days_below_500, found.days


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), ANC_VALUES), min_size=1), st.randoms())
def test_the_order_of_lines_does_not_matter(
    lines: list[tuple[int, int]], shuffler: random.Random
) -> None:
    shuffled = list(lines)
    shuffler.shuffle(shuffled)
    assert grades_of(text_of(lines), "/uL") == grades_of(text_of(shuffled), "/uL")


@settings(max_examples=250, deadline=None)
@given(VALUES)
def test_all_units_grade_alike(values: dict[int, int]) -> None:
    in_thousands = [(day, f"{anc // 1000}.{anc % 1000:03}") for day, anc in values.items()]
    expected = grades_of(text_of(list(values.items())), "/uL")
    for unit in ANC.units[:2]:
        assert grades_of(text_of(in_thousands), unit.code) == expected

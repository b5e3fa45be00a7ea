"""Intervals: they hold a number, and meet where they share one."""

from decimal import Decimal
from itertools import product

import pytest

from calculator.scoring.intervals import Interval, between

# All intervals with ends 0, 1, 2: whether two of them share a number shows at whole and half steps.
SMALL = [
    between(Decimal(low), Decimal(high), low_included=low_included, high_included=high_included)
    for low, high in ((0, 1), (1, 2), (0, 2))
    for low_included, high_included in product((True, False), repeat=2)
] + [between(Decimal(at), Decimal(at)) for at in (0, 1, 2)]
STEPS = [Decimal(i) / 2 for i in range(-1, 6)]


def holds(interval: Interval, number: Decimal) -> bool:
    after_low = number >= interval.low if interval.low_included else number > interval.low
    before_high = number <= interval.high if interval.high_included else number < interval.high
    return after_low and before_high


@pytest.mark.parametrize("one", SMALL, ids=str)
@pytest.mark.parametrize("other", SMALL, ids=str)
def test_intervals_meet_where_some_number_lies_in_both(one: Interval, other: Interval) -> None:
    share = any(holds(one, step) and holds(other, step) for step in STEPS)
    assert one.meets(other) is share


def test_from_0_to_below_5_and_from_5_to_25_do_not_meet() -> None:
    below_5 = between(Decimal(0), Decimal(5), high_included=False)
    assert not below_5.meets(between(Decimal(5), Decimal(25)))


def test_exactly_45_is_the_interval_from_45_to_45_with_both_ends() -> None:
    assert between(Decimal(45), Decimal(45)) == Interval(
        low=Decimal(45), high=Decimal(45), low_included=True, high_included=True
    )


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        pytest.param(2, 1, (True, True), id="reversed"),
        pytest.param(1, 1, (True, False), id="one point without its upper end"),
        pytest.param(1, 1, (False, True), id="one point without its lower end"),
        pytest.param(1, 1, (False, False), id="one point without its ends"),
    ],
)
def test_an_interval_without_a_number_cannot_be_made(
    low: int, high: int, ends: tuple[bool, bool]
) -> None:
    with pytest.raises(ValueError, match=r"^an interval holds at least one number$"):
        between(Decimal(low), Decimal(high), low_included=ends[0], high_included=ends[1])

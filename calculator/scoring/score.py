"""From readings to points, total and group, and what these rest on.

Source: the project's specification, sections 1 and 3. An item's points run from the lowest to the
highest band that its reading meets; so does the total; the group is settled where both ends of the
total are on the same side of the cut-off.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from calculator.scoring.intervals import Interval, between
from calculator.scoring.quantities import EXACT, to_canonical
from calculator.scoring.reading import Reading, Readings, other_usual_units, within_limits
from calculator.scoring.tables import Band, Cut, Definition, Item

# How near to a cut-off a value is asked about, as a part of it; the specification's, section 3.
NEARLY = Decimal("0.000001")


class Group(Enum):
    """The risk group; undetermined where the total's range reaches to both sides of the cut-off."""

    HIGH = "high"
    LOW = "low"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, kw_only=True)
class Points:
    """The lowest and the highest number of points that the readings allow."""

    low: int
    high: int


class ItemScore(NamedTuple):  # a tuple takes a third of the time of a frozen dataclass
    """One row of a result. CRP ``>20`` mg/L meets both bands of its item: points 0 to 1."""

    item: Item
    reading: Reading
    bands: tuple[Band, ...]  # those that the reading meets, from low values to high ones
    points: Points

    @property
    def open(self) -> bool:
        """Return whether the reading leaves points open."""
        return self.points.low != self.points.high


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One score of one set of readings."""

    definition: Definition
    items: tuple[ItemScore, ...]
    total: Points
    group: Group

    @property
    def incomplete(self) -> bool:
        """Return whether an item is blank, be the group settled or not."""
        return any(row.reading.pending for row in self.items)

    @property
    def disputed(self) -> bool:
        """Return whether the total may be one that the other cut-off puts into another group: 4."""
        cutoff = self.definition.cutoff
        return (
            cutoff.disputed_high_from is not None
            and self.total.low < cutoff.disputed_high_from
            and self.total.high >= cutoff.high_from
        )

    @property
    def at_both_cutoffs(self) -> tuple[Group, Group] | None:
        """Return the group at ours and at the other cut-off, where they differ: high and low."""
        other = self.group_at_disputed_cutoff
        return None if other is None or other is self.group else (self.group, other)

    @property
    def group_at_disputed_cutoff(self) -> Group | None:
        """Return the group at the other cut-off that a source states; None where none does."""
        other = self.definition.cutoff.disputed_high_from
        return None if other is None else group_of(self.total, high_from=other)


def group_of(total: Points, *, high_from: int) -> Group:
    """Return the group: 2 to 3 is low, 4 to 6 high and 3 to 4 undetermined with ``high_from=4``."""
    if total.low >= high_from:
        return Group.HIGH
    return Group.LOW if total.high < high_from else Group.UNDETERMINED


def assess(definition: Definition, readings: Readings) -> Assessment:
    """Score the readings: a blank item counts from its lowest to its highest points.

    Platelets 110 ×10⁹/L, ANC 0.9 ×10⁹/L, hemoglobin 10.2 g/dL, CRP 12 mg/L and no marrow give
    ALL-HT 2 to 4, undetermined. ``readings`` has all of the definition's labs, as ``read`` returns
    them.
    """
    items = [score_item(item, readings[item.lab.name]) for item in definition.items]
    return _assessment(definition, tuple(items))


def _assessment(definition: Definition, items: tuple[ItemScore, ...]) -> Assessment:
    total = _total(items)
    group = group_of(total, high_from=definition.cutoff.high_from)
    return Assessment(definition=definition, items=items, total=total, group=group)


def score_item(item: Item, reading: Reading) -> ItemScore:
    """Return one row of a result: platelets of 60 to 90 ×10⁹/L have 1 to 2 points."""
    interval = reading.interval
    bands = [band for band in item.bands if band.interval.meets(interval)]
    points = [band.points for band in bands]
    return ItemScore(
        item=item,
        reading=reading,
        bands=tuple(bands),
        points=_points(min(points), max(points)),
    )


def _total(items: tuple[ItemScore, ...]) -> Points:
    low = sum([row.points.low for row in items])
    high = sum([row.points.high for row in items])
    return _points(low, high)


@cache
def _points(low: int, high: int) -> Points:
    """Make each of the few pairs once; making them costs more than comparing the values does."""
    return Points(low=low, high=high)


# --- What would settle an open result, and change a settled one ---


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """All values of an item on one side of a cut: platelets of 75 ×10⁹/L or more."""

    item: Item
    cut: Cut
    side: Literal["below", "above"]

    @property
    def includes_cut(self) -> bool:
        """Return whether the cut itself belongs to this side."""
        return self.cut.tie == self.side


@dataclass(frozen=True, kw_only=True)
class Settling:
    """What makes an undetermined total reach the cut-off: so many points from the open items."""

    points_needed: int
    open_items: tuple[ItemScore, ...]
    threshold: Threshold | None  # of the only open item; None where several are open


@dataclass(frozen=True, kw_only=True)
class Change:
    """One lab that, were it on the other side of a cut-off, would turn the group around."""

    row: ItemScore
    threshold: Threshold
    group: Group


def settling(assessment: Assessment) -> Settling | None:
    """Return what would settle an undetermined result as high risk; None where it is settled.

    With 2 to 4 points and only the marrow open, 2 points are needed, which blasts above 25 % give.
    """
    if assessment.group is not Group.UNDETERMINED:
        return None
    needed = assessment.definition.cutoff.high_from - assessment.total.low
    open_items = tuple(row for row in assessment.items if row.open)
    threshold = None
    if len(open_items) == 1:
        row = open_items[0]
        threshold = _threshold(row.item, lambda points: points >= row.points.low + needed)
    return Settling(points_needed=needed, open_items=open_items, threshold=threshold)


def changes(assessment: Assessment) -> tuple[Change, ...]:
    """List the labs whose change alone would turn a settled group around; blank ones aside.

    A total of exactly 4 with platelets below 75 would be low risk if platelets were 75 or more.
    """
    if assessment.group is Group.UNDETERMINED:
        return ()
    return tuple(
        change
        for row in assessment.items
        if not row.reading.pending and (change := _change(assessment, row)) is not None
    )


def _change(assessment: Assessment, row: ItemScore) -> Change | None:
    total, cutoff = assessment.total, assessment.definition.cutoff.high_from
    if assessment.group is Group.HIGH:
        most = cutoff - 1 - (total.high - row.points.high)
        threshold = _threshold(row.item, lambda points: points <= most)
        group = Group.LOW
    else:
        least = cutoff - (total.low - row.points.low)
        threshold = _threshold(row.item, lambda points: points >= least)
        group = Group.HIGH
    return None if threshold is None else Change(row=row, threshold=threshold, group=group)


def _threshold(item: Item, wanted: Callable[[int], bool]) -> Threshold | None:
    """Return the cut beyond which every band's points are wanted; None where no band's are."""
    for cut, (below, above) in zip(item.cuts, pairwise(item.points), strict=True):
        if wanted(below) != wanted(above):
            return Threshold(item=item, cut=cut, side="below" if wanted(below) else "above")
    return None


# --- Second thoughts about what was entered ---


class Swap(NamedTuple):
    """A row whose value may have been meant in another unit, and its reading in that one."""

    row: ItemScore
    other: Reading


@dataclass(frozen=True, kw_only=True)
class UnitCheck:
    """Values that move the group if the report meant another unit; ``doubtful``: one is unusual."""

    swaps: tuple[Swap, ...]
    doubtful: bool
    assessment: Assessment  # as if the other units were right


def unit_checks(assessment: Assessment) -> tuple[UnitCheck, ...]:
    """List the values that may be in another unit and would then move the group.

    Three rounds: all doubtful values together, if there are several; each value alone, doubtful or
    able to slip; and, where nothing so far moves the group, all of these together. Platelets 210
    and ANC 2.1, both in /µL by mistake: the pair is listed first, then platelets, if they move the
    group alone. CRP 25 mg/L is usual in mg/dL as well, and listed where its point moves the group.
    """
    swaps = tuple(_swaps(assessment))
    doubtful = tuple(swap for swap in swaps if is_unusual(swap.row.reading))
    rounds = [doubtful] if len(doubtful) > 1 else []
    rounds += [(swap,) for swap in swaps]
    return tuple(_moving(assessment, rounds)) or tuple(_moving(assessment, [swaps]))


def _swaps(assessment: Assessment) -> Iterator[Swap]:
    for row in assessment.items:
        for other in in_other_units(row.reading):
            yield Swap(row, other)
            break  # no lab has a third size in which a number that slips would be usual, too


def _moving(assessment: Assessment, rounds: Iterable[tuple[Swap, ...]]) -> Iterator[UnitCheck]:
    for swaps in rounds:
        reassessed = _with_others(assessment, swaps)
        if reassessed.group is not assessment.group:
            doubtful = any(is_unusual(swap.row.reading) for swap in swaps)
            yield UnitCheck(swaps=swaps, doubtful=doubtful, assessment=reassessed)


def _with_others(assessment: Assessment, swaps: tuple[Swap, ...]) -> Assessment:
    """Score the rows of these swaps anew; the others stay as they are."""
    others = {id(row): score_item(row.item, other) for row, other in swaps}
    items = tuple(others.get(id(row), row) for row in assessment.items)
    return _assessment(assessment.definition, items)


def in_other_units(reading: Reading) -> Iterator[Reading]:
    """Re-read a value, with the same sign, in the other units in which it may have been meant.

    CRP 25 mg/L: 25 mg/dL. None for a blank, for M1 to M3, and for units that are not mistaken.
    """
    if reading.unit is None or not reading.numbers or not reading.unit.slips_into_others:
        return
    texts = tuple(format(number, "f") for number in reading.numbers)
    for unit in other_usual_units(reading.lab, reading.unit, reading.numbers):
        yield within_limits(reading.lab, unit, reading.sign, texts)


def is_unusual(reading: Reading) -> bool:
    """Return whether a typed number is outside the usual range: platelets of 2000 ×10⁹/L."""
    return reading.unit is not None and not all(
        reading.lab.is_usual(to_canonical(number, reading.unit)) for number in reading.numbers
    )


def may_be_a_fraction(reading: Reading) -> bool:
    """Return whether a share may be a fraction or a residual disease: marrow blasts of 0.6 %."""
    below = reading.lab.percent_from
    return below is not None and any(0 < number < below for number in reading.numbers)


def nearly_at_cut(row: ItemScore) -> Cut | None:
    """Return the cut that a computed value misses by less than a millionth of it, if any.

    ANC 1.2000000000000002 ×10⁹/L is, as computers add, 1.2, which counts a point.
    """
    for cut in row.item.cuts:
        value = to_canonical(cut.value, row.item.unit)
        for number in row.reading.numbers:
            assert row.reading.unit is not None
            distance = abs(EXACT.subtract(to_canonical(number, row.reading.unit), value))
            if 0 < distance < EXACT.multiply(value, NEARLY):
                return cut
    return None


def rounding_straddles_cut(row: ItemScore) -> bool:
    """Return whether a report's rounding leaves open on which side of a cut-off the value was.

    Hemoglobin 5.6 mmol/L was 5.55 to 5.65 before rounding, 8.94 to 9.10 g/dL, on both sides of 9.0.
    Asked only where the unit does not convert into the cut-off's unit without an endless fraction:
    there, the report's steps and the cut-off do not meet.
    """
    reading = row.reading
    if reading.unit is None or reading.unit.code in row.item.exact_units:
        return False
    return any(
        sum(band.interval.meets(_before_rounding(reading, number)) for band in row.item.bands) > 1
        for number in reading.numbers
    )


def _before_rounding(reading: Reading, number: Decimal) -> Interval:
    """Return what may have stood there before rounding: half of the last digit to either side."""
    assert reading.unit is not None
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # the grammar admits no infinity
    half = Decimal((0, (5,), exponent - 1))
    return between(
        to_canonical(EXACT.subtract(number, half), reading.unit),
        to_canonical(EXACT.add(number, half), reading.unit),
    )

"""ALL-HT and CAR-HT as data: bands, ties, cut-offs, and how well each of them is known.

Source: the project's specification, sections 1 and 2. ALL-HT takes CAR-HEMATOTOX and puts the
marrow's disease burden in ferritin's place (Nair et al., abstract), so the first four rows stand
here once.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from calculator.scoring import quantities
from calculator.scoring.intervals import Interval
from calculator.scoring.provenance import NAIR_2025, REJESKI_2021, Citation, Grade
from calculator.scoring.quantities import Lab, Unit, from_canonical, to_canonical

# WHAT NOBODY HAS CHECKED AGAINST THE ARTICLE YET. This is the one place to change: with the article
# in hand, correct the tables below if they differ, raise ALL_HT's version, and set each grade that
# you checked to Grade.ARTICLE. The notices on form, result, print-out and copied text go with it.
CUTOFF_GRADE = Grade.INFERRED
MARROW_POINTS_GRADE = Grade.INFERRED
TIES_GRADE = Grade.INFERRED


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A cut-off between two neighboring bands, and the band that an exact tie falls into.

    Hemoglobin's cut at 9.0 g/dL with ``tie="below"``: exactly 9.0 belongs to the band below it.
    """

    value: Decimal  # in the item's unit
    tie: Literal["below", "above"]
    grade: Grade
    tie_grade: Grade


@dataclass(frozen=True, kw_only=True)
class Band:
    """One cell of a score's table: the values it covers, and their points."""

    points: int
    name: str  # "M1" and so on for marrow blasts, else empty
    lower: Cut | None  # None: from the lab's lowest possible value
    upper: Cut | None  # None: up to the lab's highest possible value
    interval: Interval  # canonical, within the lab's hard limits


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row of a score's table.

    ``points`` are listed from the lowest values of the lab to the highest, with a cut between each
    two neighbors, so that the bands tile the line by construction: platelets have the points
    (2, 1, 0) and the cuts 75 and 175.
    """

    lab: Lab
    unit: Unit  # the unit of the cuts, as the publication's table prints them
    cuts: tuple[Cut, ...]
    points: tuple[int, ...]
    points_grade: Grade
    names: tuple[str, ...]  # of the bands, or none

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Return the bands from low values to high; each value lies in exactly one."""
        lowers = (None, *self.cuts)
        uppers = (*self.cuts, None)
        names = self.names or ("",) * len(self.points)
        return tuple(
            Band(
                points=points,
                name=name,
                lower=lower,
                upper=upper,
                interval=Interval(
                    low=to_canonical(lower.value, self.unit) if lower else self.lab.hard.low,
                    high=to_canonical(upper.value, self.unit) if upper else self.lab.hard.high,
                    low_included=lower is None or lower.tie == "above",
                    high_included=upper is None or upper.tie == "below",
                ),
            )
            for points, name, lower, upper in zip(self.points, names, lowers, uppers, strict=True)
        )

    @cached_property
    def canonical_bounds(self) -> tuple[Decimal, ...]:
        """Return the same in the lab's canonical unit."""
        return tuple(to_canonical(bound, self.unit) for bound in self.bounds)

    @cached_property
    def bounds(self) -> tuple[Decimal, ...]:
        """Return every cut and limit in the table's unit: a rounded number must not cross one."""
        ends = (self.lab.hard.low, self.lab.hard.high, self.lab.usual.low, self.lab.usual.high)
        converted = [from_canonical(end, self.unit) for end in ends]
        return (*(cut.value for cut in self.cuts), *(end for end in converted if end is not None))

    @cached_property
    def exact_units(self) -> frozenset[str]:
        """Return the codes of those units in which every cut has an exact number: not mmol/L."""
        canonical = [to_canonical(cut.value, self.unit) for cut in self.cuts]
        return frozenset(
            unit.code
            for unit in self.lab.units
            if all(from_canonical(value, unit) is not None for value in canonical)
        )


@dataclass(frozen=True, kw_only=True)
class Cutoff:
    """From which total on the risk is high, and the other cut-off that a source states."""

    high_from: int
    grade: Grade
    disputed_high_from: int | None  # None: no source states another


@dataclass(frozen=True, kw_only=True, eq=False)
class Definition:
    """A whole score; it is equal to itself alone, so that words about it can be kept by it."""

    name: str
    label: str
    short: str
    version: str  # raised with every change that can change a number
    items: tuple[Item, ...]
    cutoff: Cutoff
    citation: Citation

    @cached_property
    def maximum(self) -> int:
        """Return the highest possible total."""
        return sum(max(item.points) for item in self.items)


def _cut(
    value: str,
    *,
    tie: Literal["below", "above"],
    tie_grade: Grade,
    grade: Grade = Grade.SECONDARY,
) -> Cut:
    return Cut(value=Decimal(value), tie=tie, grade=grade, tie_grade=tie_grade)


def _item(
    lab: Lab,
    unit_code: str,
    *,
    cuts: tuple[Cut, ...],
    points: tuple[int, ...],
    points_grade: Grade = Grade.SECONDARY,
    names: tuple[str, ...] = (),
) -> Item:
    unit = lab.unit(unit_code)
    assert unit is not None, f"{unit_code} is no unit of {lab.label}"
    return Item(
        lab=lab, unit=unit, cuts=cuts, points=points, points_grade=points_grade, names=names
    )


# Source of the first four rows: CAR-HEMATOTOX, unchanged in ALL-HT. Two sources print ">" and "<"
# for ANC, hemoglobin and CRP and leave the tie open. A later script from the CAR-HEMATOTOX group
# (for CAR-HT, not for ALL-HT) gives it the higher point, and so do we; one third-party page has it
# the other way for ANC and hemoglobin.
_COMMON = (
    _item(
        quantities.PLATELETS,
        "10*9/L",
        cuts=(
            _cut("75", tie="above", tie_grade=Grade.SECONDARY),
            _cut("175", tie="below", tie_grade=Grade.SECONDARY),
        ),
        points=(2, 1, 0),
    ),
    _item(
        quantities.ANC,
        "/uL",
        cuts=(_cut("1200", tie="below", tie_grade=TIES_GRADE),),
        points=(1, 0),
    ),
    _item(
        quantities.HEMOGLOBIN,
        "g/dL",
        cuts=(_cut("9.0", tie="below", tie_grade=TIES_GRADE),),
        points=(1, 0),
    ),
    _item(
        quantities.CRP,
        "mg/dL",
        cuts=(_cut("3.0", tie="above", tie_grade=TIES_GRADE),),
        points=(0, 1),
    ),
)

# The strata M1, M2 and M3 are restated by a secondary source; their points are our reasoning.
MARROW = _item(
    quantities.MARROW_BLASTS,
    "%",
    cuts=(
        _cut("5", tie="above", tie_grade=Grade.SECONDARY),
        _cut("25", tie="below", tie_grade=Grade.SECONDARY),
    ),
    points=(0, 1, 2),
    points_grade=MARROW_POINTS_GRADE,
    names=("M1", "M2", "M3"),
)

ALL_HT = Definition(
    name="all_ht",
    label="ALL-Hematotox",
    short="ALL-HT",
    version="2025-1",
    items=(*_COMMON, MARROW),
    # Inferred, and nobody is known to print ">= 4". In a simulation of ours (CUTOFF_BASIS in
    # evidence.py) 4 fits best the share of patients that the abstract calls high; 3 is excluded, 5
    # less likely but not excluded. The only source that states a cut-off writes "score > 4".
    cutoff=Cutoff(
        high_from=4,
        grade=CUTOFF_GRADE,
        disputed_high_from=5 if CUTOFF_GRADE is Grade.INFERRED else None,
    ),
    citation=NAIR_2025,
)

CAR_HT = Definition(
    name="car_ht",
    label="CAR-HEMATOTOX",
    short="CAR-HT",
    version="2021-1",
    items=(
        *_COMMON,
        _item(
            quantities.FERRITIN,
            "ng/mL",
            cuts=(
                _cut("650", tie="above", tie_grade=Grade.SECONDARY),
                _cut("2000", tie="below", tie_grade=Grade.SECONDARY),
            ),
            points=(0, 1, 2),
        ),
    ),
    cutoff=Cutoff(high_from=2, grade=Grade.SECONDARY, disputed_high_from=None),
    citation=REJESKI_2021,
)

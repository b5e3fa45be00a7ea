"""The header of a cohort: which column holds what, and the columns that are added."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from calculator.cohort.table import TableError, normal
from calculator.scoring.icaht import SEVERE
from calculator.scoring.quantities import LABS, Lab
from calculator.scoring.tables import ALL_HT, CAR_HT

DEFINITIONS = (ALL_HT, CAR_HT)
# All rows of both scores, each once: the first four are common to them.
ITEMS = tuple({item.lab.name: item for score in DEFINITIONS for item in score.items}.values())
OUTCOME = f"days_below_{SEVERE}"

ADDED = (
    *(f"{score.name}_{part}" for score in DEFINITIONS for part in ("low", "high", "group")),
    *(f"{item.lab.name}_points" for item in ITEMS),
    "cautions",
    "unit_checks",
    "error",
)
GIVEN = "given_"
LAB_NAMES = {lab.name for lab in LABS}


@dataclass(frozen=True, kw_only=True)
class LabColumn:
    """Where a lab stands: its value, and its unit where there is a column for it."""

    lab: Lab
    value: int | None  # None: no such column, so it is blank in every row
    unit: int | None


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What a header says. ``labs`` are in the order of ``ITEMS``.

    ``names`` are those that are written: a column that has the name of one that is added keeps its
    cells, but is named ``given_error`` and so on; ``renamed`` are their old names.
    """

    names: tuple[str, ...]
    renamed: tuple[str, ...]
    labs: tuple[LabColumn, ...]
    outcome: int | None

    @property
    def absent(self) -> tuple[Lab, ...]:
        """Return the labs that have no column."""
        return tuple(column.lab for column in self.labs if column.value is None)


def read_header(names: list[str], *, outcome: str | None) -> Columns:
    """Find the columns; names may be in any order, in capitals, and have spaces around them.

    ["id", "crp", "crp_unit", "ward"]: CRP's value in the second column, its unit in the third, all
    other labs absent; "ward" passes through. ``outcome`` is the name that was asked for, or None:
    then the column "days_below_500" is the outcome where there is one.

    Raises TableError with every reason at once.
    """
    found = [normal(name) for name in names]
    reasons = tuple(_reasons(found, outcome))
    if reasons:
        raise TableError(*reasons)
    at = {name: index for index, name in enumerate(found) if name}
    labs = tuple(
        LabColumn(lab=item.lab, value=at.get(item.lab.name), unit=at.get(f"{item.lab.name}_unit"))
        for item in ITEMS
    )
    return Columns(
        names=tuple(f"{GIVEN}{normal(name)}" if normal(name) in ADDED else name for name in names),
        renamed=tuple(name for name in found if name in ADDED),
        labs=labs,
        outcome=at.get(normal(outcome or OUTCOME)),
    )


def _reasons(found: list[str], outcome: str | None) -> Iterator[str]:
    for name, count in Counter(found).items():
        if name and count > 1:
            yield f"The header has {count} columns “{name}”: keep one."
        if name in ADDED and f"{GIVEN}{name}" in found:
            yield f"The header has “{name}” and “{GIVEN}{name}”: rename or remove one of them."
    scored = [item.lab.name for item in ALL_HT.items]
    if not set(scored) & set(found):
        yield (
            f"The header names none of the labs of {ALL_HT.label}: {', '.join(scored)}. "
            "Separate the columns by commas, semicolons or tabs."
        )
    for lab in LABS:
        unit = f"{lab.name}_unit"
        if lab.name in found and unit not in found and lab.unit_is_chosen:
            yield f"The header has “{lab.name}” without “{unit}”: add the column."
        if unit in found and lab.name not in found:
            yield f"The header has “{unit}” without “{lab.name}”: name its column so."
    yield from _outcome_reasons(found, outcome)


def _outcome_reasons(found: list[str], outcome: str | None) -> Iterator[str]:
    if outcome is None:
        return
    if normal(outcome) not in found:
        yield f"The header has no column “{outcome}” for the outcome."
    elif normal(outcome) in {each for name in LAB_NAMES for each in (name, f"{name}_unit")}:
        yield f"The outcome cannot be a lab: “{outcome}”."

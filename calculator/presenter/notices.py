"""What nobody has checked against the article yet, in words; each goes with its grade."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from calculator.presenter.words import listed
from calculator.scoring import evidence
from calculator.scoring.provenance import Grade
from calculator.scoring.tables import Definition


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A point of the definition that nobody has verified: its short name, and what it means."""

    name: str
    text: str


@cache
def notices(definition: Definition) -> tuple[Notice, ...]:
    """List what nobody has checked against the article; empty once somebody has (see tables.py)."""
    return tuple(_notices(definition))


def _notices(definition: Definition) -> Iterator[Notice]:
    cutoff = definition.cutoff
    if cutoff.grade is Grade.INFERRED:
        yield Notice(
            name="the cut-off",
            text=(
                f"That {cutoff.high_from} is high is our inference from the "
                f"{evidence.ALL_HT_HIGH_RISK.percent} % that the abstract calls high risk; the "
                f"only source found that states a cut-off uses > {cutoff.high_from}."
            ),
        )
    for item in definition.items:
        if item.points_grade is Grade.INFERRED:
            points = ", ".join(f"{band.name} {band.points}" for band in item.bands)
            yield Notice(
                name=f"the points of the {item.lab.short} bands",
                text=(
                    "The bands are restated by a secondary source; "
                    f"their points ({points}) are inferred."
                ),
            )
    ties = [
        f"{cut.value} {item.unit.shown}"
        for item in definition.items
        for cut in item.cuts
        if cut.tie_grade is Grade.INFERRED
    ]
    if ties:
        yield Notice(
            name="the ties",
            text=(
                f"Values exactly at a cut-off ({', '.join(ties)}) count as 1 point: sources leave "
                "this open; a later script from the CAR-HEMATOTOX group does so, for CAR-HT."
            ),
        )


def unverified_in_short(notices: tuple[Notice, ...]) -> str:
    """Name the unverified points in one line: "Not verified …: the cut-off, …", or nothing."""
    names = [notice.name for notice in notices]
    return f"Not verified against the article yet: {listed(names)}." if names else ""

"""What is counted while a cohort passes by, and the statistics that follow from counts alone.

Counts suffice for exact medians and quartiles, since days are few different numbers; so a cohort of
a million rows needs no more memory than one of a hundred.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from calculator.cohort.rows import Scored
from calculator.scoring.icaht import SEVERE_PROLONGED_FROM
from calculator.scoring.quantities import SPACES
from calculator.scoring.score import Group

MOST_DAYS = 999  # ours, to catch slips; with one decimal, 10 000 different numbers at most
_DAYS = re.compile(r"[0-9]{1,3}(?:\.[0-9])?")
OUTCOME_UNREADABLE = (
    "The outcome is no number of days: write it as 14, with a mark for decimals only, from 0 to "
    f"{MOST_DAYS}."
)

Days = Counter[Decimal]


class Pair(NamedTuple):
    """A settled total, and whether severe prolonged neutropenia followed."""

    total: int
    followed: bool


@dataclass(kw_only=True)
class Tally:
    """The counts of one cohort. The outcome's are of the rows without an error."""

    rows: int = 0
    errors: int = 0
    words_for_nothing: int = 0  # rows with NA, NULL and the like
    asked_of_the_file: Counter[str] = field(default_factory=Counter)  # rows, by the lab's name
    in_doubt: int = 0  # rows with a unit in doubt that would move the group
    cutoff_decides: int = 0  # rows whose group is another at the other cut-off
    groups: Counter[Group] = field(default_factory=Counter)
    totals: Counter[int] = field(default_factory=Counter)  # of settled totals
    open_labs: Counter[str] = field(default_factory=Counter)  # of undetermined rows
    days: dict[Group, Days] = field(default_factory=lambda: {group: Counter() for group in Group})
    without_outcome: int = 0
    outcome_unreadable: int = 0
    pairs: Counter[Pair] = field(default_factory=Counter)
    unsettled: int = 0  # with an outcome, but without one total

    def count(self, scored: Scored, outcome: str | None) -> str:
        """Count a row and return its error: its own, or that of its outcome.

        ``outcome`` is the text of its outcome cell; None where the cohort has no outcome.
        """
        self.rows += 1
        error = scored.error
        self.words_for_nothing += scored.has_word_for_nothing
        if scored.total is not None:
            error = self._count_outcome(scored, outcome)
            self._count_score(scored)
        self.errors += bool(error)
        return error

    def _count_score(self, scored: Scored) -> None:
        assert scored.total is not None
        self.groups[scored.total.group] += 1
        self.in_doubt += scored.in_doubt
        self.cutoff_decides += scored.total.cutoff_decides and not scored.in_doubt
        if scored.asked_of_the_file:
            self.asked_of_the_file.update(scored.asked_of_the_file)
        if scored.total.settled is not None:
            self.totals[scored.total.settled] += 1
        if scored.total.group is Group.UNDETERMINED:
            self.open_labs.update(scored.open_labs)

    def _count_outcome(self, scored: Scored, outcome: str | None) -> str:
        assert scored.total is not None
        if outcome is None:
            return ""
        text = outcome.strip(SPACES)
        if not text:
            self.without_outcome += 1
            return ""
        if not _DAYS.fullmatch(text):
            self.outcome_unreadable += 1
            return OUTCOME_UNREADABLE
        days = Decimal(text)
        self.days[scored.total.group][days] += 1
        if scored.total.settled is None:
            self.unsettled += 1
        else:
            self.pairs[Pair(scored.total.settled, days >= SEVERE_PROLONGED_FROM)] += 1
        return ""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How numbers spread; the quartiles lie on a straight line between neighbors."""

    n: int
    lowest: Decimal
    lower_quartile: Decimal
    median: Decimal
    upper_quartile: Decimal
    highest: Decimal


def spread(days: Mapping[Decimal, int]) -> Spread | None:
    """Return the spread of counted numbers; None where there are none.

    Of 0, 4, 10 and 26 days: median 7, quartiles 3 and 14.
    """
    n = sum(days.values())
    if not n:
        return None
    ends = _ranked(days)
    return Spread(
        n=n,
        lowest=ends[0][1],
        lower_quartile=_quantile(ends, n, 1),
        median=_quantile(ends, n, 2),
        upper_quartile=_quantile(ends, n, 3),
        highest=ends[-1][1],
    )


def _ranked(days: Mapping[Decimal, int]) -> list[tuple[int, Decimal]]:
    """Return each number with the rank at which it ends, from the lowest up."""
    ends, rank = [], 0
    for value in sorted(days):
        rank += days[value]
        ends.append((rank, value))
    return ends


def _quantile(ends: list[tuple[int, Decimal]], n: int, quarters: int) -> Decimal:
    whole, rest = divmod((n - 1) * quarters, 4)
    low, high = (
        next(v for end, v in ends if rank < end) for rank in (whole, min(whole + 1, n - 1))
    )
    return low + (high - low) * rest / 4

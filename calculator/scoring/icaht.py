"""Early ICAHT and severe prolonged neutropenia, from a series of ANC values of days 0 to 30.

ICAHT is immune effector cell-associated hematotoxicity. Sources, as the project's specification
cites them: the consensus for the grades (``REJESKI_2023``) and the published program for the
counting rules (``LIANG_2024``). That program also rounds ANC to tens before comparing; we do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from calculator.scoring.series import LAST_DAY, Measurement, Series

# /µL; a day at the threshold is low for the grade, but not for severe prolonged neutropenia.
SEVERE = Decimal(500)
PROFOUND = Decimal(100)

LONGEST_FILLED_GAP = 7  # days
RECOVERY = 3  # days in a row above the threshold end an episode; a shorter break counts into it
LATEST_START_OF_GRADE_4 = 3  # the day; for an episode that never ends
SEVERE_PROLONGED_FROM = 14  # days below 500 /µL


@dataclass(frozen=True, kw_only=True)
class GradeRule:
    """A grade is reached by days at ≤ 500 /µL, or by days at ≤ 100 /µL, or by never recovering."""

    grade: int
    d500_from: int | None
    d100_from: int | None
    never_recovered: bool


# From the highest down: the first that fits is the grade; none is grade 0.
GRADES = (
    GradeRule(grade=4, d500_from=None, d100_from=14, never_recovered=True),
    GradeRule(grade=3, d500_from=14, d100_from=7, never_recovered=False),
    GradeRule(grade=2, d500_from=7, d100_from=None, never_recovered=False),
    GradeRule(grade=1, d500_from=1, d100_from=None, never_recovered=False),
)


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day's ANC in /µL, measured or filled; None where it is unknown."""

    day: int
    anc: Fraction | None
    below: bool  # less than ``anc``, not ``anc`` itself
    filled: bool

    def is_at_most(self, threshold: Decimal) -> bool:
        """Return whether it counts as low at this threshold; an unknown day does not."""
        return self.anc is not None and self.anc <= threshold

    def is_below(self, threshold: Decimal) -> bool:
        """Return whether it is lower than the threshold: ``<500`` is below 500, exactly 500 not."""
        return self.anc is not None and (
            self.anc < threshold or (self.below and self.anc == threshold)
        )


@dataclass(frozen=True, kw_only=True)
class Episode:
    """Low days in a row, with breaks of one or two days, which count: days 4 to 15 are 12 days."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """Return how many days it lasts, breaks included."""
        return self.last - self.first + 1


@dataclass(frozen=True, kw_only=True)
class Grading:
    """A grade under one counting rule, and the days that it rests on."""

    grade: int
    d500: int
    d100: int


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """For a series that is still running: so many more days at this level make it that grade."""

    days: int
    threshold: Decimal
    grade: int


@dataclass(frozen=True, kw_only=True)
class IcahtAssessment:
    """What a series comes to.

    ``longest`` counts the longest episode (the headline), ``cumulative`` adds up all of them.
    ``severe_prolonged`` is the outcome that ALL-HT predicts; False means "not yet" while the series
    is running. ``unknown`` are days in gaps that are too long to fill: the grade may be too low.
    """

    series: Series
    days: tuple[Day, ...]
    severe_episodes: tuple[Episode, ...]
    profound_episodes: tuple[Episode, ...]
    never_recovered: bool
    longest: Grading
    cumulative: Grading
    days_below_500: int
    severe_prolonged: bool
    outlook: tuple[Outlook, ...]

    @property
    def provisional(self) -> bool:
        """Return whether the series is still running, so that more days will be counted."""
        return self.series.running

    @property
    def unknown(self) -> tuple[int, ...]:
        """Return the days that are neither measured nor filled."""
        return tuple(day.day for day in self.days if day.anc is None)


def grade_series(series: Series) -> IcahtAssessment:
    """Grade a series by both counting rules.

    2000 /µL but 300 /µL on days 4–10 and 19–25, measured on every day from 0 to 30: the longest
    episode has 7 days, grade 2; all together have 14, grade 3; severe prolonged neutropenia, since
    14 days are below 500 /µL.
    """
    return _grade(series, fill(series), with_outlook=series.running)


def _grade(series: Series, days: tuple[Day, ...], *, with_outlook: bool) -> IcahtAssessment:
    severe = episodes(days, SEVERE)
    profound = episodes(days, PROFOUND)
    never_recovered = not series.running and any(
        each.first <= LATEST_START_OF_GRADE_4 and each.last == days[-1].day for each in severe
    )
    lengths_500, lengths_100 = [e.days for e in severe], [e.days for e in profound]
    below = sum(day.is_below(SEVERE) for day in days)
    longest = _grading(max(lengths_500, default=0), max(lengths_100, default=0), never_recovered)
    return IcahtAssessment(
        series=series,
        days=days,
        severe_episodes=severe,
        profound_episodes=profound,
        never_recovered=never_recovered,
        longest=longest,
        cumulative=_grading(sum(lengths_500), sum(lengths_100), never_recovered),
        days_below_500=below,
        severe_prolonged=below >= SEVERE_PROLONGED_FROM,
        outlook=_outlook(series, days, longest.grade) if with_outlook else (),
    )


def _grading(d500: int, d100: int, never_recovered: bool) -> Grading:  # noqa: FBT001 - private
    for rule in GRADES:
        if (
            (rule.never_recovered and never_recovered)
            or (rule.d500_from is not None and d500 >= rule.d500_from)
            or (rule.d100_from is not None and d100 >= rule.d100_from)
        ):
            return Grading(grade=rule.grade, d500=d500, d100=d100)
    return Grading(grade=0, d500=d500, d100=d100)


def episodes(days: Sequence[Day], threshold: Decimal) -> tuple[Episode, ...]:
    """Find the episodes at or below a threshold.

    Low on days 4–8 and 11–15, above on 9 and 10: one episode, days 4 to 15, since recovery takes
    three days in a row above. An unknown day ends an episode: two are never joined across a gap.
    """
    found: list[Episode] = []
    open_episode = False  # whether a low day would still belong to the last one
    for day in days:
        if day.is_at_most(threshold):
            first = found.pop().first if open_episode else day.day
            found.append(Episode(first=first, last=day.day))
            open_episode = True
        elif day.anc is None or (found and day.day - found[-1].last >= RECOVERY):
            open_episode = False
    return tuple(found)


# --- Filling gaps ---


def fill(series: Series) -> tuple[Day, ...]:
    """Return every day from 0 to the end of the series; gaps of up to 7 days are filled.

    Between two values on a straight line (900 on day 3 and 200 on day 6 give 666⅔ on day 4), before
    the first and after the last with the nearest one. Measured days stay as they are.
    """
    known = {each.day: each for each in series.measurements}
    first, last = series.measurements[0], series.measurements[-1]
    days: dict[int, Day] = {day: _unknown(day) for day in range(series.end + 1)}
    days |= {each.day: _measured(each) for each in series.measurements}
    if first.day <= LONGEST_FILLED_GAP:
        days |= {day: _filled(day, first, first) for day in range(first.day)}
    if series.end - last.day <= LONGEST_FILLED_GAP:
        days |= {day: _filled(day, last, last) for day in range(last.day + 1, series.end + 1)}
    ordered = sorted(known)
    for left, right in pairwise(ordered):
        if right - left - 1 <= LONGEST_FILLED_GAP:
            days |= {d: _filled(d, known[left], known[right]) for d in range(left + 1, right)}
    return tuple(days[day] for day in sorted(days))


def _unknown(day: int) -> Day:
    return Day(day=day, anc=None, below=False, filled=False)


def _measured(each: Measurement) -> Day:
    return Day(day=each.day, anc=Fraction(each.anc), below=each.below, filled=False)


def _filled(day: int, left: Measurement, right: Measurement) -> Day:
    """Fill a day from its neighbors; where one is "less than", so is what lies between."""
    anc = Fraction(left.anc)
    if left.day != right.day:
        anc += (Fraction(right.anc) - anc) * Fraction(day - left.day, right.day - left.day)
    return Day(day=day, anc=anc, below=left.below or right.below, filled=True)


# --- What comes next ---


def _outlook(series: Series, days: tuple[Day, ...], grade: int) -> tuple[Outlook, ...]:
    """Return how many more days at a level raise the grade of a series that is still running.

    The lower level is listed only where it needs fewer days or leads higher.
    """
    severe = _next_grade(series, days, grade, SEVERE)
    profound = _next_grade(series, days, grade, PROFOUND)
    same = severe and profound and (severe.days, severe.grade) == (profound.days, profound.grade)
    return tuple(each for each in (severe, None if same else profound) if each)


def _next_grade(
    series: Series, days: tuple[Day, ...], grade: int, threshold: Decimal
) -> Outlook | None:
    """Add one low day after the other up to day 30, with which the series is complete."""
    for more in range(1, LAST_DAY - series.end + 1):
        end = series.end + more
        days += (Day(day=end, anc=Fraction(threshold), below=False, filled=True),)
        longer = replace(series, running=end < LAST_DAY)
        later = _grade(longer, days, with_outlook=False).longest.grade
        if later > grade:
            return Outlook(days=more, threshold=threshold, grade=later)
    return None

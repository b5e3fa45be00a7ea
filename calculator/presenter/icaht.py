"""The wording of the ICAHT grader: page, print-out and copied text say the same.

No Django here, and no clinical number: each is read from ``scoring``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from calculator import __version__
from calculator.presenter.chart import Chart, draw
from calculator.presenter.result import usual_range
from calculator.presenter.words import cited, clock, listed
from calculator.scoring.icaht import (
    GRADES,
    LATEST_START_OF_GRADE_4,
    LONGEST_FILLED_GAP,
    PROFOUND,
    RECOVERY,
    SEVERE,
    SEVERE_PROLONGED_FROM,
    Day,
    Episode,
    GradeRule,
    Grading,
    IcahtAssessment,
    Outlook,
    grade_series,
)
from calculator.scoring.provenance import LIANG_2024, REJESKI_2023, Citation
from calculator.scoring.quantities import ANC, plain
from calculator.scoring.series import LAST_DAY, PER_MICROLITER, Remark, Remarkable, Series
from calculator.scoring.tables import ALL_HT

TITLE = "Early ICAHT grade from ANC values"
SPELLED_OUT = "immune effector cell-associated hematotoxicity (ICAHT)"
OUTCOME = (
    f"{ALL_HT.label} ({ALL_HT.short}) predicts severe prolonged neutropenia: {ANC.label} below "
    f"{SEVERE} {PER_MICROLITER.shown} on {SEVERE_PROLONGED_FROM} days or more of days "
    f"0 to {LAST_DAY}."
)
COUNTING = (
    f"A day at ≤ {SEVERE} (or ≤ {PROFOUND}) {PER_MICROLITER.shown} is low for the grade; severe "
    f"prolonged neutropenia counts days below {SEVERE}. An episode ends with {RECOVERY} days in a "
    "row above; a shorter break counts into it. Gaps of up to "
    f"{LONGEST_FILLED_GAP} days are filled: between two values by a straight line, at the ends by "
    "the nearest value. The published program also rounds ANC to tens before comparing; this "
    "calculator does not."
)
LEGEND = (
    "● measured, ▼ less than, ○ filled, - - through filled days. Shaded: episodes at "
    f"≤ {SEVERE}, more strongly at ≤ {PROFOUND}. Logarithmic scale; zero is the lowest line."
)
TWO_RULES = (
    "Which counts is open: the published program (Liang 2024) takes the longest episode, which "
    "this calculator puts first; the platelet grading by the consensus’s authors (Rejeski 2025) "
    "calculates the cumulative length, following, as it says, the logic of the neutrophil "
    "grading. Both are computed, and shown where the grades differ."
)
ABBREVIATIONS = f"{ANC.label}: {ANC.spelled_out.lower()}; it is not the white count."


SERIES_HINT = (
    "One line a day, day and value: 0\N{NO-BREAK SPACE}2100. A date works too: "
    "2026-11-22\N{NO-BREAK SPACE}300. Values alone count "
    "from day 0; a blank line or - is a day not measured. <100 is fine. Paste from a spreadsheet."
)
UNIT_HINT = "As the report prints it. A line may have its own: 5 8/µL."
DECIMAL_MARKS = (
    ("", "As each value shows"),
    ("point", "Point: 1.5"),
    ("comma", "Comma: 1,5"),
)
DECIMAL_MARK_HINT = "Only where values such as 1.500 may be 1500 or 1.5."
INFUSION_HINT = "Only where the lines have dates. Year-month-day: 2026-11-22."
FOLLOW_UP_HINT = (
    f"Death, loss or other therapy: 0 to {LAST_DAY}. Left blank, a series that stops before day "
    f"{LAST_DAY} is still running and its grade provisional."
)


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What stands around the form."""

    title: str
    purpose: str
    outcome: str
    counting: str


FORM_PAGE = FormPage(
    title=TITLE,
    purpose=(
        f"For clinicians, after CAR T-cells: grades early {SPELLED_OUT} of days 0 to {LAST_DAY} "
        "after infusion. Nothing is taken over from another page."
    ),
    outcome=OUTCOME,
    counting=COUNTING,
)


@dataclass(frozen=True, kw_only=True)
class IcahtResult:
    """Everything that a graded series says, in the order in which the page says it."""

    title: str
    grade: int
    grade_cumulative: int
    days_below_500: int
    level: str  # "high" or "plain": the look only
    headline: str
    provisional: str
    rule: str
    rests_on: tuple[str, ...]
    other_rule: str
    severe_prolonged: str
    outlook: tuple[str, ...]
    warnings: tuple[str, ...]
    how_read: tuple[str, ...]  # which is no caution, and stands at the end
    lines: tuple[str, ...]  # to write on, on paper
    chart: Chart
    legend: str
    described: str
    outcome: str
    counting: str
    abbreviations: str
    citations: tuple[Citation, ...]
    computed: str


def present_icaht(series: Series, *, at: datetime) -> IcahtResult:
    """Put a series into words; ``at`` is when, with its time zone.

    300 /µL on days 4 to 17 of 31 measured ones: "Early ICAHT grade 3", resting on the longest
    episode of 14 days, and severe prolonged neutropenia.
    """
    assessment = grade_series(series)
    longest, cumulative = assessment.longest, assessment.cumulative
    headline = f"Early ICAHT grade {longest.grade}"
    return IcahtResult(
        title=headline + (", provisional" if assessment.provisional else ""),
        grade=longest.grade,
        grade_cumulative=cumulative.grade,
        days_below_500=assessment.days_below_500,
        level="high" if longest.grade >= _LOOKS_HIGH_FROM else "plain",
        headline=headline,
        provisional=_provisional(assessment),
        rule=_rule(assessment),
        rests_on=tuple(_rests_on(assessment)),
        other_rule=_other_rule(assessment),
        severe_prolonged=severe_prolonged_words(assessment),
        outlook=tuple(_outlook(assessment)),
        warnings=tuple(_cautions(assessment)),
        how_read=tuple(_remarks(assessment, _HOW_READ)),
        lines=("Infused on", "Graded on", "Signed"),
        chart=draw(assessment),
        legend=LEGEND,
        described=_described(assessment.days),
        outcome=OUTCOME,
        counting=COUNTING,
        abbreviations=f"ICAHT: {SPELLED_OUT.removesuffix(' (ICAHT)')}. {ABBREVIATIONS}",
        citations=(REJESKI_2023, LIANG_2024),
        computed=f"{clock(at)} · version {__version__}",
    )


# The look of a grade: the publications report how many patients reach 3 or more.
_LOOKS_HIGH_FROM = 3


# --- The grade and what it rests on ---


def _provisional(assessment: IcahtAssessment) -> str:
    if not assessment.provisional:
        return ""
    words = f"The series ends on day {assessment.series.end} and is still running"
    highest = min(assessment.longest.grade, assessment.cumulative.grade) == GRADES[0].grade
    return f"{words}." if highest else f"{words}; more days may raise the grade."


def _rule(assessment: IcahtAssessment) -> str:
    grade = assessment.longest.grade
    rule = next((rule for rule in GRADES if rule.grade == grade), None)
    return f"Grade {grade}: {rule_words(rule)}" if rule else _grade_zero()


def _grade_zero() -> str:
    return f"Grade 0: no day at ≤ {SEVERE} {PER_MICROLITER.shown}."


def rule_words(rule: GradeRule) -> str:
    """Return what a grade takes: "14 days or more at ≤ 500 /µL, or 7 to 13 at ≤ 100 /µL."."""
    parts = []
    if rule.never_recovered:
        parts.append(
            f"at ≤ {_level(SEVERE)} from day 0–{LATEST_START_OF_GRADE_4} to the last day, never "
            "recovered"
        )
    for threshold, start in ((SEVERE, rule.d500_from), (PROFOUND, rule.d100_from)):
        if start is not None:
            parts.append(f"{_days_from(rule, threshold, start)} at ≤ {_level(threshold)}")
    return ", or ".join(parts) + "."


def _days_from(rule: GradeRule, threshold: Decimal, start: int) -> str:
    """Return a range of days that ends where the next higher grade begins."""
    starts = [
        each.d500_from if threshold == SEVERE else each.d100_from
        for each in GRADES
        if each.grade > rule.grade
    ]
    higher = min((each for each in starts if each is not None), default=None)
    return f"{start} days or more" if higher is None else f"{start} to {higher - 1} days"


def _level(threshold: Decimal) -> str:
    return f"{threshold} {PER_MICROLITER.shown}"


def _rests_on(assessment: IcahtAssessment) -> Iterator[str]:
    for threshold, found, days in (
        (SEVERE, assessment.severe_episodes, assessment.longest.d500),
        (PROFOUND, assessment.profound_episodes, assessment.longest.d100),
    ):
        if not found:
            yield f"No day at ≤ {_level(threshold)}."
            continue
        spans = listed([_span(each) for each in found])
        several = f"; the longest has {_days(days)}" if len(found) > 1 else ""
        noun = "Episodes" if several else "Episode"
        yield f"{noun} at ≤ {_level(threshold)}: {spans}{several}."
    if assessment.never_recovered:
        yield f"Not recovered by the last day, day {assessment.series.end}."


def _span(episode: Episode) -> str:
    if episode.first == episode.last:
        return f"day {episode.first}"
    return f"days {episode.first} to {episode.last} ({_days(episode.days)})"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _other_rule(assessment: IcahtAssessment) -> str:
    cumulative = assessment.cumulative
    if cumulative.grade == assessment.longest.grade:
        return ""
    return (
        f"With all episodes added up it is grade {cumulative.grade} ({_counts(cumulative)}): "
        "sources disagree on whether the longest episode or all of them count."
    )


def _counts(grading: Grading) -> str:
    return (
        f"{_days(grading.d500)} at ≤ {_level(SEVERE)}, {_days(grading.d100)} at ≤ "
        f"{_level(PROFOUND)}"
    )


def severe_prolonged_words(assessment: IcahtAssessment) -> str:
    """Return whether it is severe prolonged neutropenia: yes, no, or not yet."""
    days = f"{_days(assessment.days_below_500)} below {_level(SEVERE)}"
    answer = "no"
    if assessment.severe_prolonged:
        answer = "yes"
    elif assessment.provisional:
        answer = "not yet"
    return (
        f"Severe prolonged neutropenia: {answer}, {days} ({SEVERE_PROLONGED_FROM} or more make it)."
    )


def _outlook(assessment: IcahtAssessment) -> Iterator[str]:
    for each in assessment.outlook:
        yield _outlook_words(each)
    missing = SEVERE_PROLONGED_FROM - assessment.days_below_500
    if assessment.provisional and 0 < missing <= LAST_DAY - assessment.series.end:
        what = f"{_more(missing)} below {_level(SEVERE)}"
        yield f"{what} {_make(missing)} it severe prolonged neutropenia."


def _outlook_words(outlook: Outlook) -> str:
    what = f"{_more(outlook.days)} at ≤ {_level(outlook.threshold)}"
    return f"{what} {_make(outlook.days)} it grade {outlook.grade}."


def _make(days: int) -> str:
    return "makes" if days == 1 else "make"


def _more(days: int) -> str:
    return "One more day" if days == 1 else f"{days} more days"


# --- Warnings ---


def warnings_of(assessment: IcahtAssessment) -> Iterator[str]:
    """Return what a reader of the grade has to know: gaps, ignored values, a unit in doubt."""
    yield from _cautions(assessment)
    yield from _remarks(assessment, _HOW_READ)


_HOW_READ = frozenset({Remarkable.SPACES_SEPARATE, Remarkable.SPACES_GROUP})


def _cautions(assessment: IcahtAssessment) -> Iterator[str]:
    if assessment.unknown:
        yield (
            f"No value within reach on {_listed_days(assessment.unknown)}: unknown days count as "
            "not neutropenic, so the grade may be too low."
        )
    yield from _remarks(assessment, frozenset(Remarkable) - _HOW_READ)


def _remarks(assessment: IcahtAssessment, kinds: frozenset[Remarkable]) -> Iterator[str]:
    for remark in assessment.series.remarks:
        if remark.kind in kinds:
            yield _REMARKS[remark.kind](remark, assessment.series)


def _other_unit(remark: Remark, series: Series) -> str:
    highest = max(each.anc for each in series.measurements)
    typed = plain(highest * PER_MICROLITER.factor / series.unit.factor)
    units = ", or ".join(f"{typed} {unit.shown}" for unit in remark.units)
    return (
        f"The highest value is {typed} {series.unit.shown}, which would be unusual for a whole "
        f"series. Was it {units}?"
    )


_REMARKS: dict[Remarkable, Callable[[Remark, Series], str]] = {
    Remarkable.HEADER_SKIPPED: lambda *_: "The first line was taken for a header and skipped.",
    Remarkable.ONE_VALUE_PER_LINE: lambda *_: (
        "The lines have no days: the first was taken for day 0, each next line for the next day."
    ),
    Remarkable.SPACES_SEPARATE: lambda remark, _: (
        "A space was read as parting day and value, as other lines or the header show: "
        f"{_listed_days(remark.days)}."
    ),
    Remarkable.SPACES_GROUP: lambda remark, _: (
        "A space within a value was read as grouping its thousands, so that 2 100 is 2100: "
        f"{_listed_days(remark.days)}."
    ),
    Remarkable.BEFORE_INFUSION: lambda remark, _: (
        f"Ignored, since before infusion: {_listed_days(remark.days)}."
    ),
    Remarkable.AFTER_LAST_DAY: lambda remark, _: (
        f"Ignored, since after day {LAST_DAY}: {_listed_days(remark.days)}."
    ),
    Remarkable.AFTER_FOLLOW_UP: lambda remark, _: (
        f"Ignored, since after the end of follow-up: {_listed_days(remark.days)}."
    ),
    Remarkable.SEVERAL_ON_ONE_DAY: lambda remark, _: (
        f"Several values, of which the lowest counts: {_listed_days(remark.days)}."
    ),
    Remarkable.OTHER_UNIT: _other_unit,
    Remarkable.UNUSUAL: lambda remark, series: (
        f"Outside the usual range, {usual_range(ANC, series.unit)} (ours, to catch slips): "
        f"{_listed_days(remark.days)}."
    ),
}


def _listed_days(days: Iterable[int]) -> str:
    """Return days, runs of them as spans: "days 3 to 5 and 9"."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return ("day " if words == [str(runs[0][0])] else "days ") + listed(words)


# --- The picture in words ---


def _described(days: tuple[Day, ...]) -> str:
    """Return what the picture shows, day by day: "Day 0: 2000; day 1: about 1500, filled."."""
    words = "; ".join(_day_words(day) for day in days)
    return f"{words[0].upper()}{words[1:]}."


def _day_words(day: Day) -> str:
    if day.anc is None:
        return f"day {day.day}: unknown"
    sign = "<" if day.below else ""
    if day.filled:
        return f"day {day.day}: about {sign}{round(day.anc)}, filled"
    return f"day {day.day}: {sign}{plain(Decimal(day.anc.numerator) / day.anc.denominator)}"


# --- The text for the note ---


def summary_icaht(result: IcahtResult) -> str:
    """Return the result as plain text for a note."""
    return "\n".join(line for line in _summary_lines(result) if line)


def _summary_lines(result: IcahtResult) -> Iterator[str]:
    yield result.headline
    yield f"PROVISIONAL: {result.provisional}" if result.provisional else ""
    yield result.rule
    yield from result.rests_on
    yield result.other_rule
    yield result.severe_prolonged
    yield from result.outlook
    for warning in result.warnings:
        yield f"Check: {warning}"
    yield f"{ANC.label} in {PER_MICROLITER.shown}: {result.described}"
    yield from result.how_read
    yield result.outcome
    yield result.counting
    yield result.abbreviations
    for citation in result.citations:
        yield cited(citation)
    yield result.computed

"""The sentences about a cohort: on standard error and in the report. Counts only, never a value."""

from collections.abc import Iterator

from calculator.cohort.columns import GIVEN, Columns
from calculator.cohort.findings import CONFIDENCE, FEWEST, RESAMPLES, SEED, Findings
from calculator.cohort.rows import LEAVE_EMPTY, WORDS_FOR_NOTHING
from calculator.cohort.table import DELIMITERS
from calculator.cohort.tally import Spread, Tally
from calculator.cohort.throughout import Fractions, OtherUnit
from calculator.presenter.notices import notices, unverified_in_short
from calculator.presenter.result import RISK, in_sentence
from calculator.presenter.words import RELEASE, listed
from calculator.scoring.icaht import SEVERE_PROLONGED_FROM
from calculator.scoring.quantities import plain
from calculator.scoring.score import Group
from calculator.scoring.tables import ALL_HT

NEEDS_EXTRA = (
    "No AUC: it needs scipy and scikit-learn. In the checkout, install them with: "
    "pip install -e '.[cohort]'"
)
ONE_OUTCOME_ONLY = (
    "No AUC: it needs rows with severe prolonged neutropenia and rows without, each with a settled "
    f"{ALL_HT.short} total."
)
TOO_FEW = f"No interval: it needs {FEWEST} rows with and {FEWEST} without."
HOW_QUARTILES = "Quartiles lie on a straight line between neighboring values."
HOW_INTERVAL = (
    f"The interval is from {RESAMPLES:,} bootstrap samples, drawn within the rows with and the "
    f"rows without severe prolonged neutropenia (percentiles; seed {SEED})."
)


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 row", "12,000 rows"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def how_it_is_read(delimiter: str, columns: Columns) -> str:
    """Return how the columns are separated, and which labs have none."""
    words = f"The columns are separated by {DELIMITERS[delimiter]}."
    if columns.absent:
        labs = listed([in_sentence(lab) for lab in columns.absent])
        words += f" No column for {labs}: not entered in any row."
    if columns.renamed:
        names = listed([f"“{name}”" for name in columns.renamed])
        words += f" Renamed with “{GIVEN}” before it, since we add a column of that name: {names}."
    return words


def summary(findings: Findings) -> Iterator[str]:
    """Return what became of a cohort, a sentence a line: rows, groups, errors, statistics."""
    yield from what_became(findings)
    if findings.outcome is not None:
        yield from statistics(findings)
    yield from remarks(findings)
    yield f"{RELEASE}. {unverified_in_short(notices(ALL_HT))}".strip()


def what_became(findings: Findings) -> Iterator[str]:
    """Return how many rows there were, their groups, what is open, and how many have an error."""
    tally = findings.tally
    groups = ", ".join(f"{RISK[group].lower()} {tally.groups[group]:,}" for group in Group)
    yield f"{counted(tally.rows, 'row')}. {ALL_HT.short}: {groups}."
    if open_labs := open_words(tally):
        yield open_labs
    if tally.in_doubt:
        rows = counted(tally.in_doubt, "row has", "rows have")
        yield f"{rows} a unit in doubt that would move the group: see the column “unit_checks”."
    if tally.cutoff_decides:
        rows = counted(
            tally.cutoff_decides, "row would be in another group", "rows would be in another group"
        )
        yield f"{rows} at > {ALL_HT.cutoff.high_from}, the only cut-off that a source states."
    if tally.errors:
        yield f"{counted(tally.errors, 'row has', 'rows have')} an error: see the column “error”."
    else:
        yield "No row has an error."
    if findings.empty_lines:
        lines = counted(findings.empty_lines, "empty line was", "empty lines were")
        yield f"{lines} left out."


def remarks(findings: Findings) -> Iterator[str]:
    """Return what is said once for the file: a column's unit, fractions, cells with NA."""
    tally = findings.tally
    for column in findings.throughout.other_units:
        yield other_unit_words(column, tally.asked_of_the_file[column.lab.name])
    for fractions in findings.throughout.fractions:
        yield fraction_words(fractions)
    if tally.words_for_nothing:
        rows = counted(tally.words_for_nothing, "row was", "rows were")
        words = ", ".join(WORDS_FOR_NOTHING)
        yield f"{rows} refused for {words} in a cell of a lab: {LEAVE_EMPTY}."


def other_unit_words(column: OtherUnit, rows: int) -> str:
    """Ask for the unit of a whole column: "CRP: all 312 values are in mg/L, and would be …"."""
    other = column.other.code
    return (
        f"{column.lab.label}: all {column.values:,} values are in {column.unit.code}, and would be "
        f"usual in {other} as well. Check the unit: in {other}, {counted(rows, 'row')} would be in "
        "another group."
    )


def fraction_words(column: Fractions) -> str:
    """Ask whether a column holds fractions: "Marrow blasts: all 40 values are at or below 1 %"."""
    lab, limit = column.lab, column.lab.percent_from
    assert limit is not None
    unit = lab.canonical.shown
    values = "the only value is" if column.values == 1 else f"all {column.values:,} values are"
    return (
        f"{lab.label}: {values} at or below {limit} {unit}. Are they fractions ({limit} for "
        f"{limit * 100} {unit}), or MRD? Enter blasts of all nucleated cells in {unit}."
    )


def open_words(tally: Tally) -> str:
    """Return which labs leave the group open, and in how many rows each; empty where none does."""
    if not tally.groups[Group.UNDETERMINED]:
        return ""
    labs = ", ".join(f"{lab} {count:,}" for lab, count in tally.open_labs.most_common())
    return f"{RISK[Group.UNDETERMINED]}, since these labs leave points open: {labs}."


def statistics(findings: Findings) -> Iterator[str]:
    """Return how long neutropenia lasted in each group, and how well the total told it."""
    for group in Group:
        yield f"{RISK[group]}: {spread_words(findings.spreads.get(group))}"
    yield auc_words(findings)
    yield left_out(findings.tally)


def spread_words(spread: Spread | None) -> str:
    """Return a spread: "median 7 days (quartiles 3 and 14), n = 4."."""
    if spread is None:
        return "no row with an outcome."
    low, high = plain(spread.lower_quartile), plain(spread.upper_quartile)
    return f"median {plain(spread.median)} days (quartiles {low} and {high}), n = {spread.n:,}."


def auc_words(findings: Findings) -> str:
    """Return the AUC with its interval, or why there is none."""
    found = findings.discrimination
    if found is None:
        return findings.no_auc
    words = (
        f"AUC of the {ALL_HT.short} total for severe prolonged neutropenia "
        f"({SEVERE_PROLONGED_FROM} days or more): {found.auc:.2f}"
    )
    if found.interval:
        low, high = found.interval
        words += f" ({CONFIDENCE} % interval {low:.2f} to {high:.2f})"
    words += f"; {found.followed:,} with, {found.not_followed:,} without."
    return words if found.interval else f"{words} {TOO_FEW}"


def left_out(tally: Tally) -> str:
    """Return which rows the statistics leave out."""
    return (
        f"Left out: {counted(tally.errors, 'row')} with an error and {tally.without_outcome:,} "
        f"without an outcome; of the AUC also {tally.unsettled:,} whose total is still open."
    )

"""The card of CDS Hooks: the words of a result, with the date of each lab and what is in doubt.

Only numbers and dates that were read, and words of our own, stand in a card, so no Markdown of a
record can come in with them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from calculator.interop.moments import Moment
from calculator.interop.observations import Chosen, Selection
from calculator.interop.prefetch import Answer
from calculator.interop.resources import Issue
from calculator.presenter.answer import Data
from calculator.presenter.notices import unverified_in_short
from calculator.presenter.result import Result, Row, present
from calculator.presenter.words import RELEASE, listed
from calculator.scoring.quantities import MARROW_BLASTS
from calculator.scoring.reading import UnreadableLabs
from calculator.scoring.score import Group
from calculator.scoring.tables import ALL_HT

# Our limits, to have somebody look at the dates: the publication states no window for the blood
# labs. The study's marrow was a median of 12 days old, so one limit for all would warn of nearly
# everybody.
OLDEST_BLOOD = timedelta(days=3)
OLDEST_MARROW = timedelta(days=28)
FURTHEST_APART = timedelta(days=1)  # blood labs are of one day and the next

LONGEST_SUMMARY = 140  # characters; a card's summary has fewer, says CDS Hooks

ONLY_IF = "Only if CAR T-cells are planned for relapsed or refractory B-ALL"
BEFORE = "Use only before lymphodepletion."
NOT_T_ALL = "For B-ALL: T-ALL is not meant, and the diagnosis code does not tell them apart."
RISK_OF = "risk of prolonged neutropenia"
_THERAPY = "Therapy since?"
# Kinds of problems that nobody at the bedside can mend.
_FOR_ENGINEERS = ("structure", "required", "code-invalid", "not-supported", "invariant")


def scored(
    selection: Selection,
    answers: Mapping[str, Answer],
    *,
    is_planned: bool | None,
    problems: Sequence[str],
    note: str,
    now: datetime,
) -> Data:
    """Return summary, indicator and detail of a result, or of why there is none.

    Six points: "ALL-HT 6 of 7: high risk of prolonged neutropenia", as a warning; where it is not
    known that CAR T-cells are planned, after "Only if ...", and as information.
    """
    problems = [*problems, *problem_words(selection.issues)]
    try:
        readings = selection.readings
    except UnreadableLabs:
        # Not one of the labs could be used.
        lines = [*problems, *_remarks(selection), *_without_a_result(selection, answers)]
        sent = any(answers[item.lab.name].found for item in ALL_HT.items) or selection.at_fault
        why = "the labs in the record cannot be used" if sent else "not all labs were sent"
        return not_scored(why, lines, is_planned=is_planned)
    result = present(readings, at=now)
    risky = result.all_ht.group == Group.HIGH.value or result.doubts
    detail = _detail(result, selection, answers, problems, note=note, now=now)
    return {
        "summary": _summary(_verdict(result), is_planned=is_planned),
        "indicator": "warning" if is_planned and risky else "info",
        "detail": "\n\n".join([*_only_if(is_planned=is_planned), *detail]),
    }


def not_scored(why: str, reasons: Sequence[str], *, is_planned: bool | None) -> Data:
    """Return summary, indicator and detail of a card that says why there is no score."""
    verdict = f"{ALL_HT.short} not scored: {why}"
    return {
        "summary": _summary([verdict], is_planned=is_planned),
        "indicator": "info",
        "detail": "\n\n".join(
            [*_only_if(is_planned=is_planned), _list(reasons), BEFORE, NOT_T_ALL]
        ),
    }


def problem_words(issues: Sequence[Issue]) -> list[str]:
    """Return what cannot be used; in words of our own alone."""
    return [_problem(each) for each in issues if each.severity == "error"]


def _problem(issue: Issue) -> str:
    """Return a problem for the physician first; what only an engineer can mend stands behind."""
    lab, _, rest = issue.diagnostics.partition(": ") if issue.lab else ("", "", issue.diagnostics)
    if issue.lab and issue.code not in _FOR_ENGINEERS:
        return issue.diagnostics
    what = f"{lab}: the result cannot be used" if lab else "A part of what was sent cannot be read"
    return f"{what}. For the record system's engineers: {rest}"


# --- The summary ---


def _only_if(*, is_planned: bool | None) -> list[str]:
    return [] if is_planned else [f"**{ONLY_IF}.**"]


def _summary(verdicts: Sequence[str], *, is_planned: bool | None) -> str:
    """Return the first of the verdicts, the longest first, that leaves the summary short enough."""
    before = "" if is_planned else f"{ONLY_IF}: "
    return next(before + verdict for verdict in verdicts if len(before + verdict) < LONGEST_SUMMARY)


def _verdict(result: Result) -> list[str]:
    """Return the verdict: "ALL-HT 6 of 7: high risk of prolonged neutropenia"; then shorter."""
    score = result.all_ht
    incomplete = ", INCOMPLETE" if result.incomplete else ""
    words = score.risk.lower()
    open_still = score.group == Group.UNDETERMINED.value
    risk = f"{RISK_OF} {words}" if open_still else words.replace("risk", RISK_OF)
    # Units in doubt, or a cut-off that decides, come before any group.
    verdict = risk if result.headline == score.risk else result.headline.removesuffix(".")
    typed = "as typed " if result.doubts else ""
    points = f"{score.short} {typed}{score.points}{incomplete}"
    return [f"{points}: {verdict}", f"{points}: units in doubt" if result.doubts else points]


# --- The detail ---


def _detail(
    result: Result,
    selection: Selection,
    answers: Mapping[str, Answer],
    problems: Sequence[str],
    *,
    note: str,
    now: datetime,
) -> Iterator[str]:
    score = result.all_ht
    yield f"**{score.label} ({score.short}): {result.title}** ({score.cutoff})"
    if result.doubts:
        yield f"**{' '.join(result.doubts)}**"
    parts = [f"**{BEFORE}**", note, result.population, NOT_T_ALL, result.confounders]
    yield " ".join(filter(None, parts))
    if result.incomplete:
        yield f"**INCOMPLETE:** {result.incomplete}"
    if result.outcome:
        yield result.outcome
    if result.settling:
        yield result.settling
    if result.disputed:
        yield result.disputed
    names = [item.lab.name for item in ALL_HT.items]
    yield _list(_rows(result.rows, names, selection, answers))
    cautions = [*problems, *_date_cautions(selection, now), *_remarks(selection), *result.cautions]
    if cautions:
        yield _list([f"Check: {words}" for words in cautions])
    yield f"{result.expected} {result.not_a_forecast}"
    if result.car_ht:
        other = result.car_ht
        yield f"For comparison, {other.label} ({other.short}): {other.risk}, {other.points}."
        yield _list(_rows(result.car_ht_rows, ["ferritin"], selection, answers))
        yield result.car_ht_words
    if unverified := unverified_in_short(result.notices):
        yield unverified
    yield RELEASE


def _rows(
    rows: Sequence[Row],
    names: Sequence[str],
    selection: Selection,
    answers: Mapping[str, Answer],
) -> list[str]:
    return [_row(row, name, selection, answers) for row, name in zip(rows, names, strict=True)]


def _row(row: Row, name: str, selection: Selection, answers: Mapping[str, Answer]) -> str:
    """Return an item: "Platelets: 45 ×10⁹/L (1 Mar 2026); below 75 ×10⁹/L; 2 points"."""
    chosen = selection.chosen.get(name)
    when = _when(chosen) if chosen else _no_result(name, selection, answers)
    converted = f" = {row.converted}" if row.converted else ""
    tie = f" ({row.tie})" if row.tie else ""
    return (
        f"{row.label}: {row.entered}{converted} ({when}); {row.band}{tie}; {row.points} {row.noun}"
    )


def _when(chosen: Chosen) -> str:
    if chosen.pending:
        earlier = ", an earlier one is not used" if chosen.earlier else ""
        return f"the newest result, {chosen.when}, has no value{earlier}"
    return f"sent as {chosen.sent}, {chosen.when}" if chosen.sent else chosen.when


def _no_result(name: str, selection: Selection, answers: Mapping[str, Answer]) -> str:
    """Return why a lab has no value: the record has none, was not asked, or could not be read."""
    answer = answers[name]
    if name in selection.at_fault and answer.found:
        return "the result cannot be used"
    if answer.missing:
        return f"no result that counts on the page that was sent; {answer.missing}"
    return "no result that was sent counts" if answer.found else answer.state.value


def _without_a_result(selection: Selection, answers: Mapping[str, Answer]) -> list[str]:
    return [
        f"{item.lab.label}: {_no_result(item.lab.name, selection, answers)}."
        for item in ALL_HT.items
        if item.lab.name not in selection.at_fault
    ]


def _remarks(selection: Selection) -> list[str]:
    return [each.diagnostics for each in selection.issues if each.severity == "warning"]


def _date_cautions(selection: Selection, now: datetime) -> Iterator[str]:
    """Caution where a lab is old, or where the blood labs lie apart (our limits)."""
    used = [each for each in selection.chosen.values() if not each.pending]
    blood = [each for each in used if each.lab is not MARROW_BLASTS]
    old = [each.lab.short for each in blood if _is_older(each, OLDEST_BLOOD, now)]
    if old:
        yield f"Older than {OLDEST_BLOOD.days} days (our limit): {listed(old)}. {_THERAPY}"
    if any(_is_older(each, OLDEST_MARROW, now) for each in used if each.lab is MARROW_BLASTS):
        yield f"The marrow is older than {OLDEST_MARROW.days} days (our limit). {_THERAPY}"
    days = [each.moment for each in blood if each.moment]
    if days and _days_between(days) > FURTHEST_APART:
        yield f"The blood labs are not of one day and the next (our limit). {_THERAPY}"


def _days_between(moments: Sequence[Moment]) -> timedelta:
    return max(each.last_day for each in moments) - min(each.first_day for each in moments)


def _is_older(chosen: Chosen, limit: timedelta, now: datetime) -> bool:
    """Return whether a lab may be older; by the calendar where its date has no time."""
    when = chosen.moment
    if when is None:
        return False
    return (now - when.earliest if when.zoned else now.date() - when.first_day) > limit


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {markdown(line)}" for line in lines)


def markdown(text: str) -> str:
    """Return words so that Markdown shows them as they are: a star as a star, not as emphasis.

    The words are our own; it is the star in a unit's code that would be taken for a sign.
    """
    return re.sub(r"[\\`*_\[\]~|]|<(?=[A-Za-z/!?])", r"\\\g<0>", text)

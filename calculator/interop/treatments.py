"""Whether treatment has begun: configured lymphodepletion and infusions, and their dates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calculator.interop.dates import effective
from calculator.interop.lab_codes import Code
from calculator.interop.moments import Moment, period
from calculator.interop.observations import Selection
from calculator.interop.prefetch import (
    TREATMENTS,
    Answer,
    State,
)
from calculator.interop.resources import (
    Node,
    Placed,
    Refused,
    codings,
    is_understood,
)
from calculator.interop.subjects import is_of
from calculator.presenter.words import listed

# Whatever else a treatment's status is, it may have begun.
_NOT_GIVEN = ("preparation", "not-done", "entered-in-error")
_DATE_OF = {"Procedure": "performed", "MedicationAdministration": "effective"}
_MOST_NAMED = 5  # dates of older treatments
TREATED = "A treatment stands in the record, after these labs: not for use once it has begun."


@dataclass(frozen=True, kw_only=True)
class Treatments:
    """Whether a treatment withholds the card, and what there is to say of all of them."""

    withhold: bool
    words: tuple[str, ...]
    unchecked: str  # why one may have been missed, or ""


def treatments(
    answers: Mapping[str, Answer],
    patient: str,
    codes: Sequence[Code],
    *,
    selection: Selection,
    days: int,
    today: date,
) -> Treatments:
    """Look for configured treatments.

    An infusion on or before the day of the newest lab, and no more than ``days`` before it,
    withholds the card; one of years ago, one after the labs and one without a date are named. A lab
    counts here also where its result is pending or cannot be used.
    """
    reasons = [words for name in TREATMENTS for words in _gaps(name, answers[name])]
    ours = [
        each
        for name, kind in TREATMENTS.items()
        for each in answers[name].found
        if each.kind == kind and not set(_codes_of(each.node)).isdisjoint(codes)
    ]
    given: list[Moment | None] = []
    for each in ours:
        try:
            if is_of(each.node, patient) and _is_given(each.node):
                given.append(_begun(each))
        except Refused:
            given.append(None)
    window = _Window(selection=selection, days=days, today=today)
    return _weighed(given, unchecked=_unchecked(reasons, codes), window=window)


def _gaps(name: str, answer: Answer) -> Iterator[str]:
    """Yield why a treatment may have been missed among the answers to a query."""
    words = name.replace("_", " ")
    if answer.state is State.NOT_ASKED:
        yield f"{words} were not sent"
    elif answer.state is State.UNREADABLE:
        yield f"{words} could not be read"
    elif answer.missing:
        yield f"of the {words}, {answer.missing}"
    if answer.has_unread:
        yield f"a part of the {words} could not be read"
    if any(not _codes_of(each.node) for each in answer.found if each.kind == TREATMENTS[name]):
        yield f"{words} without a code were not recognized"


def _unchecked(reasons: Sequence[str], codes: Sequence[Code]) -> str:
    if not codes:
        return (
            "Whether treatment has begun was not checked in the record: no codes of treatments are "
            "configured."
        )
    if not reasons:
        return ""
    words = listed(list(dict.fromkeys(reasons)))
    return f"Whether treatment has begun was not fully checked in the record: {words}."


@dataclass(frozen=True, kw_only=True)
class _Window:
    """The days before the newest lab in which a treatment withholds the card."""

    selection: Selection
    days: int
    today: date

    def is_after_the_labs(self, begun: Moment) -> bool:
        dates = self.selection.dates
        return bool(dates) and all(each and each.before(begun) for each in dates)

    def holds(self, begun: Moment) -> bool:
        known = [each.last_day for each in self.selection.dates if each]
        newest = max(known) if len(known) == len(self.selection.dates) > 0 else self.today
        return begun.last_day >= newest - timedelta(days=self.days)


def _weighed(given: Sequence[Moment | None], *, unchecked: str, window: _Window) -> Treatments:
    dated = [each for each in given if each]
    later = [each for each in dated if window.is_after_the_labs(each)]
    earlier = [each for each in dated if each not in later]
    words = [TREATED] if later else []
    older = sorted(
        {each.last_day: each.words for each in earlier if not window.holds(each)}.items()
    )
    if older:
        more = f" and {len(older) - _MOST_NAMED} earlier" if len(older) > _MOST_NAMED else ""
        named = "; ".join(each for _, each in reversed(older[-_MOST_NAMED:]))
        words.append(
            f"Treatment on record more than {window.days} days before the newest lab: "
            f"{named}{more}."
        )
    if len(dated) < len(given):
        words.append(
            "A treatment on record cannot be read, or has no date: it may have begun already."
        )
    return Treatments(
        withhold=any(window.holds(each) for each in earlier),
        words=tuple(words),
        unchecked=unchecked,
    )


def _is_given(treatment: Node) -> bool:
    return is_understood(treatment) and treatment.text("status") not in _NOT_GIVEN


def _begun(placed: Placed) -> Moment | None:
    return effective(placed.node, _DATE_OF[placed.kind], _from_its_start)


def _from_its_start(start: Moment | None, end: Moment | None) -> Moment | None:
    """Return the period of a treatment; one without an end counts by its start alone."""
    return period(start, end) if end else start


def _codes_of(resource: Node) -> list[Code]:
    """Return the codes of a procedure or of a medication that was given, also a contained one.

    What cannot be read has none.
    """
    try:
        medication = resource.child("medicationReference")
        name = medication.text("reference") if medication else None
        contained = resource.children("contained")
        inside = [each for each in contained if name and name == f"#{each.text('id')}"]
        return [
            *codings(resource, "code"),
            *codings(resource, "medicationCodeableConcept"),
            *(coding for each in inside for coding in codings(each, "code")),
        ]
    except Refused:
        return []

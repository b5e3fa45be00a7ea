"""For whom there is a card: a B-ALL, CAR T-cells planned, and no treatment begun.

Each question may stay open, where the record did not send all, or where it cannot be read; then it
is said, and a card is shown. Only what is known for certain silences it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calculator.interop.dates import effective
from calculator.interop.lab_codes import Code
from calculator.interop.moments import Moment, period
from calculator.interop.observations import Selection
from calculator.interop.prefetch import (
    CONDITIONS,
    ICD_10_CM_OID,
    PLANS,
    TREATMENTS,
    Answer,
    State,
    is_icd,
)
from calculator.interop.resources import (
    Node,
    Placed,
    Refused,
    codings,
    codings_in,
    unread_codings,
)
from calculator.interop.subjects import is_of
from calculator.presenter.words import listed

# C91.0 and what is below it. None of these systems tells B-ALL from T-ALL, so the card says for
# whom it is.
ALL_CODES: tuple[Code, ...] = tuple(
    (system, "C91.0")
    for system in (
        "http://hl7.org/fhir/sid/icd-10",
        "http://hl7.org/fhir/sid/icd-10-cm",
        ICD_10_CM_OID,
        "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
    )
)
_IN_REMISSION = "C91.01"  # below C91.0; counts only where it is configured itself

_CLINICAL_STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_ACTIVE = ("active", "recurrence", "relapse")
_NO_DIAGNOSIS = ("refuted", "entered-in-error")
_NOT_PLANNED = ("completed", "revoked", "cancelled", "stopped", "entered-in-error")
# Whatever else a treatment's status is, it may have begun.
_NOT_GIVEN = ("preparation", "not-done", "entered-in-error")
_DATE_OF = {"Procedure": "performed", "MedicationAdministration": "effective"}
_MOST_NAMED = 5  # dates of older treatments

TREATED = "A treatment stands in the record, after these labs: not for use once it has begun."


@dataclass(frozen=True, kw_only=True)
class Known:
    """Whether something is so: yes, no, or None; and what there is to say, above all why."""

    is_so: bool | None
    words: str = ""


def diagnosis(answers: Mapping[str, Answer], patient: str, codes: Sequence[Code]) -> Known:
    """Return whether the patient has one of the configured diagnoses, at present.

    An active C91.00 is one; C91.01 (in remission), a refuted one and one of another patient are
    none.
    """
    answer = answers[CONDITIONS]
    if answer.state is State.UNREADABLE:
        return Known(is_so=None, words="The diagnoses could not be read in the record.")
    found = [_is_diagnosis(each, patient, codes) for each in answer.found]
    if any(found):
        meant = [each for each, is_one in zip(answer.found, found, strict=True) if is_one]
        passed_over = any(unread_codings(each.node, "code") for each in meant)
        words = "A coding of the diagnosis cannot be read; it counts by another one."
        return Known(is_so=True, words=words if passed_over else "")
    if answer.missing:
        return Known(
            is_so=None,
            words=(
                f"The list of diagnoses goes on ({answer.missing}), and B-ALL is not in the part "
                "that was sent."
            ),
        )
    if None in found or answer.has_unread:
        words = "A diagnosis could not be read, and B-ALL is not among the others."
        return Known(is_so=None, words=words)
    return Known(is_so=False)


def _is_diagnosis(placed: Placed, patient: str, codes: Sequence[Code]) -> bool | None:
    condition = placed.node
    try:
        return (
            placed.kind == "Condition"
            and any(_is_below(coding, codes) for coding in _readable(condition, "code"))
            and _is_understood(condition)
            and _is_current(condition)
            and not any(
                code in _NO_DIAGNOSIS for _, code in _readable(condition, "verificationStatus")
            )
            and is_of(condition, patient)
        )
    except Refused:
        return None


def _readable(resource: Node, name: str) -> list[Code]:
    """Return the codings of a concept. Raises Refused where there are some, and none can be read.

    One that is there as a text alone has no codings.
    """
    found = codings(resource, name)
    if not found and unread_codings(resource, name):
        raise Refused("value", "No coding can be read.", resource.at(name))
    return found


def _is_understood(resource: Node) -> bool:
    """Return True. Raises Refused where something may turn the meaning around."""
    for name in ("modifierExtension", "implicitRules"):
        if resource.data.get(name):
            raise Refused("not-supported", "This is not understood.", resource.at(name))
    return True


def _is_below(coding: Code, codes: Sequence[Code]) -> bool:
    """Return whether a code is configured, or a subcode of one: by its beginning, in ICD alone."""
    system, code = coding
    if coding in codes:
        return True
    return (
        is_icd(system)
        and code != _IN_REMISSION
        and any(system == wanted and code.startswith(prefix) for wanted, prefix in codes)
    )


def _is_current(condition: Node) -> bool:
    """Return whether a diagnosis stands; one of an encounter has no status, and ends where it says.

    The status is required of problem lists alone.
    """
    if condition.data.get("clinicalStatus") is None:
        ends = [each for name, each in condition.data.items() if name.startswith("abatement")]
        return not any(ends)
    statuses = _readable(condition, "clinicalStatus")
    if not statuses:
        raise Refused("value", "No code says the status.", condition.at("clinicalStatus"))
    return any(status in _ACTIVE for system, status in statuses if system in ("", _CLINICAL_STATUS))


# --- CAR T-cells planned ---


def planned(answers: Mapping[str, Answer], patient: str, codes: Sequence[Code]) -> Known:
    """Return whether a configured order or care plan stands, and was not carried out yet.

    Without configured codes nobody knows, and there is nothing to say of it.
    """
    if not codes:
        return Known(is_so=None)
    found = [_is_planned(each, patient, codes) for name in PLANS for each in answers[name].found]
    if any(found):
        return Known(is_so=True)
    if None in found or not all(answers[name].is_whole for name in PLANS):
        words = "Whether CAR T-cells are planned could not be read, or not fully, in the record."
        return Known(is_so=None, words=words)
    return Known(is_so=False)


def _is_planned(placed: Placed, patient: str, codes: Sequence[Code]) -> bool | None:
    plan = placed.node
    try:
        if not _stands(plan) or not is_of(plan, patient) or not _is_understood(plan):
            return False
        if placed.kind == "ServiceRequest":
            return not set(_readable(plan, "code")).isdisjoint(codes)
        details = [activity.child("detail") for activity in plan.children("activity")]
        concepts = [
            *plan.children("category"),
            *(each.child("code") for each in details if each and _stands(each)),
        ]
        return placed.kind == "CarePlan" and any(
            coding in codes for concept in concepts for coding in codings_in(concept)
        )
    except Refused:
        return None


def _stands(plan: Node) -> bool:
    forbidden = plan.data.get("doNotPerform")
    if forbidden not in (None, True, False):
        raise Refused("structure", "This is neither true nor false.", plan.at("doNotPerform"))
    return plan.text("status") not in _NOT_PLANNED and not forbidden


# --- Treatment begun ---


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
    return _is_understood(treatment) and treatment.text("status") not in _NOT_GIVEN


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

"""For whom there is a card: a B-ALL, CAR T-cells planned, and no treatment begun.

Each question may stay open, where the record did not send all, or where it cannot be read; then it
is said, and a card is shown. Only what is known for certain silences it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calculator.interop.lab_codes import Code
from calculator.interop.moments import Moment, period
from calculator.interop.observations import Selection, effective
from calculator.interop.prefetch import CONDITIONS, PLANS, TREATMENTS, Answer, State
from calculator.interop.resources import Node, Placed, Refused, codings, codings_in
from calculator.presenter.words import listed

_ICD_10_CM_OID = "urn:oid:2.16.840.1.113883.6.90"

# C91.0 and what is below it. None of these systems tells B-ALL from T-ALL, so the card says for
# whom it is.
ALL_CODES: tuple[Code, ...] = tuple(
    (system, "C91.0")
    for system in (
        "http://hl7.org/fhir/sid/icd-10",
        "http://hl7.org/fhir/sid/icd-10-cm",
        _ICD_10_CM_OID,
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
    """Whether something is so: yes, no, or None with the reason why nobody knows."""

    is_so: bool | None
    why_unknown: str = ""


def diagnosis(answers: Mapping[str, Answer], patient: str, codes: Sequence[Code]) -> Known:
    """Tell whether the patient has one of the configured diagnoses, at present.

    An active C91.00 is one; C91.01 (in remission), a refuted one and one of another patient are
    none.
    """
    answer = answers[CONDITIONS]
    if answer.state is State.UNREADABLE:
        return Known(is_so=None, why_unknown="The diagnoses could not be read in the record.")
    found = [_is_diagnosis(each, patient, codes) for each in answer.found]
    if any(found):
        return Known(is_so=True)
    if answer.missing:
        return Known(
            is_so=None,
            why_unknown=(
                f"The list of diagnoses goes on ({answer.missing}), and B-ALL is not in the part "
                "that was sent."
            ),
        )
    if None in found:
        why = "A diagnosis could not be read, and B-ALL is not among the others."
        return Known(is_so=None, why_unknown=why)
    return Known(is_so=False)


def _is_diagnosis(placed: Placed, patient: str, codes: Sequence[Code]) -> bool | None:
    condition = placed.node
    try:
        return (
            placed.kind == "Condition"
            and any(_is_below(coding, codes) for coding in codings(condition, "code"))
            and _is_current(condition)
            and not any(
                code in _NO_DIAGNOSIS for _, code in codings(condition, "verificationStatus")
            )
            and is_of(condition, patient)
        )
    except Refused:
        return None


def _is_below(coding: Code, codes: Sequence[Code]) -> bool:
    """Tell whether a code is configured, or is a subcode of one: by its beginning, in ICD alone."""
    system, code = coding
    if coding in codes:
        return True
    is_icd = "icd" in system.lower() or system == _ICD_10_CM_OID
    return (
        is_icd
        and code != _IN_REMISSION
        and any(system == wanted and code.startswith(prefix) for wanted, prefix in codes)
    )


def _is_current(condition: Node) -> bool:
    """Tell whether a diagnosis stands; one of an encounter has no status, and ends where it says.

    The status is required of problem lists alone.
    """
    statuses = [
        code
        for system, code in codings(condition, "clinicalStatus")
        if system in ("", _CLINICAL_STATUS)
    ]
    if statuses:
        return any(status in _ACTIVE for status in statuses)
    ended = any(name.startswith("abatement") and value for name, value in condition.data.items())
    return condition.data.get("clinicalStatus") is None and not ended


def is_of(resource: Node, patient: str) -> bool:
    """Tell whether a resource is the patient's, or does not say whose it is."""
    subject = resource.child("subject")
    reference = subject.text("reference") if subject else None
    return reference is None or is_patient(reference, patient)


def is_patient(reference: str, patient: str) -> bool:
    """Tell whether a reference is this patient's: "Patient/1", or an address that ends with it."""
    return f"/{reference.partition('/_history/')[0]}".endswith(f"/Patient/{patient}")


# --- CAR T-cells planned ---


def planned(answers: Mapping[str, Answer], patient: str, codes: Sequence[Code]) -> Known:
    """Tell whether one of the configured orders or care plans stands, and was not carried out yet.

    Without configured codes nobody knows, and there is nothing to say of it.
    """
    if not codes:
        return Known(is_so=None)
    found = [_is_planned(each, patient, codes) for name in PLANS for each in answers[name].found]
    if any(found):
        return Known(is_so=True)
    if None in found or not all(answers[name].is_whole for name in PLANS):
        why = "Whether CAR T-cells are planned could not be read, or not fully, in the record."
        return Known(is_so=None, why_unknown=why)
    return Known(is_so=False)


def _is_planned(placed: Placed, patient: str, codes: Sequence[Code]) -> bool | None:
    plan = placed.node
    try:
        if not _stands(plan) or not is_of(plan, patient):
            return False
        if placed.kind == "ServiceRequest":
            return not set(codings(plan, "code")).isdisjoint(codes)
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
    return plan.text("status") not in _NOT_PLANNED and not plan.data.get("doNotPerform")


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
    given, unclear, reasons = [], False, []
    for name, kind in TREATMENTS.items():
        answer, words = answers[name], name.replace("_", " ")
        if answer.state is State.NOT_ASKED:
            reasons.append(f"{words} were not sent")
        elif answer.state is State.UNREADABLE:
            reasons.append(f"{words} could not be read")
        elif answer.missing:
            reasons.append(f"of the {words}, {answer.missing}")
        for each in answer.found:
            try:
                named = _codes_of(each.node)
                if not named:
                    reasons.append(f"{words} without a code were not recognized")
                if each.kind == kind and is_of(each.node, patient) and _is_given(each.node):
                    given += [_begun(each)] if not set(named).isdisjoint(codes) else []
            except Refused:
                unclear = bool(codes)
    return _weighed(
        given,
        unclear=unclear,
        unchecked=_unchecked(reasons, codes),
        window=_Window(selection=selection, days=days, today=today),
    )


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


def _weighed(
    given: Sequence[Moment | None], *, unclear: bool, unchecked: str, window: _Window
) -> Treatments:
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
    if unclear or len(dated) < len(given):
        words.append(
            "A treatment on record has no date that can be read: it may have begun already."
        )
    return Treatments(
        withhold=any(window.holds(each) for each in earlier),
        words=tuple(words),
        unchecked=unchecked,
    )


def _is_given(treatment: Node) -> bool:
    return treatment.text("status") not in _NOT_GIVEN


def _begun(placed: Placed) -> Moment | None:
    return effective(placed.node, _DATE_OF[placed.kind], _from_its_start)


def _from_its_start(start: Moment | None, end: Moment | None) -> Moment | None:
    """Return the period of a treatment; one without an end counts by its start alone."""
    return period(start, end) if end else start


def _codes_of(resource: Node) -> list[Code]:
    """Return the codes of a procedure or of a medication that was given, also a contained one."""
    contained = [each for each in resource.children("contained") if "code" in each.data]
    return [
        *codings(resource, "code"),
        *codings(resource, "medicationCodeableConcept"),
        *(coding for each in contained for coding in codings(each, "code")),
    ]

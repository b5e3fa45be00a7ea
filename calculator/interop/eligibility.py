"""For whom there is a card: a B-ALL, and CAR T-cells planned.

Each question may stay open, where the record did not send all, or where it cannot be read; then it
is said, and a card is shown. Only what is known for certain silences it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calculator.interop.lab_codes import Code
from calculator.interop.prefetch import (
    CONDITIONS,
    ICD_10_CM_OID,
    PLANS,
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
    is_understood,
    unread_codings,
)
from calculator.interop.subjects import is_of

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
            and is_understood(condition)
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
        return (
            _names_one(placed, codes)
            and is_understood(plan)
            and _stands(plan)
            and is_of(plan, patient)
        )
    except Refused:
        return None


def _names_one(placed: Placed, codes: Sequence[Code]) -> bool:
    """Return whether an order, a care plan or an activity of one has a configured code."""
    plan = placed.node
    if placed.kind == "ServiceRequest":
        return not set(_readable(plan, "code")).isdisjoint(codes)
    if placed.kind != "CarePlan":
        return False
    if any(not set(codings_in(each)).isdisjoint(codes) for each in plan.children("category")):
        return True
    details = [activity.child("detail") for activity in plan.children("activity")]
    return any(
        not set(codings(each, "code")).isdisjoint(codes) and _stands(each)
        for each in details
        if each
    )


def _stands(plan: Node) -> bool:
    forbidden = plan.data.get("doNotPerform")
    if forbidden not in (None, True, False):
        raise Refused("structure", "This is neither true nor false.", plan.at("doNotPerform"))
    return plan.text("status") not in _NOT_PLANNED and not forbidden

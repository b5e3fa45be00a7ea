"""What a record system is asked for with CDS Hooks, and what each of its answers comes to.

null, a key that is missing and an error are three things: the record has none, it was not asked, it
could not be read. A page of a search is not the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from calculator.interop.dates import effective
from calculator.interop.lab_codes import Code, LabCodes
from calculator.interop.moments import Moment, period_by_its_end
from calculator.interop.observations import of_query
from calculator.interop.resources import Issue, Node, Placed, Refused, resources_of
from calculator.interop.searches import is_match, is_newest_first, what_is_missing
from calculator.scoring.quantities import LABS

CONDITIONS = "conditions"
TREATMENTS = {
    "procedures": "Procedure",
    "medication_administrations": "MedicationAdministration",
}
PLANS = {"service_requests": "ServiceRequest", "care_plans": "CarePlan"}
QUERIES = (CONDITIONS, *(lab.name for lab in LABS), *TREATMENTS, *PLANS)

# Several results, not one: the newest may be cancelled, or be of a related code that is not scored.
_RESULTS = 20

# A search finds exact codes, so subcodes that count are named: not having achieved remission, and
# in relapse. C91.01 is in remission (see eligibility).
_SUBCODES = {"C91.0": ("C91.00", "C91.02")}
_LAST_DIGITS = 2
ICD_10_CM_OID = "urn:oid:2.16.840.1.113883.6.90"


def is_icd(system: str) -> bool:
    """Return whether a system is one of ICD's, in which a code stands for its subcodes."""
    return "icd" in system.lower() or system == ICD_10_CM_OID


def queries(
    *,
    conditions: Sequence[Code],
    labs: LabCodes,
    treatments: Sequence[Code],
    plans: Sequence[Code],
) -> dict[str, str]:
    """Return the queries by the names of their answers.

    CRP is asked for as ``Observation?patient={{context.patientId}}&code=http://loinc.org|1988-5,
    http://loinc.org|30522-7&_sort=-date&_count=20``. Treatments are asked for by the configured
    codes, if there are any; plans only where codes of plans are configured.
    """
    patient = "?patient={{context.patientId}}"
    found = {CONDITIONS: f"Condition{patient}{_codes(_with_subcodes(conditions))}"}
    for lab in LABS:
        codes = _codes(labs.asked_for(lab))
        found[lab.name] = f"Observation{patient}{codes}&_sort=-date&_count={_RESULTS}"
    for name, kind in TREATMENTS.items():
        found[name] = f"{kind}{patient}{_codes(treatments)}"
    if plans:
        # A care plan may have its code in its category or in an activity: no one search finds both.
        found["service_requests"] = f"ServiceRequest{patient}{_codes(plans)}"
        found["care_plans"] = f"CarePlan{patient}"
    return found


def _with_subcodes(conditions: Sequence[Code]) -> list[Code]:
    """Return the codes with the subcodes that count; none, to ask for all, where nobody knows them.

    An ICD code may have subcodes while it has fewer than two digits behind its point.
    """
    found: list[Code] = []
    for system, code in conditions:
        subcodes = _SUBCODES.get(code, ())
        if is_icd(system) and not subcodes and len(code.partition(".")[2]) < _LAST_DIGITS:
            return []
        found += [(system, each) for each in (code, *subcodes)]
    return found


def _codes(codes: Sequence[Code]) -> str:
    return f"&code={','.join('|'.join(code) for code in codes)}" if codes else ""


class State(Enum):
    """What became of a query, in the words for a lab of which there is no result."""

    SENT = "none in the record"  # also null, which says the same as an empty list
    NOT_ASKED = "not sent by the record system"
    UNREADABLE = "could not be read in the record"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a record system sent for a query."""

    state: State
    found: tuple[Placed, ...] = ()
    missing: str = ""  # why this is not the whole answer, as a clause
    has_unread: bool = False  # an entry in it cannot be read

    @property
    def is_whole(self) -> bool:
        """Return whether the record has nothing else for this query."""
        return self.state is State.SENT and not self.missing and not self.has_unread


def read_prefetch(prefetch: Node | None) -> tuple[Mapping[str, Answer], tuple[Issue, ...]]:
    """Return the answer to each query, and what is wrong with them.

    ``{"crp": null}`` is an answer without a result; every other one is NOT_ASKED.
    """
    answers: dict[str, Answer] = {}
    issues: list[Issue] = []
    for name in QUERIES:
        if prefetch is None or name not in prefetch.data:
            answers[name] = Answer(state=State.NOT_ASKED)
            continue
        try:
            answers[name], problems = _answer(prefetch, name)
        except Refused as refused:
            answers[name] = Answer(state=State.UNREADABLE)
            problems = (refused.issue,)
        issues += [of_query(problem, name) for problem in problems]
    return answers, tuple(issues)


def _answer(prefetch: Node, name: str) -> tuple[Answer, tuple[Issue, ...]]:
    page = prefetch.child(name)
    if page is None:
        return Answer(state=State.SENT), ()
    kind = page.text("resourceType")
    if kind != "Bundle":
        failed = kind == "OperationOutcome"
        text = "The record system answered with an error." if failed else "A Bundle is expected."
        raise Refused("incomplete" if failed else "structure", text, page.path)
    found, issues = resources_of(page)
    missing = what_is_missing(page, found)
    asked = tuple(replace(each, query=name) for each in found if is_match(each))
    has_unread = bool(issues)
    is_lab = any(lab.name == name for lab in LABS)
    if missing and is_lab and not is_newest_first(page, [_date(each) for each in asked]):
        text = (
            f"the results go on ({missing}) and are not plainly the newest first: the newest may "
            "be missing."
        )
        issue = Issue(
            severity="error", code="incomplete", diagnostics=text, expressions=(page.path,)
        )
        issues = (*issues, issue)
    answer = Answer(state=State.SENT, found=asked, missing=missing, has_unread=has_unread)
    return answer, issues


def _date(placed: Placed) -> Moment | None:
    try:
        return effective(placed.node, "effective", period_by_its_end)
    except Refused:
        return None

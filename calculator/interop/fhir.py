"""FHIR R4: a Bundle of Observations in, both scores and a RiskAssessment out, as plain data.

No LOINC code exists for these scores, so the codes are of a system of our own, a URN that claims
nobody's domain. No probability is given: the publication gives none.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from calculator.interop.moments import Moment, moment
from calculator.interop.observations import (
    NO_DATE,
    UCUM,
    Chosen,
    Selection,
    Subject,
    select,
)
from calculator.interop.resources import (
    Issue,
    Node,
    Refused,
    Severity,
    merged,
    node,
    resources_of,
)
from calculator.presenter.notices import notices, unverified_in_short
from calculator.presenter.result import (
    CONFOUNDERS,
    EXPECTED,
    NOT_A_FORECAST,
    POPULATION,
    RISK,
    comparison_words,
    disputed_words,
    doubt_words,
    in_doubt,
    incomplete_words,
    outcome_words,
    row_of,
    settled_group_of,
    settling_words,
    slip_words,
    title_words,
)
from calculator.presenter.words import cited, in_codes
from calculator.scoring.icaht import SEVERE, SEVERE_PROLONGED_FROM
from calculator.scoring.quantities import ANC
from calculator.scoring.reading import Readings, UnreadableLabs, read
from calculator.scoring.score import (
    Assessment,
    ItemScore,
    Points,
    UnitCheck,
    assess,
    unit_checks,
)
from calculator.scoring.series import PER_MICROLITER
from calculator.scoring.tables import ALL_HT, CAR_HT, Definition

Data = dict[str, object]

CODES = "urn:all-hematotox:codes"

# What is predicted, in the words of the grader that looks back on it.
OUTCOME = (
    f"severe prolonged neutropenia ({ANC.label} below {SEVERE} {PER_MICROLITER.shown} on "
    f"{SEVERE_PROLONGED_FROM} days or more)"
)

# Names of the resources that we make, so that they can refer to each other: the same answer to the
# same question at the same time has the same names.
_NAMES = UUID("5a0c1c61-5f0a-4b0e-9f4e-2f6c5b1d7a10")

_NO_BUNDLE = "Send one FHIR Bundle of the type collection, with Observations in it."


def score_bundle(bundle: object, *, as_of: str | None, at: datetime) -> tuple[int, Data]:
    """Score a Bundle; answer with the HTTP status and the resource to send.

    Platelets of 45 ×10⁹/L and nothing else: 200 and a Bundle whose first Observation has the
    ``valueRange`` 2 to 7. ``as_of`` is a dateTime of FHIR's: what is later is left out. ``at`` is
    when, with its time zone. 400 where it is no Bundle and 422 where its content cannot be used,
    each with an OperationOutcome that has all problems; raises nothing, whatever is sent.
    """
    try:
        root = node(bundle, "Bundle")
        is_bundle = root.text("resourceType") == "Bundle"
    except Refused:
        is_bundle = False
    if not is_bundle:
        return 400, operation_outcome("error", "structure", _NO_BUNDLE, "Bundle")
    try:
        selection = _select(root, as_of=as_of, at=at)
        subject = _whose(selection.subjects)
        readings = read(selection.entries)
    except Refused as refused:
        return 422, outcome_of([refused.issue])
    except _Unusable as unusable:
        return 422, outcome_of(unusable.issues)
    except UnreadableLabs as unreadable:
        # Each value has been read before, so all that is left is that there is none.
        missing = [
            Issue(
                severity="error",
                code="required",
                diagnostics=in_codes(problem.named),
                expressions=("Bundle.entry",),
            )
            for problem in unreadable.problems
        ]
        return 422, outcome_of([*missing, *selection.issues])
    return 200, _answer(selection, readings, subject=subject, at=at)


def operation_outcome(
    severity: Severity, code: str, diagnostics: str, expression: str | None = None
) -> Data:
    """Make an OperationOutcome with one issue, for what goes wrong before a Bundle is read.

    ``operation_outcome("error", "too-long", "That is too much at once.")``; ``code`` is one of
    FHIR's issue types.
    """
    expressions = () if expression is None else (expression,)
    issue = Issue(severity=severity, code=code, diagnostics=diagnostics, expressions=expressions)
    return outcome_of([issue])


def outcome_of(issues: Iterable[Issue]) -> Data:
    """Make an OperationOutcome of all there is to say, each thing once, the worst first."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": each.severity, "code": each.code, "diagnostics": each.diagnostics}
            | ({"expression": list(each.expressions)} if each.expressions else {})
            for each in merged(issues)
        ],
    }


# --- What comes in ---


class _Unusable(ValueError):  # noqa: N818 - it is the input that is at fault, not the program
    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__(f"{len(issues)} issues")  # no value: this may be logged
        self.issues = issues


def _select(bundle: Node, *, as_of: str | None, at: datetime) -> Selection:
    """Choose the observations. Raises Refused or _Unusable with every problem there is."""
    if bundle.text("type") != "collection":
        # A page of a search may lack the newest result, a history has replaced ones.
        raise Refused("not-supported", _NO_BUNDLE, bundle.at("type"))
    resources, issues = resources_of(bundle)
    limit = None
    try:
        limit = _limit(as_of)
    except Refused as refused:
        issues += (refused.issue,)
    selection = select(resources, now=at, as_of=limit)
    issues += selection.issues
    if any(issue.severity == "error" for issue in issues):
        raise _Unusable(merged((*issues, *_disagreement(selection.subjects))))
    return selection


def _limit(as_of: str | None) -> Moment | None:
    if as_of is None:
        return None
    try:
        return moment(as_of)
    except ValueError:
        raise Refused("value", f"as-of: {NO_DATE}", "as-of") from None


def _disagreement(subjects: Sequence[Subject]) -> tuple[Issue, ...]:
    stated = [each for each in subjects if each.key]
    others = [each.path for each in stated if each.key != stated[0].key]
    if not others:
        return ()
    text = "The results are of different patients, or name the same one in different ways."
    return (
        Issue(
            severity="error",
            code="conflict",
            diagnostics=text,
            expressions=(stated[0].path, *others),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Whose:
    """The patient, as a Reference, and what there is to say of results that do not name one."""

    reference: Data
    issues: tuple[Issue, ...]


def _whose(subjects: Sequence[Subject]) -> _Whose:
    """Take the patient from the results. Raises _Unusable where they disagree."""
    issues = _disagreement(subjects)
    if issues:
        raise _Unusable(issues)
    silent = tuple(each.path for each in subjects if not each.key)
    if silent:
        text = "These results do not say of which patient they are."
        issues = (
            Issue(severity="warning", code="incomplete", diagnostics=text, expressions=silent),
        )
    key = next((each.key for each in subjects if each.key), ())
    if len(key) == 1:
        return _Whose(reference={"reference": key[0]}, issues=issues)
    if not key:
        return _Whose(reference={"display": "not stated"}, issues=issues)
    system, value = key
    identifier = ({"system": system} if system else {}) | {"value": value}
    return _Whose(reference={"identifier": identifier}, issues=issues)


# --- What goes out ---


def _answer(selection: Selection, readings: Readings, *, subject: _Whose, at: datetime) -> Data:
    all_ht, car_ht = assess(ALL_HT, readings), assess(CAR_HT, readings)
    checks = unit_checks(all_ht)
    pending = readings["ferritin"].pending
    comparison = "" if pending else comparison_words(all_ht, car_ht, checks)
    common: Data = {"subject": subject.reference}
    more = [POPULATION, CONFOUNDERS]
    score = _observation(all_ht, selection, at=at, checks=checks, more=more) | common
    scores = [
        score,
        _observation(car_ht, selection, at=at, checks=(), more=[comparison]) | common,
    ]
    risk = _risk_assessment(all_ht, selection, at=at, checks=checks, score=_name(score)) | common
    resources = [*scores, risk]
    remarks = (*selection.issues, *subject.issues)
    if remarks:
        resources.append(outcome_of(remarks))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": _instant(at),
        "entry": [{"fullUrl": _name(each), "resource": each} for each in resources],
    }


def _observation(
    assessment: Assessment,
    selection: Selection,
    *,
    at: datetime,
    checks: tuple[UnitCheck, ...],
    more: Sequence[str],
) -> Data:
    definition = assessment.definition
    rows = [row_of(row) for row in assessment.items]
    texts = [
        *_first(assessment, checks),
        *(_used(row, selection.chosen.get(row.item.lab.name)) for row in assessment.items),
        *(row.tie for row in rows if row.tie),
        *(caution for row in rows for caution in row.cautions),
        *(slip_words(check) for check in checks if not check.doubtful),
        incomplete_words(assessment, checks),
        settling_words(assessment, checks),
        disputed_words(assessment, checks),
        *more,
        unverified_in_short(notices(definition)),
        cited(definition.citation),
    ]
    return {
        "resourceType": "Observation",
        "status": _status(assessment, selection),
        "code": _code(definition),
        "issued": _instant(at),
        **_points(assessment.total),
        "interpretation": [_concept(assessment.group.value, RISK[assessment.group])],
        "note": [{"text": text} for text in texts if text],
        "method": _method(definition),
        **_references("derivedFrom", _inputs(assessment, selection)),
        "component": [_component(row) for row in assessment.items],
    }


def _first(assessment: Assessment, checks: tuple[UnitCheck, ...]) -> list[str]:
    """Return what stands before anything else: units in doubt, or a cut-off that decides."""
    if not in_doubt(checks) and not assessment.at_both_cutoffs:
        return []
    return [title_words(assessment, checks) + ".", *doubt_words(assessment, checks)]


def _risk_assessment(
    assessment: Assessment,
    selection: Selection,
    *,
    at: datetime,
    checks: tuple[UnitCheck, ...],
    score: str,
) -> Data:
    definition = assessment.definition
    incomplete = incomplete_words(assessment, checks)
    rationale = [
        *_first(assessment, checks),
        f"INCOMPLETE: {incomplete}" if incomplete else "",
        outcome_words(settled_group_of(assessment, checks)),
        settling_words(assessment, checks),
        disputed_words(assessment, checks),
        *(slip_words(check) for check in checks if not check.doubtful),
        EXPECTED,
        NOT_A_FORECAST,
        POPULATION,
        CONFOUNDERS,
        unverified_in_short(notices(definition)),
    ]
    return {
        "resourceType": "RiskAssessment",
        "status": _status(assessment, selection),
        "method": _method(definition),
        "occurrenceDateTime": _instant(at),
        **_references("basis", [score, *_inputs(assessment, selection)]),
        "prediction": [
            {
                "outcome": {"text": OUTCOME},
                "qualitativeRisk": _concept(assessment.group.value, RISK[assessment.group]),
                "rationale": " ".join(words for words in rationale if words),
            }
        ],
    }


def _status(assessment: Assessment, selection: Selection) -> str:
    """Say "preliminary" while a lab is pending, or is itself preliminary; else "final"."""
    used = [selection.chosen.get(row.item.lab.name) for row in assessment.items]
    waiting = assessment.incomplete or any(each and each.preliminary for each in used)
    return "preliminary" if waiting else "final"


def _used(row: ItemScore, chosen: Chosen | None) -> str:
    lab = row.item.lab
    if chosen is None:
        return f"{lab.label}: not in the Bundle"
    if chosen.pending:
        return f"{lab.label}: no value yet; {chosen.when} ({chosen.path})"
    return f"{lab.label}: {row_of(row).entered}; {chosen.when} ({chosen.path})"


def _inputs(assessment: Assessment, selection: Selection) -> list[str]:
    used = [selection.chosen.get(row.item.lab.name) for row in assessment.items]
    return [each.reference for each in used if each and each.reference and not each.pending]


def _component(row: ItemScore) -> Data:
    """Write one item: its points, never under the lab's LOINC code, which is of its value."""
    words = row_of(row)
    lab = row.item.lab
    return {
        "code": _concept(f"{lab.name.replace('_', '-')}-points", f"{lab.label}: points"),
        **_points(row.points),
        "interpretation": [{"text": f"{words.entered}; {words.band}"}],
    }


def _points(points: Points) -> Data:
    """Write points: ``valueInteger`` where they are settled, else ``valueRange``."""
    if points.low == points.high:
        return {"valueInteger": points.low}
    ends = {"low": points.low, "high": points.high}
    unit = {"unit": "points", "system": UCUM, "code": "{points}"}
    return {"valueRange": {name: {"value": value} | unit for name, value in ends.items()}}


def _code(definition: Definition) -> Data:
    text = f"{definition.label} ({definition.short}), total of {definition.maximum}"
    return _concept(_code_of(definition), definition.label) | {"text": text}


def _method(definition: Definition) -> Data:
    version = f"{definition.label} {definition.version}"
    return _concept(_code_of(definition), definition.label) | {"text": version}


def _code_of(definition: Definition) -> str:
    return definition.name.replace("_", "-")


def _concept(code: str, text: str) -> Data:
    return {"coding": [{"system": CODES, "code": code, "display": text}], "text": text}


def _references(name: str, references: Iterable[str]) -> Data:
    found = [{"reference": reference} for reference in dict.fromkeys(references)]
    return {name: found} if found else {}


def _name(resource: Mapping[str, object]) -> str:
    return uuid5(_NAMES, json.dumps(resource, sort_keys=True)).urn


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")

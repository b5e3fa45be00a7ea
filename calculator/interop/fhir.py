"""FHIR R4: a Bundle of Observations in, both scores and a RiskAssessment out, as plain data.

No LOINC code exists for these scores, so the codes are of a system of our own (see
``code_system``). No probability is given: the publication gives none.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from uuid import UUID, uuid5

from calculator import __version__
from calculator.interop.code_system import Terms, points_code, points_words, score_code
from calculator.interop.dates import NO_DATE
from calculator.interop.lab_codes import LOINC_ALONE, LabCodes
from calculator.interop.moments import moment
from calculator.interop.observations import (
    Chosen,
    Selection,
    select,
)
from calculator.interop.observed_values import UCUM
from calculator.interop.resources import (
    Issue,
    Node,
    Placed,
    Refused,
    Severity,
    merged,
    node,
    resources_of,
)
from calculator.interop.searches import what_is_missing
from calculator.interop.subjects import Subject
from calculator.presenter.notices import notices, unverified_in_short
from calculator.presenter.result import (
    CONFOUNDERS,
    EXPECTED,
    NOT_A_FORECAST,
    POPULATION,
    RISK,
    comparison_words,
    cutoff_words,
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
from calculator.scoring.reading import Readings, UnreadableLabs
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

# What is predicted, in the words of the grader that looks back on it.
OUTCOME = (
    f"severe prolonged neutropenia ({ANC.label} below {SEVERE} {PER_MICROLITER.shown} on "
    f"{SEVERE_PROLONGED_FROM} days or more)"
)

# Names of the resources that we make, so that they can refer to each other: the same answer to the
# same question at the same time has the same names.
_NAMES = UUID("5a0c1c61-5f0a-4b0e-9f4e-2f6c5b1d7a10")

_NO_BUNDLE = "Send one FHIR Bundle of the type collection, with Observations in it."
_OBSERVATIONS = "Send the Observations in a Bundle of the type collection, or a whole searchset."

_PROGRAM = "program"  # the id of the device that an answer contains
_SURVEY = "Survey"
_CATEGORY = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "survey",
            "display": _SURVEY,
        }
    ],
    "text": _SURVEY,
}


@dataclass(frozen=True, kw_only=True)
class FhirConfig:
    """Under which address our codes stand, and by which codes the labs are known."""

    terms: Terms = field(default_factory=Terms)
    lab_codes: LabCodes = LOINC_ALONE


def score_bundle(
    body: object, *, as_of: str | None, at: datetime, config: FhirConfig | None = None
) -> tuple[int, Data]:
    """Score a Bundle, or the one in a Parameters resource; answer with HTTP status and resource.

    Platelets of 45 ×10⁹/L and nothing else: 200 and a Bundle whose first Observation has the
    ``valueRange`` 2 to 7. ``as_of`` is a dateTime of FHIR's: what is later is left out. ``at`` is
    when, with its time zone. A lab whose unit cannot be read is left open, and the OperationOutcome
    in the answer says why. 400 where it is no Bundle and 422 where its content cannot be used, each
    with an OperationOutcome that has all problems; raises nothing, whatever is sent.
    """
    config = config or FhirConfig()
    try:
        asked = _asked(body, as_of)
    except Refused as refused:
        # A parameter that is not known is refused as one in the address is.
        status = 422 if refused.issue.code == "not-supported" else 400
        return status, outcome_of([refused.issue])
    try:
        selection = _select(asked, config.lab_codes, at=at)
        subject = _whose(selection.subjects)
        readings = selection.readings
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
    return 200, _answer(selection, readings, config.terms, subject=subject, at=at)


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


@dataclass(frozen=True, kw_only=True)
class _Asked:
    bundle: Node
    as_of: str | None
    at: str  # where as-of stands


def _asked(body: object, as_of: str | None) -> _Asked:
    """Take the Bundle that is to be scored. Raises Refused where there is none, or more than one.

    A Parameters resource is what client libraries send to an operation.
    """
    root = node(body, "Bundle") if isinstance(body, dict) else None
    kind = root.data.get("resourceType") if root else None
    if root is None or kind not in ("Bundle", "Parameters"):
        raise Refused("structure", _NO_BUNDLE, "Bundle")
    if kind == "Bundle":
        return _Asked(bundle=root, as_of=as_of, at="as-of")
    bundles, at = [], "as-of"
    for each in node(body, "Parameters").children("parameter"):
        if each.text("name") == "as-of":
            if as_of is not None:
                raise Refused("conflict", "as-of is given twice.", each.at("name"))
            as_of, at = each.text("valueDateTime") or each.text("valueDate"), each.path
            if as_of is None:
                raise Refused("required", "as-of has no valueDateTime.", each.at("valueDateTime"))
            continue
        bundle = each.child("resource")
        if bundle is None or bundle.text("resourceType") != "Bundle":
            text = "There is no such parameter; known here: bundle, as-of."
            raise Refused("not-supported", text, each.path)
        bundles.append(bundle)
    if len(bundles) != 1:
        raise Refused("structure", _NO_BUNDLE, "Parameters.parameter")
    return _Asked(bundle=bundles[0], as_of=as_of, at=at)


def _select(asked: _Asked, codes: LabCodes, *, at: datetime) -> Selection:
    """Choose the observations. Raises Refused or _Unusable with every problem there is.

    A unit that cannot be read leaves its lab open; a value that is wrong is never scored without.
    """
    bundle = asked.bundle
    kind = bundle.text("type")
    if kind not in ("collection", "searchset"):
        # A history has replaced results, a response has none.
        raise Refused("not-supported", _OBSERVATIONS, bundle.at("type"))
    resources, issues = resources_of(bundle)
    if kind == "searchset":
        _check_that_it_is_whole(bundle, resources)
    limit = None
    try:
        limit = moment(asked.as_of) if asked.as_of is not None else None
    except ValueError:
        text = f"as-of: {NO_DATE}"
        issues += (
            Issue(severity="error", code="value", diagnostics=text, expressions=(asked.at,)),
        )
    selection = select(resources, codes=codes, now=at, as_of=limit)
    issues += selection.issues
    if any(issue.severity == "error" and not issue.leaves_open for issue in issues):
        raise _Unusable(merged((*issues, *_disagreement(selection.subjects))))
    return selection


def _check_that_it_is_whole(bundle: Node, resources: Sequence[Placed]) -> None:
    """Raise Refused for one page of several, which may lack the newest result."""
    missing = what_is_missing(bundle, resources)
    if missing:
        text = (
            f"The searchset is not whole: {missing}. The newest result may be missing. Send the "
            "entries of all pages in one Bundle of the type collection."
        )
        raise Refused("incomplete", text, bundle.path)


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


def _answer(
    selection: Selection, readings: Readings, terms: Terms, *, subject: _Whose, at: datetime
) -> Data:
    all_ht, car_ht = assess(ALL_HT, readings), assess(CAR_HT, readings)
    checks = unit_checks(all_ht)
    pending = readings["ferritin"].pending
    comparison = "" if pending else comparison_words(all_ht, car_ht, checks)
    common: Data = {"subject": subject.reference}
    more = [POPULATION, CONFOUNDERS]
    score = _observation(all_ht, selection, terms, at=at, checks=checks, more=more) | common
    scores = [
        score,
        _observation(car_ht, selection, terms, at=at, checks=(), more=[comparison]) | common,
    ]
    risk = _risk_assessment(all_ht, selection, terms, at=at, checks=checks, score=_name(score))
    risk |= common
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
    terms: Terms,
    *,
    at: datetime,
    checks: tuple[UnitCheck, ...],
    more: Sequence[str],
) -> Data:
    definition = assessment.definition
    rows = [row_of(row) for row in assessment.items]
    texts = [
        *_first(assessment, checks),
        *(_used(row, selection) for row in assessment.items),
        *_unusable(assessment, selection),
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
    name = f"{definition.label} ({definition.short})"
    verdict = f"{name}: {title_words(assessment, checks)} ({cutoff_words(definition)})"
    others = [text for text in texts if text != _title(assessment, checks)]
    return {
        "resourceType": "Observation",
        "text": _narrative([verdict, *others]),
        "contained": [_device()],
        "status": _status(assessment, selection),
        "category": [_CATEGORY],
        "code": terms.concept(score_code(definition), definition.label)
        | {"text": f"{name}, total of {definition.maximum}"},
        **_period(assessment, selection),
        "issued": _instant(at),
        **_points(assessment.total),
        "interpretation": [terms.concept(assessment.group.value, RISK[assessment.group])],
        "note": [{"text": text} for text in texts if text],
        "method": _method(definition, terms),
        "device": {"reference": f"#{_PROGRAM}"},
        **_references("derivedFrom", _inputs(assessment, selection)),
        "component": [_component(row, terms) for row in assessment.items],
    }


def _narrative(texts: Iterable[str]) -> Data:
    paragraphs = "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts if text)
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>',
    }


def _device() -> Data:
    return {
        "resourceType": "Device",
        "id": _PROGRAM,
        "deviceName": [{"name": f"{ALL_HT.label} calculator", "type": "user-friendly-name"}],
        "version": [{"value": __version__}],
    }


def _period(assessment: Assessment, selection: Selection) -> Data:
    """Write from when to when the labs are; nothing where one of them does not say."""
    used = [each.moment for each in _used_labs(assessment, selection)]
    dated = [each for each in used if each and each.start and each.end]
    if not dated or len(dated) < len(used):
        return {}
    # Days without a zone are of the record's own clock.
    by_clock = not all(each.zoned for each in dated)
    oldest = min(dated, key=lambda each: (by_clock and each.first_day.toordinal(), each.earliest))
    newest = max(dated, key=lambda each: (by_clock and each.last_day.toordinal(), each.latest))
    return {"effectivePeriod": {"start": oldest.start, "end": newest.end}}


def _first(assessment: Assessment, checks: tuple[UnitCheck, ...]) -> list[str]:
    """Return what stands before anything else: units in doubt, or a cut-off that decides."""
    if not in_doubt(checks) and not assessment.at_both_cutoffs:
        return []
    return [_title(assessment, checks), *doubt_words(assessment, checks)]


def _title(assessment: Assessment, checks: tuple[UnitCheck, ...]) -> str:
    return title_words(assessment, checks) + "."


def _risk_assessment(
    assessment: Assessment,
    selection: Selection,
    terms: Terms,
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
    words = [text for text in rationale if text]
    return {
        "resourceType": "RiskAssessment",
        "text": _narrative([OUTCOME, *words]),
        "status": _status(assessment, selection),
        "method": _method(definition, terms),
        "occurrenceDateTime": _instant(at),
        **_references("basis", [score, *_inputs(assessment, selection)]),
        "prediction": [
            {
                "outcome": {"text": OUTCOME},
                "qualitativeRisk": terms.concept(assessment.group.value, RISK[assessment.group]),
                "rationale": " ".join(words),
            }
        ],
    }


def _status(assessment: Assessment, selection: Selection) -> str:
    """Say "preliminary" while a lab is pending, or is itself preliminary; else "final"."""
    used = [selection.chosen.get(row.item.lab.name) for row in assessment.items]
    waiting = assessment.incomplete or any(each and each.preliminary for each in used)
    return "preliminary" if waiting else "final"


def _used(row: ItemScore, selection: Selection) -> str:
    lab = row.item.lab
    chosen = selection.chosen.get(lab.name)
    if chosen is None:
        at_fault = lab.name in selection.at_fault
        return f"{lab.label}: {'cannot be used' if at_fault else 'no result that counts'}"
    if chosen.pending:
        return f"{lab.label}: no value; {chosen.when} ({chosen.path})"
    sent = f" (sent as {chosen.sent})" if chosen.sent else ""
    return f"{lab.label}: {row_of(row).entered}{sent}; {chosen.when} ({chosen.path})"


def _unusable(assessment: Assessment, selection: Selection) -> list[str]:
    """Say of each lab that was left open why it was."""
    names = {row.item.lab.name for row in assessment.items}
    return [
        issue.diagnostics
        for issue in selection.issues
        if issue.severity == "error" and issue.lab in names
    ]


def _used_labs(assessment: Assessment, selection: Selection) -> list[Chosen]:
    found = [selection.chosen.get(row.item.lab.name) for row in assessment.items]
    return [each for each in found if each and not each.pending]


def _inputs(assessment: Assessment, selection: Selection) -> list[str]:
    used = _used_labs(assessment, selection)
    return [each.reference for each in used if each.reference]


def _component(row: ItemScore, terms: Terms) -> Data:
    """Write one item: its points, never under the lab's LOINC code, which is of its value."""
    words = row_of(row)
    lab = row.item.lab
    return {
        "code": terms.concept(points_code(lab), points_words(lab)),
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


def _method(definition: Definition, terms: Terms) -> Data:
    version = f"{definition.label} {definition.version}"
    return terms.concept(score_code(definition), definition.label) | {"text": version}


def _references(name: str, references: Iterable[str]) -> Data:
    found = [{"reference": reference} for reference in dict.fromkeys(references)]
    return {name: found} if found else {}


def _name(resource: Mapping[str, object]) -> str:
    return uuid5(_NAMES, json.dumps(resource, sort_keys=True)).urn


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")

"""What goes out in FHIR R4: an Observation for each score, and a RiskAssessment.

No LOINC code exists for these scores, so the codes are of a system of our own (see
``code_system``). No probability is given: the publication gives none.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from uuid import UUID, uuid5

from calculator import __version__
from calculator.interop.code_system import Terms, points_code, points_words, score_code
from calculator.interop.observations import (
    Chosen,
    Selection,
)
from calculator.interop.observed_values import UCUM
from calculator.interop.outcomes import outcome_of
from calculator.interop.resources import (
    Issue,
)
from calculator.presenter.answer import Data
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
from calculator.presenter.words import cited
from calculator.scoring.icaht import SEVERE, SEVERE_PROLONGED_FROM
from calculator.scoring.quantities import ANC
from calculator.scoring.reading import Readings
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

# What is predicted, in the words of the grader that looks back on it.
OUTCOME = (
    f"severe prolonged neutropenia ({ANC.label} below {SEVERE} {PER_MICROLITER.shown} on "
    f"{SEVERE_PROLONGED_FROM} days or more)"
)

# Names of the resources that we make, so that they can refer to each other: the same answer to the
# same question at the same time has the same names.
_NAMES = UUID("5a0c1c61-5f0a-4b0e-9f4e-2f6c5b1d7a10")

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


def answer_bundle(
    selection: Selection,
    readings: Readings,
    terms: Terms,
    *,
    subject: Data,
    remarks: Sequence[Issue],
    at: datetime,
) -> Data:
    """Return a Bundle with an Observation for each score and a RiskAssessment.

    Where there are ``remarks`` on the input, an OperationOutcome follows. ``subject`` is a
    Reference, ``at`` when the scores were computed.
    """
    all_ht, car_ht = assess(ALL_HT, readings), assess(CAR_HT, readings)
    checks = unit_checks(all_ht)
    pending = readings["ferritin"].pending
    comparison = "" if pending else comparison_words(all_ht, car_ht, checks)
    common: Data = {"subject": subject}
    more = [POPULATION, CONFOUNDERS]
    score = _observation(all_ht, selection, terms, at=at, checks=checks, more=more) | common
    scores = [
        score,
        _observation(car_ht, selection, terms, at=at, checks=(), more=[comparison]) | common,
    ]
    risk = _risk_assessment(all_ht, selection, terms, at=at, checks=checks, score=_name(score))
    risk |= common
    resources = [*scores, risk]
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
    """Return from when to when the labs are; nothing where one of them does not say."""
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
    """Return one item: its points, never under the lab's LOINC code, which is of its value."""
    words = row_of(row)
    lab = row.item.lab
    return {
        "code": terms.concept(points_code(lab), points_words(lab)),
        **_points(row.points),
        "interpretation": [{"text": f"{words.entered}; {words.band}"}],
    }


def _points(points: Points) -> Data:
    """Return points: ``valueInteger`` where they are settled, else ``valueRange``."""
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

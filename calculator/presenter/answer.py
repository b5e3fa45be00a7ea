"""The answers for other programs, as plain data: JSON, FHIR, CDS Hooks and command line share them.

Names and shapes are fixed by the contract that other programs rely on; they may only be added to.
"""

from calculator import __version__
from calculator.presenter.icaht import severe_prolonged_words, warnings_of
from calculator.presenter.notices import notices
from calculator.presenter.result import (
    CONFOUNDERS,
    EXPECTED,
    NOT_A_FORECAST,
    POPULATION,
    RISK,
    caution_words,
    change_words,
    disputed_words,
    doubt_words,
    headline_words,
    incomplete_words,
    outcome_words,
    settled_group_of,
    settling_words,
    unit_check_words,
)
from calculator.presenter.sentences import say
from calculator.presenter.words import band_signs, cited, in_codes
from calculator.scoring import evidence
from calculator.scoring.icaht import Grading, grade_series
from calculator.scoring.quantities import LABS, Lab, plain
from calculator.scoring.reading import Problem, Readings
from calculator.scoring.score import (
    Assessment,
    Group,
    ItemScore,
    Points,
    UnitCheck,
    assess,
    unit_checks,
)
from calculator.scoring.series import Series
from calculator.scoring.tables import ALL_HT, CAR_HT, Definition, Item

Data = dict[str, object]


def score_answer(readings: Readings) -> Data:
    """Answer with both scores; CAR-HT with ferritin open where it is blank.

    Platelets 45 ×10⁹/L alone: ``score_answer(read(…))["all_ht"]["total"]`` is
    ``{"low": 2, "high": 7}`` and its group "undetermined".
    """
    all_ht, car_ht = assess(ALL_HT, readings), assess(CAR_HT, readings)
    checks = unit_checks(all_ht)
    settled_group = settled_group_of(all_ht, checks)
    return {
        "all_ht": {
            **_score(all_ht, checks),
            "headline": headline_words(all_ht, checks),
            "doubts": list(doubt_words(all_ht, checks)),
            "outcome": outcome_words(settled_group),
            "expected": _expected(settled_group),
        },
        "car_ht": _score(car_ht) | {"expected": None},  # its figures are of lymphoma
        "unit_checks": [_unit_check(all_ht, check) for check in checks],
        "population": POPULATION,
        "confounders": CONFOUNDERS,
        "version": __version__,
    }


def icaht_answer(series: Series) -> Data:
    """Answer with the early ICAHT grade by both counting rules.

    300 /µL on days 4 to 17 of 31 measured ones:
    ``icaht_answer(series)["longest"] == {"grade": 3, "d500": 14, "d100": 0}``.
    """
    assessment = grade_series(series)
    return {
        "longest": _grading(assessment.longest),
        "cumulative": _grading(assessment.cumulative),
        "days_below_500": assessment.days_below_500,
        "severe_prolonged_neutropenia": assessment.severe_prolonged,
        "provisional": assessment.provisional,
        "last_day": series.end,
        "words": severe_prolonged_words(assessment),
        "warnings": list(warnings_of(assessment)),
        "version": __version__,
    }


def definitions_answer() -> Data:
    """Answer with the labs, and both scores' tables with the provenance of each number."""
    return {
        "labs": [_lab(lab) for lab in LABS],
        "scores": [_definition(definition) for definition in (ALL_HT, CAR_HT)],
        "version": __version__,
    }


def problem_answer(problems: tuple[Problem, ...]) -> Data:
    """Answer with every problem at once, as a problem document; units by their codes."""
    count = len(problems)
    return problem_document(
        status=422,
        title="There is a problem",
        detail=f"{count} problem{'' if count == 1 else 's'}: see errors.",
        problems=problems,
    )


def problem_document(
    *, status: int, title: str, detail: str, problems: tuple[Problem, ...] = ()
) -> Data:
    """Make a problem document (RFC 9457); ``errors`` has a line for each problem of a field."""
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [
            {"field": each.field, "code": each.code, "message": in_codes(each.named)}
            for each in problems
        ],
    }


# --- Scores ---


def _score(assessment: Assessment, checks: tuple[UnitCheck, ...] = ()) -> Data:
    definition = assessment.definition
    cutoff = definition.cutoff
    other = assessment.group_at_disputed_cutoff
    return {
        "total": points_of(assessment.total),
        "maximum": definition.maximum,
        "group": assessment.group.value,
        "risk": RISK[assessment.group],
        "outcome": outcome_words(assessment.group),
        "high_risk_from": cutoff.high_from,
        "incomplete": incomplete_words(assessment, checks) or None,
        "settling": settling_words(assessment, checks) or None,
        "disputed": disputed_words(assessment, checks) or None,
        "group_at_disputed_cutoff": other.value if other and assessment.disputed else None,
        "changes": list(change_words(assessment, checks)),
        "items": [_item(row) for row in assessment.items],
        "definition": f"{definition.label} {definition.version}",
        "citation": cited(definition.citation),
        "unverified": [notice.text for notice in notices(definition)],
    }


def points_of(points: Points) -> dict[str, int]:
    """Return points as data: {"low": 2, "high": 4}."""
    return {"low": points.low, "high": points.high}


def _item(row: ItemScore) -> Data:
    reading, item = row.reading, row.item
    bands = [band_signs(item, band) for band in row.bands]
    return {
        "name": item.lab.name,
        "entered": reading.entered or None,
        "unit": reading.unit.code if reading.unit else None,
        "points": points_of(row.points),
        "band": None if reading.pending else say("or").join(bands),
        "band_unit": item.unit.code,
        "cautions": list(caution_words(row)),
    }


def _expected(group: Group) -> Data:
    days = evidence.NEUTROPENIA_DAYS
    of_group = {Group.HIGH: days.high, Group.LOW: days.low}.get(group)
    return {
        "cumulative_days_of_neutropenia": None if of_group is None else int(of_group),
        "high_risk_group": int(days.high),
        "low_risk_group": int(days.low),
        "words": f"{EXPECTED} {NOT_A_FORECAST}",
    }


def _unit_check(assessment: Assessment, check: UnitCheck) -> Data:
    labs = [
        {"name": row.item.lab.name, "if_unit": other.unit.code}
        for row, other in check.swaps
        if other.unit
    ]
    return {
        **labs[0],
        "labs": labs,
        "total": points_of(check.assessment.total),
        "group": check.assessment.group.value,
        "message": unit_check_words(assessment, check),
    }


def _grading(grading: Grading) -> dict[str, int]:
    return {"grade": grading.grade, "d500": grading.d500, "d100": grading.d100}


# --- Definitions ---


def _lab(lab: Lab) -> Data:
    return {
        "name": lab.name,
        "label": lab.spelled_out,
        "units": [
            {"code": unit.code, "shown": unit.shown, "factor": plain(unit.factor)}
            for unit in lab.units
        ],
        "default_unit": lab.default_unit.code if lab.default_unit else None,
        "canonical_unit": lab.canonical.code,
        "possible": {"low": plain(lab.hard.low), "high": plain(lab.hard.high), "source": "ours"},
        "usual": {"low": plain(lab.usual.low), "high": plain(lab.usual.high), "source": "ours"},
        "loinc": list(lab.loinc),
    }


def _definition(definition: Definition) -> Data:
    cutoff = definition.cutoff
    return {
        "name": definition.name,
        "label": definition.label,
        "version": definition.version,
        "maximum": definition.maximum,
        "high_risk_from": {"value": cutoff.high_from, "provenance": cutoff.grade.value},
        "items": [_row(item) for item in definition.items],
        "citation": {
            "text": cited(definition.citation),
            "doi": definition.citation.doi,
            "provenance": definition.citation.grade.value,
        },
        "unverified": [notice.text for notice in notices(definition)],
    }


def _row(item: Item) -> Data:
    return {
        "name": item.lab.name,
        "unit": item.unit.code,
        "bands": [
            {"band": band_signs(item, band), "name": band.name or None, "points": band.points}
            for band in item.bands
        ],
        "points_provenance": item.points_grade.value,
        "cuts": [
            {
                "value": str(cut.value),
                "tie": cut.tie,
                "provenance": cut.grade.value,
                "tie_provenance": cut.tie_grade.value,
            }
            for cut in item.cuts
        ],
    }

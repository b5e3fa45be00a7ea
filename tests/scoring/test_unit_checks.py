"""Every worked check of units: which values in which other unit would give another group."""

from typing import Any

import pytest
from worked_cases import UNIT_CHECKS

from calculator.scoring.reading import Entry, read
from calculator.scoring.score import Assessment, UnitCheck, assess, unit_checks
from calculator.scoring.tables import ALL_HT

CASES = [pytest.param(case, id=case["description"]) for case in UNIT_CHECKS]


def outcome(assessment: Assessment) -> dict[str, Any]:
    """Write an assessment as the cases do: its total and its group."""
    total = {"low": assessment.total.low, "high": assessment.total.high}
    return {"total": total, "group": assessment.group.value}


def written(check: UnitCheck) -> dict[str, Any]:
    """Write a check as the cases do: its labs, each with its other unit, and what it would make."""
    labs = [
        {"name": swap.row.item.lab.name, "if_unit": swap.other.unit and swap.other.unit.code}
        for swap in check.swaps
    ]
    return {"labs": labs, **outcome(check.assessment)}


@pytest.mark.parametrize("case", CASES)
def test_a_worked_patient_has_its_group_and_its_checks(case: dict[str, Any]) -> None:
    entries = {lab: Entry(each["value"], each["unit"]) for lab, each in case["inputs"].items()}
    assessment = assess(ALL_HT, read(entries))
    assert {
        "description": case["description"],
        "inputs": case["inputs"],
        **outcome(assessment),
        "unit_checks": [written(check) for check in unit_checks(assessment)],
    } == case


def test_there_are_nineteen_worked_patients() -> None:
    assert len(CASES) == 19

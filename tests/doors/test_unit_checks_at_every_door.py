"""Every case of unit_checks.json through form, JSON, command line and cohort."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from every_door import (
    Heard,
    commanded,
    expected_checks,
    in_a_cohort,
    json_answer,
    labs_of_case,
    posted,
    sent_as_json,
)
from worked_cases import UNIT_CHECKS

Case = Mapping[str, Any]


def description(case: Case) -> str:
    found: str = case["description"]
    return found


def confirm(case: Case, heard: Heard) -> None:
    """Hold what a door answered against the case: its total, group and checks, in their order."""
    total = case["total"]
    assert heard.totals["all_ht"] == (total["low"], total["high"], case["group"])
    assert heard.checks == expected_checks(case)


@pytest.mark.parametrize("case", UNIT_CHECKS, ids=description)
def test_the_form_checks(client: Client, case: Case) -> None:
    confirm(case, posted(client, labs_of_case(case)))


@pytest.mark.parametrize("case", UNIT_CHECKS, ids=description)
def test_json_checks(client: Client, case: Case) -> None:
    confirm(case, sent_as_json(client, labs_of_case(case)))


@pytest.mark.parametrize("case", UNIT_CHECKS, ids=description)
def test_json_names_each_lab_of_a_check_with_its_other_unit(client: Client, case: Case) -> None:
    checks = json_answer(client, labs_of_case(case))["unit_checks"]
    assert all(check.pop("message") for check in checks)
    assert checks == [expected | expected["labs"][0] for expected in case["unit_checks"]]


@pytest.mark.parametrize("case", UNIT_CHECKS, ids=description)
def test_the_command_line_checks(case: Case) -> None:
    confirm(case, commanded(labs_of_case(case)))


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Heard]:
    """Score all cases as one table, and return each answer by its case's description."""
    answers = in_a_cohort(map(labs_of_case, UNIT_CHECKS), tmp_path_factory.mktemp("cohort"))
    return dict(zip(map(description, UNIT_CHECKS), answers, strict=True))


@pytest.mark.parametrize("case", UNIT_CHECKS, ids=description)
def test_a_cohort_checks(cohort: dict[str, Heard], case: Case) -> None:
    confirm(case, cohort[description(case)])


# Of these the platelets count 2 points each, and only ANC would count otherwise in another unit.
LIKE_ROWS = [
    pytest.param(("45", "/uL"), ("45", "10*9/L"), id="doubtful, then not"),
    pytest.param(("45", "10*9/L"), ("45", "/uL"), id="not doubtful, then so"),
]


@pytest.mark.parametrize(("first", "second"), LIKE_ROWS)
def test_a_row_of_a_cohort_is_checked_as_if_it_stood_alone(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    rest = {"anc": ("2.1", "/uL"), "hemoglobin": ("12.4", "g/dL"), "crp": ("2", "mg/L")}
    rest |= {"marrow_blasts": ("10", "")}
    rows = [{"platelets": platelets, **rest} for platelets in (first, second)]
    together = in_a_cohort(rows, tmp_path)
    assert together == [in_a_cohort([row], tmp_path)[0] for row in rows]
    assert [len(heard.checks) for heard in together] == [
        2 if unit == "/uL" else 1 for _, unit in (first, second)
    ]

"""The hazard log: complete, shown, and held by tests that exist and run."""

import ast
import os
import re
import subprocess
import sys
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from calculator.presenter.hazards import HAZARDS, LEVELS, Likelihood, Severity, level_of

NAMED_TESTS = sorted({test for h in HAZARDS for control in h.controls for test in control.tests})


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@cache
def collected() -> frozenset[str]:
    """Return all tests that a full run has, as file::test, without their parameters."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "PYTEST_"))}
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0"],
        env=plain,  # whatever the run itself was asked for besides
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return frozenset(line.split("[")[0] for line in listed.splitlines() if "::" in line)


@cache
def marked_to_skip(path: str) -> frozenset[str]:
    """Return the tests of a file whose decorators, or whose body, let them be left out."""
    found = set()
    for node in ast.walk(ast.parse(Path(path).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            marks = " ".join(ast.unparse(each) for each in node.decorator_list)
            calls = " ".join(ast.unparse(each) for each in node.body)
            if re.search(r"\b(skip|skipif|xfail|importorskip)\b", marks + calls):
                found.add(node.name)
        elif isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node.targets[0]):
            assert "skip" not in ast.unparse(node)
    return frozenset(found)


@pytest.mark.parametrize("test", NAMED_TESTS)
def test_every_test_of_a_control_exists_and_is_not_left_out(test: str) -> None:
    path, _, name = test.partition("::")
    assert test in collected()
    assert name not in marked_to_skip(path)


@pytest.mark.parametrize(
    "name",
    [
        "Wrong unit",
        "Decimal slip",
        "Stale labs, or labs of another patient",
        "Missing value taken as zero",
        "Tie at a cut-off",
        "Unverified definition",
        "Group figure read as a forecast",
        "White count entered for the ANC",
        "Unit left behind",
        "Pair of units",
        "Mark of thousands",
        "Mark of thousands in a series or file",
        "Mixed units in one series",
        "Unusable marrow sample, or a residual disease entered as blasts",
        "Disease outside the marrow",
        "Steroids, G-CSF, transfusion or bridging before the labs",
        "Differential not done",
        "Treating the number",
        "Alarm fatigue",
        "Copied text in the wrong chart",
        "Undo across patients",
        "Lymphoma figures shown for B-ALL",
        "Score used outside its population",
        "Total of 4",
        "Color-blind reader or gray print",
        "Truncated print",
        "Old version in a cache",
        "Two sources of one number drift apart",
        "Server error at the bedside",
        "Values leak into logs",
        "Wrong counting rule",
        "Gap in a series",
        "Assistive technology reads a different result",
    ],
)
def test_the_log_has_the_hazard_and_the_page_shows_it(client: Client, name: str) -> None:
    (hazard,) = [each for each in HAZARDS if each.name == name]
    words = text_of(client.get("/safety/").text)
    assert hazard.controls
    for part in (hazard.name, hazard.cause, hazard.effect, hazard.remaining):
        assert part in words
    for control in hazard.controls:
        assert control.tests
        assert control.text in words
        assert all(test in words for test in control.tests)


def test_a_hazard_without_a_control_of_ours_says_so(client: Client) -> None:
    (hazard,) = [each for each in HAZARDS if not each.controls]
    assert hazard.name == "Low risk read as leave to withhold"
    words = text_of(client.get("/safety/").text)
    assert f"{hazard.effect} Controls No control of ours. Remaining risk" in words


def test_no_hazard_is_left_at_a_level_that_is_not_acceptable() -> None:
    assert all(level_of(hazard.risk).name in ("low", "medium", "high") for hazard in HAZARDS)


def test_a_hazard_above_low_says_what_remains() -> None:
    assert all(h.remaining for h in HAZARDS if h.likelihood > Likelihood.RARE)


def test_the_matrix_tiles_all_risks() -> None:
    levels = {level_of(one * other).name for one in Likelihood for other in Severity}
    assert levels == {level.name for level in LEVELS}
    assert LEVELS[-1].risk_from == 1


@pytest.mark.parametrize(
    "words",
    [
        "Not for T-ALL, lymphoma or other diseases, and not once lymphodepletion has begun.",
        "A decision aid whose basis the clinician can review",
        "No conformity with any regulation on medical devices is claimed.",
        "Whoever deploys it answers for local approval",
        "No cookies.",
        "no database, no session, no log line with a value",
        "Risk is likelihood × severity",
        "Possible (3)",
    ],
)
def test_says(client: Client, words: str) -> None:
    assert words in text_of(client.get("/safety/").text)

"""The report of a cohort, opened as the local file that it is."""

import csv
from pathlib import Path

import pytest
from browser_checks import axe_faults, html_faults
from browser_tab import Calculator
from worked_cases import SCORES_FILE

from calculator.command_line.cli import main


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Write the report of the worked cases, with made-up days of neutropenia."""
    source, page = tmp_path / "in.csv", tmp_path / "report.html"
    with (
        SCORES_FILE.open(encoding="utf-8", newline="") as cases,
        source.open("w", newline="") as table,
    ):
        writer = csv.writer(table)
        header, *rows = csv.reader(cases)
        highest = header.index("all_ht_high")
        writer.writerow([*header, "days_below_500"])
        writer.writerows([*row, 4 * int(row[highest])] for row in rows)
    arguments = ["cohort", source, "-o", tmp_path / "out.csv", "--report", page]
    assert main([str(each) for each in arguments]) == 0
    return page


def test_axe_finds_no_fault_in_a_report(calculator: Calculator, axe: str, report: Path) -> None:
    calculator.page.goto(report.as_uri())
    assert calculator.page.get_by_role("heading", level=1).is_visible()
    assert axe_faults(calculator, axe) == []


def test_the_html_checker_finds_no_fault_in_a_report(
    html_checker: list[str], tmp_path: Path, report: Path
) -> None:
    folder = tmp_path / "checked"
    folder.mkdir()
    faults = html_faults(html_checker, folder, {"report": report.read_bytes()})
    # The report is XML as well, so that a test can read it; the checker remarks on its slashes.
    assert [each for each in faults if "Trailing slash on void" not in each["message"]] == []

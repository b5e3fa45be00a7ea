"""Every row of reading.csv through form, JSON, command line and cohort, where it can be said."""

from collections.abc import Mapping

import pytest
from django.test import Client
from every_door import (
    Heard,
    commanded,
    in_a_cohort,
    labs_of,
    points_of,
    posted,
    score_of,
    sent_as_json,
    the_page_can_send,
)
from worked_cases import READINGS

from calculator.presenter.words import in_codes

Row = Mapping[str, str]


BY_THE_PAGE = [row for row in READINGS if the_page_can_send(row)]
BY_OTHERS = [row for row in READINGS if not the_page_can_send(row)]


def description(row: Row) -> str:
    return row["description"]


def confirm(row: Row, heard: Heard, *, shows_values: bool = True) -> None:
    """Hold what a door answered against the row: refused at its lab, or its points and value."""
    lab, outcome = row["lab"], row["outcome"]
    if outcome == "error":
        assert heard == Heard(refused=(lab,))
        return
    points = points_of(lab, outcome)
    assert heard.refused == ()
    if lab in heard.points:  # a page has no row for ferritin that is blank
        assert heard.points[lab] == points
    assert heard.totals[score_of(lab)][:2] == points
    if shows_values and row["reading_shown"]:
        assert heard.entered[lab] == in_codes(row["reading_shown"])


@pytest.mark.parametrize("row", BY_THE_PAGE, ids=description)
def test_the_form_reads(client: Client, row: Row) -> None:
    labs = labs_of(row)
    if row["lab"] == "marrow_blasts":
        labs["marrow_blasts"] = (row["text"], "")  # no unit to choose on the page
    confirm(row, posted(client, labs))


@pytest.mark.parametrize("row", BY_OTHERS, ids=description)
def test_the_form_s_address_reads_what_no_page_of_ours_sends(client: Client, row: Row) -> None:
    confirm(row, posted(client, labs_of(row)))


@pytest.mark.parametrize("row", READINGS, ids=description)
def test_json_reads(client: Client, row: Row) -> None:
    confirm(row, sent_as_json(client, labs_of(row)))


@pytest.mark.parametrize("row", READINGS, ids=description)
def test_the_command_line_reads(row: Row) -> None:
    confirm(row, commanded(labs_of(row)))


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Heard]:
    """Score all rows as one table, and return each answer by its row's description."""
    answers = in_a_cohort(map(labs_of, READINGS), tmp_path_factory.mktemp("cohort"))
    return dict(zip(map(description, READINGS), answers, strict=True))


@pytest.mark.parametrize("row", READINGS, ids=description)
def test_a_cohort_reads(cohort: dict[str, Heard], row: Row) -> None:
    confirm(row, cohort[description(row)], shows_values=False)


def test_every_row_has_a_description_of_its_own() -> None:
    assert len(set(map(description, READINGS))) == len(READINGS)


def test_most_rows_are_ones_that_the_page_can_send() -> None:
    assert len(BY_THE_PAGE) > 100

"""Every worked reading: a text and its unit become this interval, or are refused."""

import pytest
from bedside import interval_words
from worked_cases import READINGS

from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Entry, UnreadableLabs, read_lab

LAB = {lab.name: lab for lab in LABS}
OUTCOMES = [pytest.param(case, id=case["description"]) for case in READINGS]
SHOWN = [pytest.param(case, id=case["description"]) for case in READINGS if case["reading_shown"]]


def outcome(case: dict[str, str]) -> str:
    """Read a case: "[0,0.5)" of CRP, or "error"."""
    try:
        reading = read_lab(LAB[case["lab"]], Entry(case["text"], case["unit"] or None))
    except UnreadableLabs:
        return "error"
    return interval_words(reading.interval)


@pytest.mark.parametrize("case", OUTCOMES)
def test_a_worked_text_becomes_its_interval_or_is_refused(case: dict[str, str]) -> None:
    assert outcome(case) == case["outcome"]


@pytest.mark.parametrize("case", SHOWN)
def test_a_number_read_otherwise_than_typed_is_shown_as_read(case: dict[str, str]) -> None:
    reading = read_lab(LAB[case["lab"]], Entry(case["text"], case["unit"] or None))
    unit = reading.unit
    assert unit is not None
    shown = f"{reading.entered} {unit.shown}" if reading.numbers else reading.entered
    assert shown == case["reading_shown"]


def test_there_are_a_hundred_and_twenty_three_worked_readings() -> None:
    assert (len(OUTCOMES), len(SHOWN)) == (123, 26)

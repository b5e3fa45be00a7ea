"""Thousands of random texts: no two doors read one and the same as different numbers."""

import json

from bedside import THOUSANDS
from django.http import QueryDict
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculator.cohort.columns import read_header
from calculator.cohort.rows import Scorer
from calculator.cohort.table import Row
from calculator.command_line import cli
from calculator.interop import exact_json, lab_values
from calculator.scoring.intervals import Interval
from calculator.scoring.quantities import LABS, SPACES, Lab
from calculator.scoring.reading import Entry, UnreadableLabs, read
from calculator.web import forms

SPELLINGS = sorted(
    {
        spelling
        for lab in LABS
        for unit in lab.units
        for spelling in (unit.code, unit.shown, *unit.spellings)
    }
)
PIECES = [
    *"0123456789", *".,'’ \xa0\u202f", *"<>≤≥=-–+*~%()/xXkKM",
    "45", "000", "100", "1.5", "2.100", " 10", "H", " H", " L", " (H)", " --", " to ", "M2", "e1",
    *SPELLINGS,
]  # fmt: skip
ANYTHING = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join)
NUMBERS = ["0", "5", "45", "8,1", "0.300", "2.100", "45 000", "45'000", "1.234,5", "60-70", "M 2"]
NEARLY_VALUES = st.tuples(
    st.sampled_from(["", "", "<", "> ", "≥"]),
    st.sampled_from(NUMBERS),
    st.sampled_from(["", " ", "\xa0", " x ", " 1"]),
    st.sampled_from(["", "", *SPELLINGS]),
    st.sampled_from(["", "", "*", " H", " (L)", " --", " X"]),
).map("".join)
TEXTS = st.one_of(ANYTHING, NEARLY_VALUES)
UNITS = st.sampled_from(["", *SPELLINGS])


def neighbor(lab: Lab) -> tuple[str, str, str]:
    """Return another lab, so that one that is blank can be read."""
    return ("anc", "3.4", "10*9/L") if lab.name == "platelets" else ("platelets", "220", "10*9/L")


def by_the_form(lab: Lab, text: str, unit: str) -> Interval:
    name, value, its_unit = neighbor(lab)
    sent = QueryDict(mutable=True)
    sent.update({name: value, f"{name}_unit": its_unit})
    sent.update({lab.name: text, f"{lab.name}_unit": unit})
    return forms.read_labs(sent)[lab.name].interval


def by_json(lab: Lab, text: str, unit: str) -> Interval:
    name, value, its_unit = neighbor(lab)
    sent = {name: {"value": value, "unit": its_unit}, lab.name: {"value": text, "unit": unit}}
    return lab_values.read_labs(exact_json.loads(json.dumps(sent).encode()))[lab.name].interval


def by_the_command_line(lab: Lab, text: str, unit: str) -> Interval:
    name, value, its_unit = neighbor(lab)
    # A blank has no unit there: " 1/nL" is the value 1 in /nL.
    argument = f"{text} {unit}" if unit and text.strip(SPACES) else text
    entry = cli._entry(lab, argument)  # noqa: SLF001 - the one argument that it splits
    return read({name: Entry(value, its_unit), lab.name: entry})[lab.name].interval


def heard(lab: Lab, text: str, unit: str) -> set[Interval]:
    """Return what the doors read; one that refuses the text reads nothing."""
    found = set()
    for door in (by_the_form, by_json, by_the_command_line):
        try:
            found.add(door(lab, text, unit))
        except UnreadableLabs:
            continue
    return found


@settings(THOUSANDS, max_examples=2000)
@given(lab=st.sampled_from(LABS), text=TEXTS, unit=UNITS)
@example(lab=LABS[0], text="45 X", unit="10*9/L")
@example(lab=LABS[0], text="45 60", unit="10*9/L")
@example(lab=LABS[0], text="45 x", unit="10^9/L")
@example(lab=LABS[1], text="4.2 K/uL H", unit="")
@example(lab=LABS[4], text="60 - 70%", unit="%")
@example(lab=LABS[0], text=" ", unit="1/nL")
def test_no_text_is_read_as_two_different_numbers(lab: Lab, text: str, unit: str) -> None:
    assert len(heard(lab, text, unit)) <= 1


@THOUSANDS
@given(lab=st.sampled_from(LABS), text=TEXTS, unit=UNITS)
def test_a_cohort_scores_what_the_form_reads(lab: Lab, text: str, unit: str) -> None:
    name, value, its_unit = neighbor(lab)
    columns = read_header(["id", name, f"{name}_unit", lab.name, f"{lab.name}_unit"], outcome=None)
    scored = Scorer(columns).score(Row(["1", value, its_unit, text, unit], ""))
    try:
        by_the_form(lab, text, unit)
    except UnreadableLabs:
        assert scored.error
    else:
        assert scored.error == ""

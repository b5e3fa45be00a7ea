"""The shared cases, and the doors through which each is put: form, JSON, command line, cohort.

Every door takes labs as text and unit, and what it answers is brought to one shape, so that one
expectation holds for all of them.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from by_hand import ALL_HT_LABS, CANONICAL, LABS, points
from django.test import Client
from page_text import unmarked

from calculator.command_line.cli import main
from calculator.presenter.words import in_codes
from calculator.scoring import quantities

_FOLDER = Path(__file__).parent / "cases"

FIELD: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in map(json.loads, (_FOLDER / "field.jsonl").read_text("utf-8").splitlines())
}

Labs = Mapping[str, tuple[str, str]]  # by the lab's name: the text, and the unit beside it or ""
Span = tuple[int, int]

LABELS = {
    "platelets": "Platelets",
    "anc": "ANC",
    "hemoglobin": "Hemoglobin",
    "crp": "CRP",
    "marrow_blasts": "Marrow blasts",
    "ferritin": "Ferritin",
}
# What counts nothing, so that a total is what the lab in question counts.
HEALTHY: Labs = {
    "platelets": ("220", "10*9/L"),
    "anc": ("3.4", "10*9/L"),
    "hemoglobin": ("12.4", "g/dL"),
    "crp": ("2", "mg/L"),
    "marrow_blasts": ("1", "%"),
}


_CODES = {lab.name: {unit.code for unit in lab.units} for lab in quantities.LABS}
_NOT_PRESELECTED = ("crp", "marrow_blasts")


def the_page_can_send(row: Mapping[str, str]) -> bool:
    """Tell whether the form can be filled in so: its units are choices, and most preselected."""
    if row["unit"]:
        return row["unit"] in _CODES[row["lab"]]
    return row["lab"] in _NOT_PRESELECTED


class Check(NamedTuple):
    """What a result would be in other units."""

    total: Span
    group: str


class Heard(NamedTuple):
    """What a door answered; a score is absent where the door does not show it."""

    refused: tuple[str, ...] = ()  # the labs that are at fault
    totals: Mapping[str, tuple[int, int, str]] = {}  # by score: lowest, highest, group
    points: Mapping[str, Span] = {}  # by lab
    entered: Mapping[str, str] = {}  # by lab, as shown; units by their codes
    checks: tuple[Check, ...] = ()


# --- What is expected ---

_INTERVAL = re.compile(r"([\[(])([0-9.]+),([0-9.]+)([\])])")
_NEXT_TO = Fraction(1, 10**9)  # nearer to an end that is left out than any cut-off is


def points_of(lab: str, outcome: str) -> Span:
    """Return the points of an interval in the lab's canonical unit, by hand: "(25,100]" is 2, 2."""
    found = _INTERVAL.fullmatch(outcome)
    assert found
    opening, low, high, closing = found.groups()
    first = Fraction(low) + (_NEXT_TO if opening == "(" else 0)
    last = Fraction(high) - (_NEXT_TO if closing == ")" else 0)
    ends = [points(lab, end / CANONICAL[lab]) for end in (first, last)]
    return min(ends), max(ends)


def labs_of(row: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the labs of a row of reading.csv: its own, and healthy ones beside it."""
    return {**HEALTHY, row["lab"]: (row["text"], row["unit"])}


def expected_checks(case: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return the unit checks of a case: total and group of each, in their order."""
    return tuple(
        Check((each["total"]["low"], each["total"]["high"]), each["group"])
        for each in case["unit_checks"]
    )


def labs_of_case(case: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the labs of a case of unit_checks.json."""
    return {lab: (each["value"], each["unit"]) for lab, each in case["inputs"].items()}


# --- The doors ---


def posted(client: Client, labs: Labs) -> Heard:
    """Send the form."""
    sent = {}
    for lab, (text, unit) in labs.items():
        sent[lab] = text
        if unit:
            sent[f"{lab}_unit"] = unit
    answer = client.post("/", sent)
    if answer.status_code == 422:
        assert "data-score" not in answer.text
        fields = re.findall(r'<a href="#id_(\w+)">', answer.text)
        return Heard(refused=_labs_at_fault(fields))
    assert answer.status_code == 200
    return _on_the_page(unmarked(answer.text))


def sent_as_json(client: Client, labs: Labs) -> Heard:
    """Send the labs to the JSON address."""
    answer = json_answer(client, labs)
    if "errors" in answer:
        return Heard(refused=_labs_at_fault(each["field"] for each in answer["errors"]))
    return _in_json(answer)


def json_answer(client: Client, labs: Labs) -> dict[str, Any]:
    """Return what the JSON address answers as it is."""
    sent = {lab: {"value": text, "unit": unit or None} for lab, (text, unit) in labs.items()}
    answer = client.post("/api/v1/score", json.dumps(sent), content_type="application/json")
    assert answer.status_code in (200, 422)
    found: dict[str, Any] = answer.json()
    return found


def commanded(labs: Labs) -> Heard:
    """Give the labs to the command line: value and unit in one argument; a blank has none."""
    arguments = ["score", "--json"]
    for lab, (text, unit) in labs.items():
        value = f"{text} {unit}" if unit and text.strip() else text
        arguments += [f"--{lab.replace('_', '-')}", value]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    if status == 2:
        problems = json.loads(err.getvalue())["errors"]
        return Heard(refused=_labs_at_fault(each["field"] for each in problems))
    assert (status, err.getvalue()) == (0, "")
    return _in_json(json.loads(out.getvalue()))


def in_a_cohort(patients: Iterable[Labs], folder: Path) -> list[Heard]:
    """Score all patients as rows of one table."""
    source, target = folder / "in.csv", folder / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *(name for lab in LABS for name in (lab, f"{lab}_unit"))])
        for number, labs in enumerate(patients):
            writer.writerow([number, *(cell for lab in LABS for cell in labs.get(lab, ("", "")))])
    with redirect_stderr(io.StringIO()):
        assert main(["cohort", str(source), "-o", str(target)]) == 0
    with target.open(encoding="utf-8", newline="") as file:
        return [_in_a_row(row) for row in csv.DictReader(file)]


# --- What they answer ---

_SPAN = r"([0-9])(?: to ([0-9]))?"
_GROUPS = {"high risk": "high", "low risk": "low", "not settled": "undetermined"}
_GROUP = f"({'|'.join(_GROUPS)})"
_HOOK = re.compile(r'data-score="(\w+)" data-low="(\d)" data-high="(\d)" data-group="(\w+)"')
_ROW = re.compile(
    r'<th scope="row">([^<]+)</th>\s*<td class="entered">([^<]+?) *(?:<span.*?)?</td>'
    r'.*?<td class="points">([^<]+)<',
    re.DOTALL,
)
# As in: with ×10⁹/L 3 of 7, low risk. Or: the total is 4: high risk.
_CHECK = re.compile(rf"(?:[Ww]ith [^.;]*? {_SPAN} of 7, {_GROUP}|the total is {_SPAN}: {_GROUP})\.")


def _labs_at_fault(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field.removesuffix("_unit") for field in fields))


def _span(text: str) -> Span:
    low, _, high = text.partition(" to ")
    return int(low), int(high or low)


def _checks(text: str) -> tuple[Check, ...]:
    found = []
    for groups in _CHECK.findall(text):
        low, high, group = groups[:3] if groups[0] else groups[3:]
        found.append(Check((int(low), int(high or low)), _GROUPS[group]))
    return tuple(found)


def _on_the_page(html: str) -> Heard:
    by_label = {label: lab for lab, label in LABELS.items()}
    rows = [(by_label[label], *rest) for label, *rest in _ROW.findall(html) if label in by_label]
    answer, _, copied = unescape(html).partition('<textarea id="summary"')
    on_page, in_text = (_checks(re.sub(r"<[^>]+>", " ", part)) for part in (answer, copied))
    assert on_page == in_text  # the note says what the page says
    return Heard(
        totals={name: (int(low), int(high), group) for name, low, high, group in
                _HOOK.findall(html)},
        points={lab: _span(points.strip()) for lab, _, points in rows},
        entered={lab: in_codes(unescape(entered)) for lab, entered, _ in rows},
        checks=on_page,
    )  # fmt: skip


def _in_json(answer: Mapping[str, Any]) -> Heard:
    items = [*answer["all_ht"]["items"], answer["car_ht"]["items"][-1]]
    for check in answer["unit_checks"]:
        said = _checks(check["message"])
        assert said == (Check((check["total"]["low"], check["total"]["high"]), check["group"]),)
    return Heard(
        totals={
            score: (*(answer[score]["total"][end] for end in ("low", "high")),
                    answer[score]["group"])
            for score in ("all_ht", "car_ht")
        },
        points={each["name"]: (each["points"]["low"], each["points"]["high"]) for each in items},
        entered={
            each["name"]: _with_unit(each["entered"], each["unit"])
            for each in items if each["entered"]
        },
        checks=tuple(check for each in answer["unit_checks"] for check in
                     _checks(each["message"])),
    )  # fmt: skip


def _with_unit(entered: str, unit: str) -> str:
    return entered if entered.startswith("M") else f"{entered} {unit}"


def _in_a_row(row: Mapping[str, str]) -> Heard:
    if row["error"]:
        assert row["all_ht_low"] == ""
        labels = re.findall(rf"({'|'.join(LABELS.values())}): [A-Z0-9]", row["error"])
        return Heard(refused=tuple(lab for lab, label in LABELS.items() if label in labels))
    return Heard(
        totals={
            score: (int(row[f"{score}_low"]), int(row[f"{score}_high"]), row[f"{score}_group"])
            for score in ("all_ht", "car_ht")
        },
        points={lab: _span(row[f"{lab}_points"]) for lab in LABS},
        checks=_checks(row["unit_checks"]),
    )


def score_of(lab: str) -> str:
    """Return the score in which a lab counts, and in which healthy ones beside it count nothing."""
    return "all_ht" if lab in ALL_HT_LABS else "car_ht"

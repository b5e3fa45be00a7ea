"""What clients ask, each with labs of its own, and the whole answer that is right."""

import json
import re
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from proxying import HOST

_TESTS = Path(__file__).parent.parent
sys.path += [str(_TESTS), str(_TESTS / "scoring"), str(_TESTS / "api")]
import by_hand  # noqa: E402 - it is found there
from records import answers, bundle, condition, encoded, observation, opened  # noqa: E402 - likewise
from worked_cases import SERIES  # noqa: E402 - likewise

FORM = "application/x-www-form-urlencoded"
_UNITS = {
    "platelets": "10*9/L",
    "anc": "/uL",
    "hemoglobin": "g/dL",
    "crp": "mg/L",
    "marrow_blasts": "%",
}
# What differs from one answer to the same question to the next: the time, and ids made from it.
_PASSING = re.compile(
    r"[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}, [0-9]{2}:[0-9]{2}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+\+[0-9:]+"
    r"|[0-9a-f]{8}-[0-9a-f-]{27}"
)
_MARK = re.compile(r"\b(?:[0-9]+\.[0-9]{4}7|90[0-9]{3})\b")
_DAYS = range(31)
_HIGH = 2000  # what they have where ANC is not low
_COMPLETE = [case for case in SERIES if [day for day, _ in case["values"]] == [*_DAYS]]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request, what stands in the answer to nobody else's, and the answer."""

    door: str
    method: str
    path: str
    kind: str
    body: bytes
    mark: str
    status: int
    right: str

    def judge(self, status: int, text: str) -> str:
        """Tell "right", "mixed up" (with values of somebody else's), or "wrong"."""
        if (status, lasting(text)) == (self.status, self.right):
            return "right"
        others = set(_MARK.findall(text)) - set(_MARK.findall(self.right))
        return "mixed up" if others else "wrong"


def lasting(text: str) -> str:
    """Leave out the time."""
    return _PASSING.sub("…", text)


def questions_of(number: int) -> list[Question]:
    """Return the questions of one client; what is right was computed by hand, and asked before.

    The totals are those of ``by_hand`` and of the worked series; around them, the whole answer is
    what this process gives, without a server.
    """
    chance = Random(number)  # noqa: S311 - the same in every run
    mark = f"{chance.randint(20, 300)}.{number:04}7"
    labs = {
        "platelets": mark,
        "anc": str(chance.randint(20, 4000)),
        "hemoglobin": str(chance.randint(60, 140) / 10),
        "crp": str(chance.randint(1, 200)),
        "marrow_blasts": str(chance.randint(0, 100)),
    }
    total = sum(
        by_hand.points(lab, Fraction(value) * by_hand.FACTORS[lab][_UNITS[lab]])
        for lab, value in labs.items()
    )
    group = by_hand.all_ht_group(total, total)
    form = labs | {f"{lab}_unit": unit for lab, unit in _UNITS.items()}
    typed = {lab: f"{value} {_UNITS[lab]}" for lab, value in labs.items()}
    json_labs = {lab: {"value": value, "unit": _UNITS[lab]} for lab, value in labs.items()}
    high = str(90000 + number)
    whose = {"reference": f"Patient/{high}"}
    results = [observation(lab, text, subject=whose) for lab, text in typed.items()]
    case = _COMPLETE[number % len(_COMPLETE)]
    values = {day: high if anc == _HIGH else anc for day, anc in case["values"]}
    series = "\n".join(f"{day} {anc}" for day, anc in values.items())
    grades = case["longest"]["grade"], case["cumulative"]["grade"]

    asked = _Asked()
    return [
        asked("form", "GET", "/", holds="Labs before lymphodepletion"),
        asked(
            "form", "POST", "/", FORM, urlencode(form), mark=mark,
            holds=f'data-score="all_ht" data-low="{total}" data-high="{total}" '
            f'data-group="{group}"',
        ),
        asked(
            "form with an error", "POST", "/", FORM, urlencode(form | {"anc": "many"}), mark=mark,
            status=422, holds=f'value="{mark}"',
        ),
        asked(
            "grader", "POST", "/icaht/", FORM,
            urlencode({"series": series, "unit": case["unit"]}),
            mark=high if high in series else "",
            holds='data-grade="{}" data-grade-cumulative="{}"'.format(*grades),
        ),
        asked(
            "JSON", "POST", "/api/v1/score", "application/json", json.dumps(json_labs), mark=mark,
            holds=f'"total": {{"low": {total}, "high": {total}}}',
        ),
        asked(
            "FHIR", "POST", "/api/v1/fhir/score", "application/fhir+json",
            encoded(bundle(*results)), mark=f"Patient/{high}", holds=f'"valueInteger": {total}',
        ),
        asked(
            "CDS Hooks", "POST", "/cds-services/all-hematotox", "application/json",
            encoded(_opened(high, results)), mark=mark, holds=f"ALL-HT {total} of 7",
        ),
    ]  # fmt: skip


class _Asked:
    """Asks this process."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": HOST})

    def __call__(
        self,
        door: str,
        method: str,
        path: str,
        kind: str = "",
        body: str = "",
        *,
        holds: str,
        mark: str = "",
        status: int = 200,
    ) -> Question:
        answer = self.client.generic(method, path, body, content_type=kind, secure=True)
        assert answer.status_code == status, (door, answer.status_code)
        assert holds in answer.text, (door, holds)
        assert mark in answer.text, (door, mark)
        return Question(
            door=door, method=method, path=path, kind=kind, body=body.encode(), mark=mark,
            status=status, right=lasting(answer.text),
        )  # fmt: skip


def _opened(patient: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    """Write what a record system sends that opened this patient."""
    leukemia = condition(subject={"reference": f"Patient/{patient}"})
    found = {lab: answers(each) for lab, each in zip(_UNITS, results, strict=True)}
    return opened({"conditions": answers(leukemia)} | found, patient=patient)

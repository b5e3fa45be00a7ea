"""What clients ask, each with labs of its own, and the whole answer that is right."""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from django.test import Client
from proxying import HOST

sys.path.append(str(Path(__file__).parent.parent / "api"))
from records import answers, bundle, condition, encoded, observation, opened

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
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


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request, and its answer: what this process gives, without a server."""

    method: str
    path: str
    kind: str
    body: str
    right: tuple[int, str]

    def is_right(self, status: int, text: str) -> bool:
        return (status, _PASSING.sub("…", text)) == self.right


def questions_of(number: int) -> list[Question]:
    """Return the questions of one client; no other one has its platelets, or its patient."""
    chance = Random(number)  # noqa: S311 - the same in every run
    labs = {
        "platelets": f"{chance.randint(20, 300)}.{number:04}7",
        "anc": str(chance.randint(20, 4000)),
        "hemoglobin": str(chance.randint(60, 140) / 10),
        "crp": str(chance.randint(1, 200)),
        "marrow_blasts": str(chance.randint(0, 100)),
    }
    form = labs | {f"{lab}_unit": unit for lab, unit in _UNITS.items()}
    series = "\n".join(f"{day} {chance.randint(20, 3000)}" for day in range(31))
    patient = str(90000 + number)
    whose = {"reference": f"Patient/{patient}"}
    results = {
        lab: observation(lab, f"{value} {_UNITS[lab]}", subject=whose)
        for lab, value in labs.items()
    }
    found = {lab: answers(result) for lab, result in results.items()}
    hook = opened({"conditions": answers(condition(subject=whose))} | found, patient=patient)
    return [
        _asked("GET", "/", "", ""),
        _asked("POST", "/", FORM, urlencode(form)),
        _asked("POST", "/", FORM, urlencode(form | {"anc": "many"}), status=422),
        _asked("POST", "/icaht/", FORM, urlencode({"series": series, "unit": "/uL"})),
        _asked("POST", "/api/v1/score", JSON, json.dumps(
            {lab: {"value": value, "unit": _UNITS[lab]} for lab, value in labs.items()}
        )),
        _asked("POST", "/api/v1/fhir/score", JSON, encoded(bundle(*results.values()))),
        _asked("POST", "/cds-services/all-hematotox", JSON, encoded(hook)),
    ]  # fmt: skip


def _asked(method: str, path: str, kind: str, body: str, *, status: int = 200) -> Question:
    client = Client(headers={"host": HOST})
    answer = client.generic(method, path, body, content_type=kind, secure=True)
    assert answer.status_code == status, (path, answer.status_code, answer.text)
    right = status, _PASSING.sub("…", answer.text)
    return Question(method=method, path=path, kind=kind, body=body, right=right)

"""How each door for other programs is called, with examples that the tests run as they stand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from calculator.interop.cds_hooks import CdsConfig, cards, discovery
from calculator.interop.eligibility import ALL_CODES
from calculator.interop.exact_json import loads
from calculator.interop.fhir import score_bundle
from calculator.interop.lab_codes import LOINC
from calculator.interop.lab_values import read_days, read_labs
from calculator.interop.observed_values import UCUM
from calculator.presenter.answer import icaht_answer, problem_answer, score_answer
from calculator.presenter.result import POPULATION
from calculator.presenter.words import RELEASE
from calculator.scoring.quantities import LABS, Lab
from calculator.scoring.reading import UnreadableLabs
from calculator.server.addresses import CDS_HOOKS, FHIR_DOORS


@dataclass(frozen=True, kw_only=True)
class Example:
    """A call over HTTP and what comes back."""

    name: str
    words: str
    method: str
    address: str
    kind: str  # of the body; empty where none is sent
    body: str
    status: int
    answer: str


@dataclass(frozen=True, kw_only=True)
class Command:
    """A call of the command line."""

    line: str
    words: str


@dataclass(frozen=True, kw_only=True)
class LabNames:
    """How a lab is named by programs."""

    name: str
    units: str
    loinc: str


@dataclass(frozen=True, kw_only=True)
class DoorsPage:
    """The page that shows how to call each door."""

    title: str
    purpose: str
    terms: tuple[str, ...]
    examples: tuple[Example, ...]
    commands: tuple[Command, ...]
    labs: tuple[LabNames, ...]
    release: str


def doors_page(*, fhir: bool = True, cds_hooks: bool = True) -> DoorsPage:
    """Put the doors into words; each answer is computed as the server computes it.

    FHIR and CDS Hooks stand there where a site has them.
    """
    closed = (() if fhir else (FHIR_DOORS,)) + (() if cds_hooks else (CDS_HOOKS,))
    return DoorsPage(
        title="For other programs",
        purpose=(
            "One scoring module behind every door: the form, JSON, FHIR, CDS Hooks and the command "
            "line give the same totals, groups and words."
        ),
        terms=(
            POPULATION,
            "A lab that is absent is unknown, never zero; the total is then a range.",
            (
                "Show headline and doubts before any group: where units are in doubt, the group is "
                "that of the values as they were sent."
            ),
            (
                "A value is read as reports print it, with its unit, a flag and a decimal comma; a "
                "text that can be read in two ways is refused."
            ),
            "A value without its unit is an error, marrow blasts aside. No unit is guessed.",
            "No key, no cookie. Nothing that is sent is stored or logged.",
            "Whatever is wrong is reported at once, in the words of the form.",
            "Show your users the cautions, the unit checks and what is not verified.",
        ),
        examples=tuple(
            example
            for example in (*_json_examples(), *_record_examples())
            if not example.address.startswith(closed)
        ),
        commands=_COMMANDS,
        labs=tuple(_codes(lab) for lab in LABS),
        release=RELEASE,
    )


def _codes(lab: Lab) -> LabNames:
    units = ", ".join(unit.code for unit in lab.units)
    return LabNames(name=lab.name, units=units, loinc=", ".join(lab.loinc))


def _text(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)


# --- JSON ---

_LABS = {
    "platelets": {"value": "45", "unit": "10*9/L"},
    "anc": {"value": 300, "unit": "/uL"},
    "hemoglobin": {"value": 8.1, "unit": "g/dL"},
    "crp": {"value": "<5", "unit": "mg/L"},
}
_UNREADABLE = {"platelets": {"value": "45,5", "unit": "10*9/L"}, "crp": {"value": "12"}}
_SERIES = {"unit": "/uL", "values": [[0, 2100], [4, 300], [7, "<100"], [11, 620], [14, 1900]]}


def _json_examples() -> tuple[Example, ...]:
    labs, series, unreadable = _text(_LABS), _text(_SERIES), _text(_UNREADABLE)
    return (
        _post("Score", "Labs in, both scores out.", "score", labs, _scored(labs)),
        _post("Errors", "A problem document.", "score", unreadable, _scored(unreadable)),
        _post(
            "ICAHT",
            "Days after infusion with their ANC, and the unit of a value where it is another; "
            "follow_up_day, where known, ends the series.",
            "icaht",
            series,
            icaht_answer(read_days(loads(series.encode()))),
        ),
    )


def _post(name: str, words: str, path: str, body: str, answer: Mapping[str, object]) -> Example:
    return Example(
        name=name,
        words=words,
        method="POST",
        address=f"/api/v1/{path}",
        kind="application/json",
        body=body,
        status=int(str(answer.get("status", 200))),  # a problem document names its own
        answer=_text(answer),
    )


def _scored(body: str) -> dict[str, object]:
    try:
        return score_answer(read_labs(loads(body.encode())))
    except UnreadableLabs as unreadable:
        return problem_answer(unreadable.problems)


# --- Record systems ---

SHOWN_AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)  # when the examples are answered


def _observation(lab: Lab, loinc: str, value: object) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "id": lab.name.replace("_", "-"),
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": loinc}]},
        "subject": {"reference": "Patient/1"},
        "effectiveDateTime": "2026-11-20T06:00:00Z",
        "valueQuantity": value,
    }


def _bundle(kind: str) -> dict[str, object]:
    values = ((45, "10*9/L"), (300, "/uL"), (8.1, "g/dL"), (5, "mg/L"), (60, "%"))
    resources = []
    for lab, (value, unit) in zip(LABS, values, strict=False):
        quantity = {"value": value, "unit": unit, "system": UCUM, "code": unit}
        if unit == "mg/L":
            quantity["comparator"] = "<"
        resources.append(_observation(lab, lab.loinc[0], quantity))
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"resource": resource} for resource in resources],
    }


def _record_examples() -> tuple[Example, ...]:
    bundle = _text(_bundle("collection"))
    hook = _text(
        {
            "hook": "patient-view",
            "hookInstance": "7f1d2b5c-6a0e-4d57-9d8c-0b6a4f0e9a11",
            "context": {"userId": "Practitioner/1", "patientId": "1"},
            "prefetch": _prefetch(),
        }
    )
    config = CdsConfig(calculator_url="http://localhost/")
    return (
        Example(
            name="FHIR R4",
            words=(
                "A Bundle of Observations in, a collection or a whole searchset, coded by LOINC "
                "with UCUM units; a Bundle with an Observation for each score and a RiskAssessment "
                "out. ?as-of= leaves later values out."
            ),
            method="POST",
            address="/api/v1/fhir/score",
            kind="application/fhir+json",
            body=bundle,
            status=200,
            answer=_text(score_bundle(loads(bundle.encode()), as_of=None, at=SHOWN_AT)[1]),
        ),
        Example(
            name="CDS Hooks: discovery",
            words="What the record system asks first.",
            method="GET",
            address="/cds-services",
            kind="",
            body="",
            status=200,
            answer=_text(discovery(config)),
        ),
        Example(
            name="CDS Hooks: a patient is opened",
            words=(
                "One card where an active B-ALL and at least one lab are on record, CAR T-cells "
                "are planned, and treatment has not begun; none where one of these is known not "
                "to be so. What cannot be read has a card that says so."
            ),
            method="POST",
            address="/cds-services/all-hematotox",
            kind="application/json",
            body=hook,
            status=200,
            answer=_text(cards(loads(hook.encode()), config=config, now=SHOWN_AT)[1]),
        ),
    )


def _prefetch() -> dict[str, object]:
    entries = _bundle("searchset")["entry"]
    assert isinstance(entries, list)
    labs = {lab.name: entry for lab, entry in zip(LABS, entries, strict=False)}
    system, code = ALL_CODES[0]
    condition = {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"coding": [{"system": system, "code": code}]},
        "subject": {"reference": "Patient/1"},
    }
    found = {"conditions": {"resource": condition}, **labs}
    return {
        name: {"resourceType": "Bundle", "type": "searchset", "entry": [entry]}
        for name, entry in found.items()
    }


# --- Command line ---

_COMMANDS = (
    Command(
        line=(
            'python -m calculator score --platelets "45 10*9/L" --anc "300 /uL" '
            '--hemoglobin "8.1 g/dL" --crp "45 mg/L" --marrow-blasts "60 %"'
        ),
        words="One patient; --json for the same answer as over HTTP.",
    ),
    Command(
        line='python -m calculator icaht SERIES.txt --unit "10*9/L"',
        words="A series, a line a day, as the grader takes it; - is standard input. "
        "--decimal says which mark is the decimal one.",
    ),
    Command(
        line="python -m calculator cohort IN.csv -o OUT.csv",
        words=(
            "A cohort: columns id and the labs with <name>_unit, in any order. Every row is kept; "
            "what cannot be read says why in the column error. --decimal as above."
        ),
    ),
)

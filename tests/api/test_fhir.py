"""FHIR R4: a Bundle of labs in, both scores and a RiskAssessment out, or every problem at once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.operationoutcome import OperationOutcome
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import LAB, Json, bundle, coded, observation, patient, quantity
from worked_cases import SCORES

from calculator import __version__
from calculator.interop.code_system import CODES, Terms
from calculator.interop.exact_json import Number, loads
from calculator.interop.fhir import FhirConfig, score_bundle
from calculator.interop.lab_codes import lab_codes
from calculator.interop.outcomes import operation_outcome
from calculator.presenter.result import CONFOUNDERS, EXPECTED, NOT_A_FORECAST, POPULATION

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
POINTS = {"unit": "points", "system": "http://unitsofmeasure.org", "code": "{points}"}


def answer(sent: object, *, as_of: str | None = None) -> tuple[int, Any]:
    """Score, and hold what comes back against the models of FHIR."""
    status, found = score_bundle(sent, as_of=as_of, at=NOW)
    model = Bundle if status == 200 else OperationOutcome
    model.model_validate_json(json.dumps(found))
    return status, found


def resources(sent: object, *, as_of: str | None = None) -> list[Any]:
    status, found = answer(sent, as_of=as_of)
    assert status == 200, found
    return [entry["resource"] for entry in found["entry"]]


def outcome(sent: object, *, as_of: str | None = None) -> list[Any]:
    status, found = answer(sent, as_of=as_of)
    assert status == 422
    issues: list[Any] = found["issue"]
    return issues


def notes(resource: Any) -> list[str]:
    return [note["text"] for note in resource["note"]]


def concept(code: str, text: str) -> Json:
    return {"coding": [{"system": CODES, "code": code, "display": text}], "text": text}


# --- The worked cases ---

LABS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin")


def has_fhir_shape(case: dict[str, str]) -> bool:
    """Tell whether a case can be sent: M1, M2 and M3 are words, which no Quantity holds."""
    return not case["marrow_blasts"].upper().startswith("M")


def total(resource: Any) -> tuple[int, int]:
    if "valueInteger" in resource:
        return resource["valueInteger"], resource["valueInteger"]
    ends = resource["valueRange"]
    return ends["low"]["value"], ends["high"]["value"]


@pytest.mark.parametrize(
    "case",
    [case for case in SCORES if has_fhir_shape(case)],
    ids=lambda case: case["description"],
)
def test_a_worked_case_gives_the_totals_and_groups_of_every_door(case: dict[str, str]) -> None:
    labs = {name: f"{case[name]} {case[f'{name}_unit']}" for name in LABS if case[name]}
    found = resources(bundle(*(observation(name, typed) for name, typed in labs.items())))
    for score, name in zip(found, ("all_ht", "car_ht"), strict=False):
        low, high = int(case[f"{name}_low"]), int(case[f"{name}_high"])
        assert total(score) == (low, high)
        assert ("valueInteger" in score) == (low == high)
        assert score["interpretation"][0]["coding"][0]["code"] == case[f"{name}_group"]


def test_only_the_words_for_strata_of_the_marrow_cannot_be_sent() -> None:
    left_out = [case["marrow_blasts"] for case in SCORES if not has_fhir_shape(case)]
    assert left_out == ["M3", "m2"]


def test_a_range_of_marrow_blasts_scores_like_one_that_is_typed() -> None:
    (score, *_) = resources(patient(marrow_blasts="20-30 %"))
    assert total(score) == (5, 6)


@pytest.mark.parametrize(
    "sent",
    [
        bundle(*[0] * 20_001),
        patient() | {"entry": [{"resource": {"code": {"coding": [{}] * 1001}}}]},
    ],
    ids=["entries", "codings"],
)
def test_a_bundle_beyond_any_record_is_refused_with_one_issue(sent: Json) -> None:
    assert len(outcome(sent)) == 1


# --- What comes out ---


def test_the_answer_is_both_scores_and_one_risk_assessment() -> None:
    found = resources(patient(ferritin="1800 ng/mL"))
    assert [each["resourceType"] for each in found] == [
        "Observation", "Observation", "RiskAssessment",
    ]  # fmt: skip
    assert [each["code"]["coding"][0]["code"] for each in found[:2]] == ["all-ht", "car-ht"]


def test_a_settled_score_is_an_observation_with_its_items() -> None:
    (score, *_) = resources(patient())
    labels = {key: score[key] for key in ("status", "valueInteger", "issued", "subject")}
    assert labels == {
        "status": "final",
        "valueInteger": 6,
        "issued": "2026-11-22T07:05:00+00:00",
        "subject": {"reference": "Patient/1"},
    }
    assert score["interpretation"] == [concept("high", "High risk")]
    assert score["component"] == [
        {
            "code": concept(f"{name}-points", f"{label}: points"),
            "valueInteger": points,
            "interpretation": [{"text": words}],
        }
        for name, label, points, words in [
            ("platelets", "Platelets", 2, "45 ×10⁹/L; below 75 ×10⁹/L"),
            ("anc", "ANC", 1, "300 /µL; 1200 /µL or less"),
            ("hemoglobin", "Hemoglobin", 1, "8.1 g/dL; 9.0 g/dL or less"),
            ("crp", "CRP", 0, "<5 mg/L; below 3.0 mg/dL"),
            ("marrow-blasts", "Marrow blasts", 2, "60 %; above 25 % (M3)"),
        ]
    ]


def test_an_open_score_is_preliminary_and_a_range() -> None:
    (score, *_) = resources(patient(marrow_blasts=None))
    assert score["status"] == "preliminary"
    ends = {"low": {"value": 4} | POINTS, "high": {"value": 6} | POINTS}
    assert score["valueRange"] == ends
    assert score["component"][4]["valueRange"]["high"] == {"value": 2} | POINTS
    assert score["component"][4]["interpretation"] == [{"text": "not entered; any value"}]


def test_a_preliminary_lab_makes_a_preliminary_score() -> None:
    sent = patient()
    sent["entry"][0]["resource"]["status"] = "preliminary"
    assert [each["status"] for each in resources(sent)[::2]] == ["preliminary"] * 2


def test_the_notes_say_which_result_was_used_and_of_when() -> None:
    (score, *_) = resources(patient(marrow_blasts=None, crp="30 mg/L"))
    assert notes(score)[:6] == [
        "Platelets: 45 ×10⁹/L; 20 Nov 2026 (Bundle.entry[0].resource)",
        "ANC: 300 /µL; 20 Nov 2026 (Bundle.entry[1].resource)",
        "Hemoglobin: 8.1 g/dL; 20 Nov 2026 (Bundle.entry[2].resource)",
        "CRP: 30 mg/L; 20 Nov 2026 (Bundle.entry[3].resource)",
        "Marrow blasts: no result that counts",
        "exactly 3.0 mg/dL counts as 1 point",
    ]


def test_the_notes_have_the_unit_checks_and_cautions_of_the_form() -> None:
    labs = {"platelets": "2000 10*9/L", "anc": "300 /uL", "hemoglobin": "8.1 g/dL"}
    sent = patient(**labs, crp="25 mg/L", marrow_blasts="9 %")
    (score, *_) = resources(sent)
    assert (
        "CRP 25 mg/L counts 0 points. If the report says 25 mg/dL, the total is 4: high risk."
        in notes(score)
    )
    assert (
        "Platelets 2000 ×10⁹/L are far above usual (1 to 1500 ×10⁹/L; our limits). "
        "Did you mean 2000 /µL?" in notes(score)
    )


def test_the_risk_assessment_is_in_words_and_without_a_probability() -> None:
    risk = resources(patient())[2]
    assert risk["method"]["coding"][0] == concept("all-ht", "ALL-Hematotox")["coding"][0]
    assert risk["method"]["text"] == "ALL-Hematotox 2025-1"
    (prediction,) = risk["prediction"]
    assert prediction == {
        "outcome": {"text": "severe prolonged neutropenia (ANC below 500 /µL on 14 days or more)"},
        "qualitativeRisk": concept("high", "High risk"),
        "rationale": (
            f"High risk of prolonged severe neutropenia. {EXPECTED} {NOT_A_FORECAST} {POPULATION} "
            f"{CONFOUNDERS} "
            "Not verified against the article yet: the cut-off, the points of the marrow bands "
            "and the ties."
        ),
    }


def test_the_risk_assessment_says_what_is_incomplete_open_and_disputed() -> None:
    sent = patient(anc="3.4 10*9/L", hemoglobin="12.4 g/dL", marrow_blasts=None)
    risk = resources(sent)[2]
    assert risk["status"] == "preliminary"
    assert risk["prediction"][0]["qualitativeRisk"] == concept("undetermined", "Not settled")
    rationale = risk["prediction"][0]["rationale"]
    assert rationale.startswith(
        "2 to 4 of 7: not settled at ≥ 4, low risk at > 4. INCOMPLETE: Marrow blasts not entered. "
        "The risk group for prolonged severe neutropenia is still open. "
        "High risk if marrow blasts are above 25 %, otherwise low risk. "
        "That 4 is high is our inference; the only source found that states a cut-off uses > 4. "
        f"{EXPECTED} "
    )
    assert "understated" not in rationale  # the group is not high


def test_the_risk_assessment_of_units_in_doubt_begins_with_them_and_settles_nothing() -> None:
    labs = {"platelets": "210 /uL", "anc": "2.1 /uL", "hemoglobin": "12.4 g/dL"}
    score, _, risk = resources(patient(**labs, crp="40 mg/L", marrow_blasts=None))[:3]
    title = "Units in doubt: platelets and ANC."
    doubts = [
        "As typed 4 to 6 of 7, high risk; with ×10⁹/L 1 to 3 of 7, low risk.",
        "With ×10⁹/L for platelets alone 2 to 4 of 7, not settled.",
        "With ×10⁹/L for ANC alone 3 to 5 of 7, not settled.",
    ]
    rationale = risk["prediction"][0]["rationale"]
    assert notes(score)[:4] == [title, *doubts]
    assert rationale.startswith(
        " ".join([title, *doubts, "INCOMPLETE: Marrow blasts not entered. "])
    )
    assert f" {POPULATION} {CONFOUNDERS} " in rationale
    for words in ("whatever the result", "understated", "High risk of", "Low risk of", "otherwise"):
        assert words not in " ".join([rationale, *notes(score)])


def test_the_rationale_asks_about_a_slip() -> None:
    labs = {"platelets": "60 10*9/L", "anc": "0.9 10*9/L", "hemoglobin": "12.4 g/dL"}
    risk = resources(patient(**labs, crp="25 mg/L", marrow_blasts="1 %"))[2]
    assert (
        "CRP 25 mg/L counts 0 points. If the report says 25 mg/dL, the total is 4: high risk."
        in risk["prediction"][0]["rationale"]
    )


def test_the_scores_refer_to_their_inputs_by_address_or_by_type_and_id() -> None:
    sent = patient(marrow_blasts=None, crp=None)
    sent["entry"][0]["fullUrl"] = "urn:uuid:1d7e3b0a-52a3-4a55-8ed0-6d3cde20a0c2"
    sent["entry"][1]["resource"]["id"] = "anc-1"
    status, found = answer(sent)
    references = [
        {"reference": "urn:uuid:1d7e3b0a-52a3-4a55-8ed0-6d3cde20a0c2"},
        {"reference": "Observation/anc-1"},
    ]
    score, risk = found["entry"][0], found["entry"][2]["resource"]
    assert score["resource"]["derivedFrom"] == references
    assert risk["basis"] == [{"reference": score["fullUrl"]}, *references]
    assert status == 200


def test_a_pending_result_is_no_input() -> None:
    sent = patient()
    del sent["entry"][0]["resource"]["valueQuantity"]
    sent["entry"][0]["resource"]["id"] = "pending"
    assert "derivedFrom" not in resources(sent)[0]


def test_the_same_question_at_the_same_time_has_the_same_answer() -> None:
    assert answer(patient()) == answer(patient())


def test_what_was_left_out_is_an_outcome_beside_the_scores() -> None:
    sent = patient()
    sent["entry"].append({"resource": {"resourceType": "Patient", "id": "1"}})
    assert resources(sent)[3] == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "information",
                "code": "informational",
                "diagnostics": "Only Observations are read.",
                "expression": ["Bundle.entry[5].resource"],
            }
        ],
    }


def test_as_of_leaves_later_results_out() -> None:
    sent = patient()
    sent["entry"].append({"resource": observation("platelets", "220 10*9/L", "2026-11-21")})
    assert total(resources(sent)[0]) == (4, 4)
    assert total(resources(sent, as_of="2026-11-20")[0]) == (6, 6)


def test_no_code_of_ours_is_in_a_system_of_others() -> None:
    status, found = answer(patient(ferritin="1800 ng/mL"))
    text = json.dumps(found)
    assert "loinc.org" not in text
    assert "snomed" not in text
    assert "probability" not in text
    assert status == 200


# --- Whose ---


def of_patients(*subjects: Any) -> Json:
    results = [observation("anc", "300 /uL"), observation("crp", "12 mg/L")]
    return bundle(
        *(
            {key: value for key, value in (result | {"subject": subject}).items() if value}
            for result, subject in zip(results, subjects, strict=True)
        )
    )


@pytest.mark.parametrize(
    "others",
    [
        ({"reference": "Patient/1"}, {"reference": "Patient/2"}),
        ({"reference": "Patient/1"}, {"identifier": {"value": "1"}}),
        ({"identifier": {"system": "a", "value": "1"}}, {"identifier": {"value": "1"}}),
    ],
)
def test_results_of_two_patients_are_never_one_score(others: tuple[Json, Json]) -> None:
    assert outcome(of_patients(*others)) == [
        {
            "severity": "error",
            "code": "conflict",
            "diagnostics": (
                "The results are of different patients, or name the same one in different ways."
            ),
            "expression": [f"Bundle.entry[{number}].resource.subject" for number in (0, 1)],
        }
    ]


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ({"reference": "Patient/7", "display": "A. Name"}, {"reference": "Patient/7"}),
        ({"identifier": {"system": "urn:x", "value": "7"}},
         {"identifier": {"system": "urn:x", "value": "7"}}),
        ({"identifier": {"value": "7"}}, {"identifier": {"value": "7"}}),
        (None, {"display": "not stated"}),
        ({"display": "A. Name"}, {"display": "not stated"}),
    ],
)  # fmt: skip
def test_the_patient_is_the_one_of_the_results_and_no_name_comes_along(
    subject: Json | None, written: Json
) -> None:
    found = resources(of_patients(subject, subject))
    assert [each["subject"] for each in found[:3]] == [written] * 3


def test_a_result_that_does_not_say_whose_it_is_gets_a_warning() -> None:
    remarks = resources(of_patients({"reference": "Patient/1"}, None))[3]
    assert remarks["issue"] == [
        {
            "severity": "warning",
            "code": "incomplete",
            "diagnostics": "These results do not say of which patient they are.",
            "expression": ["Bundle.entry[1].resource.subject"],
        }
    ]


# --- What cannot be scored ---


@pytest.mark.parametrize(
    "sent",
    [None, [], "Bundle", Number("5"), True, {}, {"resourceType": "Patient"}, {"resourceType": 5}],
    ids=repr,
)
def test_what_is_no_bundle_is_400(sent: object) -> None:
    status, found = answer(sent)
    assert status == 400
    assert found == operation_outcome(
        "error",
        "structure",
        "Send one FHIR Bundle of the type collection, with Observations in it.",
        "Bundle",
    )


@pytest.mark.parametrize(
    "kind", ["history", "transaction", "batch-response", "batch", "document", None]
)
def test_only_a_collection_or_a_searchset_is_scored(kind: str | None) -> None:
    (issue,) = outcome(patient() | {"type": kind})
    assert (issue["code"], issue["expression"]) == ("not-supported", ["Bundle.type"])
    assert issue["diagnostics"] == (
        "Send the Observations in a Bundle of the type collection, or a whole searchset."
    )


INCLUDED = {"resource": {"resourceType": "Patient", "id": "1"}, "search": {"mode": "include"}}
WARNED = {
    "resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "warning"}]},
    "search": {"mode": "outcome"},
}
SELF = {"relation": "self", "url": "https://record.example/Observation?patient=1"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"total": Number("5")},
        {"total": Number("5"), "link": [SELF]},
        {"total": Number("5"), "entry": [*patient()["entry"], INCLUDED, WARNED]},
    ],
    ids=["no total", "the total", "its own address", "more than matches"],
)
def test_a_searchset_that_is_whole_is_scored(changes: Json) -> None:
    found = resources(patient() | {"type": "searchset"} | changes)
    assert total(found[0]) == (6, 6)
    passed_over = found[3]["issue"] if len(found) > 3 else []
    said = [each["diagnostics"] for each in passed_over]
    assert said == (["Only Observations are read."] if "entry" in changes else [])


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"link": [{"relation": "next", "url": "?page=2"}]}, "there is a next page"),
        ({"total": Number("12")}, "5 of 12 were sent"),
        ({"total": Number("4")}, "5 were sent, but the total says 4"),
        (
            {
                "entry": [
                    *patient()["entry"],
                    {"resource": {"resourceType": "OperationOutcome", "issue": [
                        {"severity": "error"}]}},
                ]
            },
            "the server says that it failed",
        ),
    ],
)  # fmt: skip
def test_a_page_of_a_searchset_is_refused_with_what_is_missing(changes: Json, missing: str) -> None:
    (issue,) = outcome(patient() | {"type": "searchset"} | changes)
    assert issue["code"] == "incomplete"
    assert issue["diagnostics"] == (
        f"The searchset is not whole: {missing}. The newest result may be missing. Send the "
        "entries of all pages in one Bundle of the type collection."
    )


# --- Parameters ---


def parameters(*given: Json) -> Json:
    return {"resourceType": "Parameters", "parameter": list(given)}


def test_the_bundle_of_a_parameters_resource_is_scored_as_the_bundle_itself() -> None:
    sent = patient()
    sent["entry"][0]["resource"]["status"] = "preliminary"
    found = resources(parameters({"name": "bundle", "resource": sent}))
    assert [total(each) for each in found[:2]] == [total(each) for each in resources(sent)[:2]]
    (issue,) = found[3]["issue"]
    where = "Parameters.parameter[0].resource.entry[0].resource.status"
    assert issue["expression"] == [where]


def test_as_of_may_be_a_parameter() -> None:
    later = observation("platelets", "300 10*9/L", "2026-11-21")
    sent = patient()
    sent["entry"].append({"resource": later})
    as_of = {"name": "as-of", "valueDateTime": "2026-11-20"}
    found = resources(parameters({"name": "bundle", "resource": sent}, as_of))
    assert total(found[0]) == (6, 6)
    assert total(resources(sent)[0]) == (4, 4)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param([], id="nothing"),
        pytest.param([{"name": "bundle", "resource": {"resourceType": "Patient"}}], id="a patient"),
        pytest.param([{"name": "bundle", "resource": patient()}] * 2, id="two bundles"),
        pytest.param(
            [{"name": "bundle", "resource": patient()}, {"name": "asof", "valueDate": "2026"}],
            id="an unknown parameter",
        ),
        pytest.param(
            [{"name": "bundle", "resource": patient()}, {"name": "as-of", "valueString": "2026"}],
            id="as-of of another type",
        ),
    ],
)
def test_parameters_without_one_bundle_are_refused(given: list[Json]) -> None:
    assert answer(parameters(*given))[0] in (400, 422)


def test_a_misspelled_parameter_in_the_body_is_422_like_one_in_the_address() -> None:
    given = ({"name": "bundle", "resource": patient()}, {"name": "asof", "valueDate": "2026"})
    (issue,) = outcome(parameters(*given))
    assert issue["expression"] == ["Parameters.parameter[1]"]
    assert issue["diagnostics"] == "There is no such parameter; known here: bundle, as-of."


def test_as_of_in_the_address_and_in_the_body_is_400() -> None:
    given = ({"name": "bundle", "resource": patient()}, {"name": "as-of", "valueDate": "2026"})
    assert answer(parameters(*given), as_of="2026-11-20")[0] == 400


# --- A unit that cannot be read ---

KELVIN = "Platelets: K is the kelvin in UCUM: send 10*3/uL."


def test_a_unit_that_cannot_be_read_leaves_its_lab_open_and_is_said() -> None:
    found = resources(patient(platelets="45 K/uL"))
    score, issues = found[0], found[3]["issue"]
    assert (total(score), score["status"]) == ((4, 6), "preliminary")
    assert [(each["severity"], each["diagnostics"]) for each in issues] == [("error", KELVIN)]
    assert {KELVIN, "Platelets: cannot be used"} <= set(notes(score))


def test_a_unit_that_cannot_be_read_of_the_only_lab_is_refused() -> None:
    issues = outcome(bundle(observation("platelets", "45 K/uL")))
    assert KELVIN in [each["diagnostics"] for each in issues]


def test_a_value_that_was_converted_is_named_as_it_was_sent() -> None:
    (score, *_) = resources(patient(platelets="45 /nL"))
    assert "Platelets: 45 ×10⁹/L (sent as 45 /nL); 20 Nov 2026 (Bundle.entry[0].resource)" in (
        notes(score)
    )
    assert score["component"][0]["valueInteger"] == 2


# --- What an Observation of ours has besides ---


def test_a_score_has_category_device_period_and_narrative() -> None:
    sent = patient()
    sent["entry"][4]["resource"]["effectiveDateTime"] = "2026-11-10"
    sent["entry"][1]["resource"]["effectiveDateTime"] = "2026-11-21T06:00:00+01:00"
    score, other, risk = resources(sent)
    assert score["category"][0]["coding"][0]["code"] == "survey"
    assert score["effectivePeriod"] == {"start": "2026-11-10", "end": "2026-11-21T06:00:00+01:00"}
    assert other["effectivePeriod"]["start"] == "2026-11-20"  # marrow is none of its labs
    (device,) = score["contained"]
    assert score["device"] == {"reference": f"#{device['id']}"}
    assert device["version"] == [{"value": __version__}]
    narrative = score["text"]["div"]
    assert narrative.startswith(
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>ALL-Hematotox (ALL-HT): High risk, 6 of 7 '
        "(high from 4, cut-off not verified)</p>"
    )
    assert "&lt;5 mg/L" in narrative
    assert all(text in risk["text"]["div"] for text in ("severe prolonged neutropenia", EXPECTED))


@pytest.mark.parametrize(
    ("first", "second", "start", "end"),
    [
        ("2026-11-20T23:30:00-05:00", "2026-11-21T01:00:00Z", 1, 0),
        ("2026-11-20T23:30:00-05:00", "2026-11-21", 0, 1),
        ("2026-11-21", "2026-11-20T23:30:00-05:00", 1, 0),
    ],
)
def test_a_period_never_ends_before_it_starts(
    first: str, second: str, start: int, end: int
) -> None:
    sent = bundle(observation("anc", "300 /uL", first), observation("crp", "8 mg/L", second))
    dates = (first, second)
    (score, *_) = resources(sent)
    assert score["effectivePeriod"] == {"start": dates[start], "end": dates[end]}


@pytest.mark.parametrize("date", [None, {"start": "2026-11-19"}])
def test_without_the_date_of_each_lab_there_is_no_period(date: Json | None) -> None:
    sent = patient()
    sent["entry"][0]["resource"] = observation("platelets", "45 10*9/L", None) | (
        {"effectivePeriod": date} if date else {}
    )
    (score, *_) = resources(sent)
    assert "effectivePeriod" not in score


def test_the_codes_stand_under_the_address_of_the_site() -> None:
    config = FhirConfig(terms=Terms(system="https://hospital.example/codes"))
    _, found = score_bundle(patient(), as_of=None, at=NOW, config=config)
    text = json.dumps(found)
    assert CODES not in text
    assert text.count("https://hospital.example/codes") > 15


def test_every_code_of_an_answer_stands_in_the_code_system() -> None:
    system = Terms().resource()
    CodeSystem.model_validate(system)
    known = {(each["code"], each["display"]) for each in system["concept"]}  # type: ignore[attr-defined]
    used: set[tuple[str, str]] = set()
    for changes in ({}, {"marrow_blasts": None, "anc": None}, {"platelets": "300 10*9/L"}):
        _, found = score_bundle(patient(**changes), as_of=None, at=NOW)
        for coding in _codings(found):
            if coding.get("system") == CODES:
                used.add((coding["code"], coding["display"]))
    assert used <= known
    assert {code for code, _ in known} - {code for code, _ in used} == {"low"}


def _codings(node: Any) -> Iterator[Json]:
    if isinstance(node, list):
        for each in node:
            yield from _codings(each)
    elif isinstance(node, dict):
        yield from node.get("coding", [])
        for each in node.values():
            yield from _codings(each)


def test_a_site_s_own_code_is_read() -> None:
    config = FhirConfig(lab_codes=lab_codes({"platelets": (("urn:lab", "THR"),)}))
    sent = bundle(observation("platelets", "45 10*9/L", code=coded("THR", system="urn:lab")))
    assert score_bundle(sent, as_of=None, at=NOW)[0] == 422
    assert score_bundle(sent, as_of=None, at=NOW, config=config)[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(bundle(), id="nothing"),
        pytest.param({"resourceType": "Bundle", "type": "collection"}, id="no entry"),
        pytest.param(bundle(observation("ferritin", "1800 ng/mL")), id="ferritin alone"),
        pytest.param(bundle(observation("anc", None)), id="a pending lab alone"),
        pytest.param(
            bundle(observation("anc", "300 /uL", status="entered-in-error")), id="an error alone"
        ),
    ],
)
def test_at_least_one_of_the_labs_of_all_ht_is_needed(sent: Json) -> None:
    assert outcome(sent)[0] == {
        "severity": "error",
        "code": "required",
        "diagnostics": "Enter at least one of the 5 labs of ALL-Hematotox.",
        "expression": ["Bundle.entry"],
    }


def test_all_problems_come_at_once_with_the_element_at_fault() -> None:
    sent = patient(crp="12 mmol/L", platelets="45000 10*9/L")
    sent["entry"][2]["resource"]["status"] = "done"
    sent["entry"] += [5, {}, {"resource": []}, {"resource": {"resourceType": 5}}]
    found = outcome(sent, as_of="yesterday")
    assert [(issue["code"], issue["expression"]) for issue in found] == [
        ("structure", ["Bundle.entry[5]", "Bundle.entry[7].resource"]),
        ("required", ["Bundle.entry[6].resource"]),
        ("structure", ["Bundle.entry[8].resource.resourceType"]),
        ("value", ["as-of"]),
        ("code-invalid", ["Bundle.entry[2].resource.status"]),
        ("value", ["Bundle.entry[0].resource.valueQuantity.value"]),
        ("code-invalid", ["Bundle.entry[3].resource.valueQuantity.code"]),
    ]


def test_a_problem_has_the_words_of_the_form() -> None:
    (issue,) = outcome(patient(hemoglobin="81 g/dL"))
    assert issue["diagnostics"] == (
        "Hemoglobin: 81 g/dL is not possible. Did you mean 81 g/L, that is 8.1 g/dL? "
        "Possible here is 2 to 25 g/dL (our limits, to catch slips)."
    )


def test_a_wrong_value_is_never_scored_without_it() -> None:
    assert answer(patient(ferritin="3000000 ng/mL"))[0] == 422


@pytest.mark.parametrize("as_of", ["", "now", "2026-02-30", "2026-11-20 07:05:00Z"])
def test_as_of_has_to_be_a_date_of_fhir(as_of: str) -> None:
    (issue,) = outcome(patient(), as_of=as_of)
    assert (issue["code"], issue["expression"]) == ("value", ["as-of"])


def test_an_outcome_for_what_goes_wrong_before_a_bundle_is_read() -> None:
    found = operation_outcome(
        severity="error", code="too-long", diagnostics="That is too much at once."
    )
    OperationOutcome.model_validate(found)
    assert found["issue"] == [
        {"severity": "error", "code": "too-long", "diagnostics": "That is too much at once."}
    ]


def test_ten_thousand_results_are_scored() -> None:
    sent = patient()
    sent["entry"] += [
        {"resource": observation("platelets", f"{number % 1500} 10*9/L", "2025-01-01")}
        for number in range(10_000)
    ]
    assert total(resources(sent)[0]) == (6, 6)


# --- Whatever is sent ---

WORDS = st.sampled_from(
    ["", " ", "final", "Observation", "Bundle", "45", "2026-03-01", "mg/L", "\ud800", "\n", "a b",
     "http://loinc.org", "777-3", "Patient/1", "<", "constructor", "/L", "10*12/L"]
)  # fmt: skip
NUMBERS = st.sampled_from(["0", "-1", "45", "1e400", "0.1", "9" * 30, "4" * 120]).map(Number)
JUNK = st.recursive(
    st.none() | st.booleans() | WORDS | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
ELEMENTS = st.sampled_from(
    ["code", "status", "subject", "effectiveDateTime", "effectivePeriod", "valueQuantity",
     "valueRange", "component", "dataAbsentReason", "id", "focus", "resourceType", "valueString"]
)  # fmt: skip
RESULTS = st.builds(
    lambda name, value, changes: observation(name, f"{value} {LAB[name].units[0].code}") | changes,
    st.sampled_from(sorted(LAB)),
    st.sampled_from(["5", "<5", ">=7", "12", "99999999"]),
    st.dictionaries(ELEMENTS, JUNK, max_size=2),
)
QUANTITIES = st.builds(
    lambda changes: observation("anc", None, valueQuantity=quantity("300 /uL") | changes),
    st.dictionaries(st.sampled_from(["value", "code", "system", "comparator"]), JUNK, max_size=2),
)
ENTRIES = st.one_of(
    RESULTS.map(lambda each: {"resource": each}),
    QUANTITIES.map(lambda each: {"resource": each}),
    st.builds(lambda each, url: {"resource": each, "fullUrl": url}, RESULTS, JUNK),
    JUNK,
)
ANYTHING = settings(
    max_examples=400,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@ANYTHING
@given(entries=st.lists(ENTRIES, max_size=5) | JUNK, as_of=st.none() | WORDS)
def test_whatever_is_in_a_bundle_the_answer_is_fhir(entries: Any, as_of: str | None) -> None:
    sent = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    assert answer(sent, as_of=as_of)[0] in (200, 422)


@ANYTHING
@given(sent=JUNK)
def test_whatever_json_is_sent_the_answer_is_an_outcome(sent: object) -> None:
    assert answer(sent)[0] == 400


def test_a_bundle_may_be_nested_as_deeply_as_json_can_be_read() -> None:
    deep = b'{"resourceType": "Bundle", "type": "collection", "entry": ' + b"[" * 500 + b"]" * 500
    assert outcome(loads(deep + b"}"))


def test_a_code_of_the_marrow_beside_one_of_blood_is_refused() -> None:
    result = observation("marrow_blasts", "60 %", code=coded("11150-0", "26446-5"))
    assert outcome(bundle(result))[0]["code"] == "conflict"


@pytest.mark.parametrize("reference", ["Patient/1\n", "\ud800", "Patient/\x00", " "], ids=repr)
def test_a_text_that_cannot_be_printed_is_never_passed_on(reference: str) -> None:
    subject = {"reference": reference}
    (issue,) = outcome(of_patients(subject, None))
    assert issue["expression"] == ["Bundle.entry[0].resource.subject.reference"]

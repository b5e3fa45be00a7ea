"""CDS Hooks: what the service asks for, when there is a card, and what the card says."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import (
    CLINICAL,
    ICD_10,
    LAB,
    SICK,
    Json,
    answers,
    coded,
    condition,
    observation,
    opened,
)

from calculator.interop.cds_hooks import CdsConfig, cards, discovery
from calculator.interop.exact_json import Number
from calculator.presenter.result import CONFOUNDERS, EXPECTED, NOT_A_FORECAST, POPULATION

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
CONFIG = CdsConfig(calculator_url="https://calculator.example/")
CELLS = ("http://snomed.info/sct", "1269349006")
CHEMOTHERAPY = ("http://www.nlm.nih.gov/research/umls/rxnorm", "24698")
TREATING = CdsConfig(
    calculator_url="https://calculator.example/", treatment_codes=(CELLS, CHEMOTHERAPY)
)


def request(labs: dict[str, Any] | None = None, **prefetch: Any) -> Json:
    """Ask about the sick patient; labs are typed, or resources, or None for what was not sent."""
    found: Json = {"conditions": answers(condition())}
    for name, lab in ({**SICK} | (labs or {})).items():
        if lab is not None:
            found[name] = answers(observation(name, lab) if isinstance(lab, str) else lab)
    return opened(found | prefetch)


def found_cards(sent: object, config: CdsConfig = CONFIG) -> list[Any]:
    status, answer = cards(sent, config=config, now=NOW)
    assert status == 200
    assert list(answer) == ["cards"]
    found = answer["cards"]
    assert isinstance(found, list)
    return found


def card(sent: object, config: CdsConfig = CONFIG) -> Any:
    (found,) = found_cards(sent, config)
    return found


def lines(sent: object, config: CdsConfig = CONFIG) -> list[str]:
    detail: str = card(sent, config)["detail"]
    return [line for line in detail.splitlines() if line]


# --- Discovery ---


def test_discovery_has_one_service_with_what_the_standard_requires() -> None:
    (service,) = discovery()["services"]  # type: ignore[misc]
    assert {key: service[key] for key in ("hook", "id", "title")} == {
        "hook": "patient-view",
        "id": "all-hematotox",
        "title": "ALL-Hematotox",
    }
    assert "before lymphodepletion" in service["description"]


def queries(config: CdsConfig | None = None) -> Json:
    (service,) = discovery(config)["services"]  # type: ignore[misc]
    found: Json = service["prefetch"]
    return found


@pytest.mark.parametrize("name", LAB)
def test_each_lab_is_asked_for_by_its_codes_with_a_few_results_the_newest_first(name: str) -> None:
    codes = ",".join(f"http://loinc.org|{code}" for code in LAB[name].loinc)
    query = f"Observation?patient={{{{context.patientId}}}}&code={codes}&_sort=-date&_count=5"
    assert queries()[name] == query


def test_conditions_and_treatments_are_asked_for() -> None:
    others = {name: query for name, query in queries().items() if name not in LAB}
    assert others == {
        "conditions": "Condition?patient={{context.patientId}}",
        "procedures": "Procedure?patient={{context.patientId}}",
        "medication_administrations": "MedicationAdministration?patient={{context.patientId}}",
    }


def test_only_the_configured_treatments_are_asked_for() -> None:
    assert queries(TREATING)["procedures"] == (
        "Procedure?patient={{context.patientId}}&code=http://snomed.info/sct|1269349006,"
        "http://www.nlm.nih.gov/research/umls/rxnorm|24698"
    )


# --- The card ---


def test_a_card_has_what_the_standard_requires() -> None:
    found = card(request())
    assert {key: found[key] for key in found if key not in ("detail", "uuid")} == {
        "summary": "ALL-HT 6 of 7: high risk of prolonged neutropenia",
        "indicator": "warning",
        "source": {
            "label": (
                "Nair MS, Silbert SK, Rejeski K, et al. Development of ALL-Hematotox: predicting "
                "post-CAR T-cell hematotoxicity in B-cell acute lymphoblastic leukemia. "
                "Blood 2025;145(15):1615-1626. doi:10.1182/blood.2024025910"
            ),
            "url": "https://doi.org/10.1182/blood.2024025910",
        },
        "links": [
            {
                "label": "Open the calculator",
                "url": "https://calculator.example/",
                "type": "absolute",
            }
        ],
    }
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found["uuid"])


def test_the_detail_has_each_item_with_its_date_and_what_the_result_says() -> None:
    assert lines(request()) == [
        "**ALL-Hematotox (ALL-HT): High risk, 6 of 7** (high from 4, cut-off not verified)",
        (
            "**Use only before lymphodepletion.** Whether treatment has begun was not, or not "
            f"fully, checked in the record. {POPULATION} "
            "For B-ALL: T-ALL is not meant, and the diagnosis code does not tell them apart. "
            f"{CONFOUNDERS}"
        ),
        "High risk of prolonged severe neutropenia.",
        "- Platelets: 45 ×10⁹/L (20 Nov 2026); below 75 ×10⁹/L; 2 points",
        "- ANC: 300 /µL (20 Nov 2026); 1200 /µL or less; 1 point",
        "- Hemoglobin: 8.1 g/dL (20 Nov 2026); 9.0 g/dL or less; 1 point",
        "- CRP: <5 mg/L = <0.5 mg/dL (20 Nov 2026); below 3.0 mg/dL; 0 points",
        "- Marrow blasts: 60 % (20 Nov 2026); above 25 % (M3); 2 points",
        f"{EXPECTED} {NOT_A_FORECAST}",
        (
            "Not verified against the article yet: the cut-off, the points of the marrow bands "
            "and the ties."
        ),
        "Version 1.1.0 · definition 2025-1",
    ]


LOW = {
    "platelets": "220 10*9/L",
    "anc": "3.4 10*9/L",
    "hemoglobin": "12.4 g/dL",
    "crp": "8 mg/L",
    "marrow_blasts": "1 %",
}


@pytest.mark.parametrize(
    ("labs", "summary", "indicator"),
    [
        (SICK, "ALL-HT 6 of 7: high risk of prolonged neutropenia", "warning"),
        (LOW, "ALL-HT 0 of 7: low risk of prolonged neutropenia", "info"),
        (
            {"marrow_blasts": None},
            "ALL-HT 4 to 6 of 7, INCOMPLETE: High risk at ≥ 4, not settled at > 4",
            "warning",
        ),
        (
            LOW | {"marrow_blasts": None},
            "ALL-HT 0 to 2 of 7, INCOMPLETE: low risk of prolonged neutropenia",
            "info",
        ),
        (
            {"platelets": None},
            "ALL-HT 4 to 6 of 7, INCOMPLETE: High risk at ≥ 4, not settled at > 4",
            "warning",
        ),
        (
            {"platelets": "220 10*9/L"},
            "ALL-HT 4 of 7: High risk at ≥ 4, low risk at > 4",
            "warning",
        ),
        (
            {"platelets": "210 /uL", "anc": "2.1 /uL", "hemoglobin": "12.4 g/dL"},
            "ALL-HT as typed 5 of 7: Units in doubt: platelets and ANC",
            "warning",
        ),
        (
            LOW | {"platelets": "2000 10*9/L", "anc": "0.9 10*9/L", "marrow_blasts": "10 %"},
            "ALL-HT as typed 2 of 7: Unit in doubt: platelets",
            "warning",
        ),
        (
            {"platelets": None, "anc": None},
            "ALL-HT 3 to 6 of 7, INCOMPLETE: risk of prolonged neutropenia not settled",
            "info",
        ),
    ],
)
def test_the_summary_is_short_and_warns_only_of_high_risk_and_of_units_in_doubt(
    labs: dict[str, Any], summary: str, indicator: str
) -> None:
    found = card(request(labs))
    assert (found["summary"], found["indicator"]) == (summary, indicator)
    assert len(summary) < 140


def test_units_in_doubt_stand_first_in_the_detail_in_place_of_the_group() -> None:
    labs = {"platelets": "210 /uL", "anc": "2.1 /uL", "hemoglobin": "12.4 g/dL"}
    found = lines(request(labs))
    assert found[:2] == [
        (
            "**ALL-Hematotox (ALL-HT): Units in doubt: platelets and ANC** "
            "(high from 4, cut-off not verified)"
        ),
        (
            "**As typed 5 of 7, high risk; with ×10⁹/L 2 of 7, low risk. "
            "With ×10⁹/L for platelets alone 3 of 7, low risk.**"
        ),
    ]
    assert not [line for line in found if line.startswith(("The risk group", "High risk", "Low"))]
    assert not [line for line in found if "understated" in line]


def test_a_slip_that_is_possible_is_a_point_to_check() -> None:
    labs = LOW | {"platelets": "60 10*9/L", "anc": "0.9 10*9/L", "crp": "25 mg/L"}
    assert (
        "- Check: CRP 25 mg/L counts 0 points. If the report says 25 mg/dL, the total is 4: high "
        "risk." in lines(request(labs))
    )


def test_marrow_blasts_below_1_percent_are_a_point_to_check() -> None:
    found = lines(request(LOW | {"marrow_blasts": "0.6 %"}))
    assert any(
        line.startswith("- Check: Marrow blasts 0.6 %: is it an MRD, or a fraction of")
        for line in found
    )


def test_ferritin_adds_the_other_score_for_comparison() -> None:
    found = lines(request({"ferritin": "1800 ng/mL"}))
    assert "For comparison, CAR-HEMATOTOX (CAR-HT): High risk, 5 of 7." in found
    assert "- Ferritin: 1800 ng/mL (20 Nov 2026); 650 to 2000 ng/mL; 1 point" in found


# --- Absent and partial prefetch ---


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(None, id="null"),
        pytest.param(answers(), id="an empty answer"),
        pytest.param({"resourceType": "OperationOutcome", "issue": []}, id="a failed query"),
        pytest.param(
            answers({"resourceType": "OperationOutcome", "issue": []}), id="only an outcome"
        ),
    ],
)
def test_a_lab_that_was_not_sent_is_open_and_named(sent: Any) -> None:
    found = lines(request(marrow_blasts=sent))
    assert (
        "**INCOMPLETE:** Marrow blasts not entered. High risk at ≥ 4 whatever the result." in found
    )
    assert "- Marrow blasts: not entered (no result was sent); any value; 0 to 2 points" in found


def test_a_lab_whose_newest_result_is_pending_is_open_with_its_date() -> None:
    found = lines(request({"crp": observation("crp", None)}))
    assert "- CRP: not entered (20 Nov 2026); any value; 0 to 1 points" in found


def test_a_cancelled_result_does_not_hide_the_one_before_it() -> None:
    newest = observation("crp", "300 mg/L", "2026-11-21", status="cancelled")
    found = card(request(crp=answers(newest, observation("crp", "8 mg/L"))))
    assert "- CRP: 8 mg/L = 0.8 mg/dL (20 Nov 2026); below 3.0 mg/dL; 0 points" in found["detail"]


@pytest.mark.parametrize(
    "labs",
    [
        pytest.param(dict.fromkeys(SICK), id="none"),
        pytest.param(dict.fromkeys(SICK) | {"ferritin": "1800 ng/mL"}, id="ferritin alone"),
        pytest.param(
            dict.fromkeys(SICK) | {"anc": observation("anc", None)}, id="a pending one alone"
        ),
    ],
)
def test_without_any_lab_of_the_score_there_is_no_card(labs: dict[str, Any]) -> None:
    assert found_cards(request(labs)) == []


def test_without_prefetch_there_is_no_card() -> None:
    sent = request()
    del sent["prefetch"]
    assert found_cards(sent) == []


# --- Labs that cannot be used ---


@pytest.mark.parametrize(
    ("lab", "reason"),
    [
        pytest.param(
            observation("platelets", "45 mg/L"),
            (
                "- Check: Platelets: This unit is not known here. "
                r"Choose one of: 10\*9/L, 10\*3/uL, /uL."
            ),
            id="a wrong unit",
        ),
        pytest.param(
            observation("platelets", None, valueString="<b>many</b>"),
            "- Check: Platelets: The value is read only as valueQuantity.",
            id="text",
        ),
        pytest.param(
            observation("platelets", "45 10*9/L", "2026-12-24"),
            "- Check: Platelets: The date lies in the future.",
            id="a date in the future",
        ),
    ],
)
def test_a_lab_that_cannot_be_used_is_left_open_and_the_card_says_why(
    lab: Json, reason: str
) -> None:
    found = lines(request({"platelets": lab}))
    row = "- Platelets: not entered (the result cannot be used); any value; 0 to 2 points"
    assert (reason in found, row in found) == (True, True)


@pytest.mark.parametrize(
    "newest",
    [
        observation(
            "platelets", None, "2026-11-21", code=coded("777-3") | {"coding": [{"code": 5}]}
        ),
        {"status": "final"},
        5,
    ],
    ids=["its code cannot be read", "without a type", "no resource"],
)
def test_an_older_result_never_stands_in_for_one_that_cannot_be_read(newest: Any) -> None:
    older = observation("platelets", "200 10*9/L", "2026-11-01")
    found = lines(request({"platelets": None}, platelets=answers(newest, older)))
    (row,) = [line for line in found if line.startswith("- Platelets")]
    assert row.startswith("- Platelets: not entered (the result cannot be used)")
    assert any(line.startswith("- Check: Platelets: ") for line in found)


def test_many_faults_of_one_kind_are_said_once() -> None:
    found = lines(request({"crp": None}, crp=answers(*[5] * 400)))
    checks = [line for line in found if line.startswith("- Check")]
    assert checks == ["- Check: CRP: An object is expected here. And at 300 more places."]


def test_where_no_lab_can_be_used_the_card_scores_nothing() -> None:
    labs: dict[str, Any] = dict.fromkeys(SICK) | {"anc": observation("anc", "300 mg/L")}
    found = card(request(labs))
    assert (found["summary"], found["indicator"]) == (
        "ALL-HT not scored: the labs in the record cannot be used",
        "info",
    )
    assert found["detail"].startswith("- ANC: This unit is not known here.")


def test_a_preliminary_result_is_a_caution() -> None:
    lab = observation("anc", "300 /uL", status="preliminary")
    words = "- Check: ANC: The result is preliminary; it may still change."
    assert words in lines(request({"anc": lab}))


def test_blasts_in_blood_are_never_marrow() -> None:
    lab = observation("marrow_blasts", "60 %", code=coded("26446-5"))
    found = lines(request({"marrow_blasts": lab}))
    assert (
        "**INCOMPLETE:** Marrow blasts not entered. High risk at ≥ 4 whatever the result." in found
    )
    assert any(line.startswith("- Check: LOINC 26446-5 is blasts in blood") for line in found)


def test_labs_of_another_patient_are_not_scored() -> None:
    lab = observation("anc", "300 /uL", subject={"reference": "Patient/2"})
    found = card(request({"anc": lab}))
    assert found["summary"] == "ALL-HT not scored: the labs in the record cannot be used"
    assert "- The labs that were sent do not all name this patient." in found["detail"]


@pytest.mark.parametrize(
    "reference", ["Patient/1", "https://record.example/fhir/Patient/1", "Patient/1/_history/3"]
)
def test_a_patient_may_be_named_by_a_whole_address(reference: str) -> None:
    lab = observation("anc", "300 /uL", subject={"reference": reference})
    assert card(request({"anc": lab}))["indicator"] == "warning"


# --- Dates ---

OLD = "- Check: Older than 14 days (our limit): CRP."
APART = "- Check: The labs lie more than 7 days apart (our limit)."


@pytest.mark.parametrize(
    ("date", "cautions"),
    [
        ("2026-11-13", []),
        ("2026-11-12", [APART]),
        ("2026-11-08", [APART]),
        ("2026-11-07", [OLD, APART]),
        ("2026-11-08T07:05:00Z", [APART]),
        ("2026-11-08T07:04:59Z", [OLD, APART]),
        ("2026-11", [OLD, APART]),
    ],
)
def test_old_labs_and_labs_far_apart_are_cautions(date: str, cautions: list[str]) -> None:
    found = lines(request({"crp": observation("crp", "8 mg/L", date)}))
    assert [line for line in found if line.startswith("- Check")] == cautions


@pytest.mark.parametrize(("second", "apart"), [("00", False), ("01", True)])
def test_seven_days_are_counted_to_the_second_where_times_are_known(
    second: str,
    apart: bool,  # noqa: FBT001 - a case
) -> None:
    labs: dict[str, Any] = dict.fromkeys(SICK) | {
        "anc": observation("anc", "300 /uL", "2026-11-13T06:00:00Z"),
        "crp": observation("crp", "8 mg/L", f"2026-11-20T06:00:{second}Z"),
    }
    assert (APART in lines(request(labs))) == apart


def test_a_lab_without_a_date_is_a_caution() -> None:
    found = lines(request({"crp": observation("crp", "8 mg/L", None)}))
    assert "- Check: CRP: The result has no date." in found
    assert "- CRP: 8 mg/L = 0.8 mg/dL (date not stated); below 3.0 mg/dL; 0 points" in found


# --- For whom ---


@pytest.mark.parametrize(
    "found",
    [
        condition("C91.0", ICD_10),
        condition("C91.00"),
        condition("C91.01"),
        condition("C91.02"),
        condition(clinicalStatus=coded("recurrence", system=CLINICAL)),
        condition(clinicalStatus=coded("relapse", system=CLINICAL)),
        condition(clinicalStatus={"coding": [{"code": "active"}]}),
        condition(verificationStatus=coded("confirmed", system="x")),
        condition(subject=None),
    ],
)
def test_an_active_acute_lymphoblastic_leukemia_has_a_card_that_says_t_all_is_not_meant(
    found: Json,
) -> None:
    assert "T-ALL is not meant" in card(request(conditions=answers(found)))["detail"]


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(condition("C91.1"), id="another leukemia"),
        pytest.param(condition("C91"), id="a wider code"),
        pytest.param(condition("C91.00", "http://snomed.info/sct"), id="another system"),
        pytest.param(condition(clinicalStatus=coded("remission", system=CLINICAL)), id="remission"),
        pytest.param(condition(clinicalStatus=coded("resolved", system=CLINICAL)), id="resolved"),
        pytest.param(condition(clinicalStatus=coded("active", system="x")), id="another status"),
        pytest.param(condition(clinicalStatus=None), id="no status"),
        pytest.param(condition(verificationStatus=coded("refuted", system="x")), id="refuted"),
        pytest.param(
            condition(verificationStatus=coded("entered-in-error", system="x")), id="an error"
        ),
        pytest.param(condition(subject={"reference": "Patient/2"}), id="another patient"),
        pytest.param(condition(subject={"reference": "Patient/11"}), id="a longer identity"),
        pytest.param(condition() | {"resourceType": "Observation"}, id="no Condition"),
        pytest.param(condition(code={"text": "C91.00"}), id="text alone"),
        pytest.param(condition(code=[5]), id="junk"),
    ],
)
def test_without_an_active_diagnosis_there_is_no_card(found: Json) -> None:
    assert found_cards(request(conditions=answers(found))) == []


@pytest.mark.parametrize("found", [None, answers(), {"resourceType": "OperationOutcome"}, 5])
def test_without_the_conditions_there_is_no_card(found: Any) -> None:
    assert found_cards(request(conditions=found)) == []


def test_the_set_of_diagnoses_is_configured() -> None:
    config = CdsConfig(calculator_url="/", condition_codes=(("urn:ours", "B-ALL"),))
    assert found_cards(request(), config) == []
    assert card(request(conditions=answers(condition("B-ALL", "urn:ours"))), config)


# --- Before lymphodepletion only ---


def infusion(performed: Any, code: tuple[str, str] = CELLS, **changes: Any) -> Json:
    found: Json = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": coded(code[1], system=code[0]),
    }
    key = "performedDateTime" if isinstance(performed, str) else "performedPeriod"
    return found | ({key: performed} if performed else {}) | changes


def given_drug(effective: str, **changes: Any) -> Json:
    found: Json = {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": coded(CHEMOTHERAPY[1], system=CHEMOTHERAPY[0]),
        "effectiveDateTime": effective,
    }
    return {key: value for key, value in (found | changes).items() if value is not None}


def treated(procedure: Any = None, drug: Any = None) -> Json:
    return request(
        procedures=answers(*([procedure] if procedure else [])),
        medication_administrations=answers(*([drug] if drug else [])),
    )


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(treated(infusion("2026-11-01")), id="before the labs"),
        pytest.param(treated(infusion("2026-11-20")), id="on the day of the labs"),
        pytest.param(treated(infusion("2026-11")), id="in the month of the labs"),
        pytest.param(treated(infusion({"start": "2026-11-19"})), id="begun before"),
        pytest.param(treated(infusion(None)), id="without a date"),
        pytest.param(treated(infusion("last week")), id="with a date that cannot be read"),
        pytest.param(treated(infusion("2026-11-01", status="in-progress")), id="under way"),
        pytest.param(treated(infusion("2026-11-01", status="unknown")), id="status unknown"),
        pytest.param(treated(drug=given_drug("2026-11-19")), id="a drug"),
        pytest.param(
            treated(
                drug=given_drug(
                    "2026-11-19",
                    medicationCodeableConcept=None,
                    medicationReference={"reference": "#drug"},
                    contained=[
                        {
                            "resourceType": "Medication",
                            "id": "drug",
                            "code": coded(CHEMOTHERAPY[1], system=CHEMOTHERAPY[0]),
                        }
                    ],
                )
            ),
            id="a contained drug",
        ),
    ],
)
def test_once_treatment_may_have_begun_by_the_newest_lab_there_is_no_card(sent: Json) -> None:
    assert found_cards(sent, TREATING) == []


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(treated(), id="nothing given"),
        pytest.param(treated(infusion("2026-11-21")), id="after the labs"),
        pytest.param(treated(infusion("2026-11-01", ("urn:x", "1"))), id="other code"),
        pytest.param(treated(infusion("2026-11-01", status="not-done")), id="not done"),
        pytest.param(treated(infusion("2026-11-01", status="preparation")), id="being prepared"),
        pytest.param(treated(infusion("2026-11-01", status="entered-in-error")), id="an error"),
    ],
)
def test_labs_from_before_treatment_have_their_card(sent: Json) -> None:
    assert card(sent, TREATING)["indicator"] == "warning"


TREATED = (
    "- Check: A treatment stands in the record, after these labs: not for use once it has begun."
)


def test_a_treatment_after_the_labs_is_named() -> None:
    assert TREATED in lines(treated(infusion("2026-11-21")), TREATING)
    assert TREATED not in lines(treated(), TREATING)


@pytest.mark.parametrize(
    "lab",
    [
        observation("platelets", "20 K/uL", "2026-11-22"),
        observation("platelets", None, "2026-11-22", status="registered"),
        {"resourceType": "Observation", "code": 5},
    ],
    ids=["cannot be used", "pending", "cannot be read"],
)
def test_a_lab_from_after_the_treatment_counts_also_without_a_value(lab: Json) -> None:
    sent = treated(infusion("2026-11-21"))
    sent["prefetch"]["platelets"] = answers(lab)
    assert found_cards(sent, TREATING) == []


def test_no_treatment_is_known_unless_it_is_configured() -> None:
    assert card(treated(infusion("2026-11-01")), CONFIG)


def test_one_lab_from_after_the_treatment_is_enough_for_no_card() -> None:
    sent = treated(infusion("2026-11-20T07:00:00Z"))
    sent["prefetch"]["anc"] = answers(observation("anc", "300 /uL", "2026-11-22"))
    assert found_cards(sent, TREATING) == []


NOT_CHECKED = "Whether treatment has begun was not, or not fully, checked in the record."


@pytest.mark.parametrize(
    ("sent", "config", "unchecked"),
    [
        pytest.param(request(), TREATING, True, id="not sent"),
        pytest.param(
            treated(drug=given_drug("2026-11-01", medicationCodeableConcept=None)), TREATING, True,
            id="a drug without its code",
        ),
        pytest.param(treated(), TREATING, False, id="sent"),
        pytest.param(
            request(
                procedures=answers() | {"total": Number("40")},
                medication_administrations=answers(),
            ),
            TREATING, True, id="more than was sent",
        ),
        pytest.param(
            request(
                procedures=answers() | {"link": [{"relation": "next", "url": "urn:x"}]},
                medication_administrations=answers(),
            ),
            TREATING, True, id="goes on on another page",
        ),
        pytest.param(request(), CONFIG, True, id="not configured"),
    ],
)  # fmt: skip
def test_the_card_says_where_treatment_could_not_be_looked_for(
    sent: Json,
    config: CdsConfig,
    unchecked: bool,  # noqa: FBT001 - a case
) -> None:
    assert any(NOT_CHECKED in line for line in lines(sent, config)) == unchecked


# --- What is no request, and whatever is sent ---


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        (None, "request"),
        ([], "request"),
        ("patient-view", "request"),
        ({}, "hook"),
        (request() | {"hook": "order-sign"}, "hook"),
        (request() | {"hook": 5}, "hook"),
        (request() | {"hookInstance": None}, "hookInstance"),
        (request() | {"hookInstance": Number("5")}, "hookInstance"),
        (request() | {"context": None}, "context"),
        (request() | {"context": []}, "context"),
        (request() | {"context": {"userId": "Practitioner/1"}}, "context.patientId"),
        (request() | {"prefetch": "none"}, "prefetch"),
    ],
)
def test_what_is_no_request_of_this_hook_is_400(sent: object, where: str) -> None:
    status, answer = cards(sent, config=CONFIG, now=NOW)
    assert status == 400
    assert str(answer["detail"]).startswith(f"{where}: ")


EVIL = (
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <script>alert(1)</script> **!**"
)


def test_no_text_of_the_record_gets_into_a_card() -> None:
    marked = observation(
        "platelets",
        "45 10*9/L",
        id=EVIL,
        code=coded("777-3") | {"text": EVIL},
        note=[{"text": EVIL}],
        valueQuantity={
            "value": Number("45"),
            "unit": EVIL,
            "system": "http://unitsofmeasure.org",
            "code": "10*9/L",
        },
    )
    faulty = [
        observation("anc", "300 /uL", EVIL),
        observation("hemoglobin", "8.1 g/dL", status=EVIL),
        observation("crp", f"5 {EVIL.replace(' ', '')}"),
        observation("marrow_blasts", None, **{"value" + EVIL: EVIL}),
        {"resourceType": EVIL},
    ]
    found = card(request({"platelets": marked}, anc=answers(*faulty), crp=None, hemoglobin=None))
    text = str(found)
    assert "45 ×10⁹/L (20 Nov 2026)" in found["detail"]
    assert not re.search(r"evil|javascript|script>|\]\(|!\[", text)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from(["", "Bundle", "active", "C91.0", "2026-11", "\ud800", EVIL])
    | st.sampled_from(["5", "1e400"]).map(Number),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resourceType", "entry", "resource", "code", "coding", "subject"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
@given(
    prefetch=st.dictionaries(
        st.sampled_from(["conditions", *LAB, "procedures", "medication_administrations"]),
        JUNK | st.lists(JUNK, max_size=3).map(lambda found: answers(*found)),
        max_size=4,
    ),
    more=st.dictionaries(st.sampled_from(["hook", "context", "prefetch"]), JUNK, max_size=1),
)
def test_whatever_is_sent_there_is_one_card_at_most(prefetch: Json, more: Json) -> None:
    status, answer = cards(request(None, **prefetch) | more, config=TREATING, now=NOW)
    assert status in (200, 400)
    found = answer.get("cards", [])
    assert isinstance(found, list)
    assert len(found) <= 1


@settings(max_examples=200, deadline=None, print_blob=True)
@given(sent=JUNK)
def test_json_that_is_no_request_is_400(sent: object) -> None:
    assert cards(sent, config=CONFIG, now=NOW)[0] == 400

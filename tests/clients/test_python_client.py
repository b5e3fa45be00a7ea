"""A client that openapi-python-client makes from the document."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from called import FOUND

PACKAGE = "generated_calculator_client"


@pytest.fixture
def client(address: str, described: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (described / "config.yaml").write_text("post_hooks: []\n", "utf-8")  # its linters
    done = subprocess.run(
        [Path(sys.executable).with_name("openapi-python-client"), "generate",
         "--path=openapi.json", f"--output-path={PACKAGE}", "--config=config.yaml",
         "--meta=none", "--fail-on-warning"],
        cwd=described,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(described)
    with part("client").Client(base_url=address) as made:
        yield made


def part(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.{name}")


def test_the_client_gets_typed_answers_and_refusals(client: Any) -> None:
    models = part("models")
    score = part("api.json.score")
    labs = models.ScoreRequest(
        platelets=models.Platelets(value="45", unit=models.PlateletsUnit.E9_PER_L),
        anc=models.Anc(value=300, unit=models.AncUnit.PER_UL),
        hemoglobin=models.Hemoglobin(value=8.1, unit=models.HemoglobinUnit.G_PER_DL),
        crp=models.Crp(value="<5", unit=models.CrpUnit.MG_PER_L),
    )
    unreadable = models.ScoreRequest(
        platelets=models.Platelets(value="45,5,5", unit=models.PlateletsUnit.E9_PER_L),
        crp=models.Crp(value="12"),
    )
    series = models.IcahtRequest(
        unit=models.AncUnit.PER_UL,
        values=[[0, 2100], [4, 300], [17, "<100"], [18, "620"], [30, 1900]],
    )
    answer = score.sync(client=client, body=labs)
    refused = score.sync(client=client, body=unreadable)
    graded = part("api.json.icaht").sync(client=client, body=series)
    definitions = part("api.json.definitions").sync(client=client)
    kinds = (models.ScoreAnswer, models.Problem, models.IcahtAnswer, models.Definitions)
    assert tuple(map(type, (answer, refused, graded, definitions))) == kinds
    assert (
        FOUND
        | {
            "score": {
                "low": answer.all_ht.total.low,
                "high": answer.all_ht.total.high,
                "group": answer.all_ht.group,
                "unit": answer.all_ht.items[0].unit,
            },
            "problems": [[each.field, each.code] for each in refused.errors],
            "icaht": {"grade": graded.longest.grade, "days_below_500": graded.days_below_500},
            "definitions": {
                "high_risk_from": definitions.scores[0].high_risk_from.value,
                "labs": len(definitions.labs),
            },
        }
        == FOUND
    )


@pytest.mark.parametrize("address_of", ["fhir_score", "fhir_score_operation"])
def test_the_client_gets_resources_and_outcomes(client: Any, address_of: str) -> None:
    models = part("models")
    operation = part(f"api.fhir.{address_of}")
    platelets = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
        "subject": {"reference": "Patient/1"},
        "effectiveDateTime": "2026-11-20",
        "valueQuantity": {
            "value": 45, "system": "http://unitsofmeasure.org", "code": "10*9/L",
        },
    }  # fmt: skip
    bundle = models.Bundle(
        resource_type="Bundle",
        type_=models.BundleType.COLLECTION,
        entry=[models.BundleEntry(resource=models.Resource.from_dict(platelets))],
    )
    answer = operation.sync(client=client, body=bundle)
    outcome = operation.sync(client=client, body=bundle, as_of="2026-11-19")
    assert (type(answer), type(outcome)) == (models.ScoreBundle, models.OperationOutcome)
    score = answer.entry[0].resource
    assert (type(score), type(answer.entry[2].resource)) == (
        models.ScoreObservation, models.RiskAssessment,
    )  # fmt: skip
    assert (
        FOUND
        | {
            "fhir": {
                "low": score.value_range.low.value,
                "high": score.value_range.high.value,
                "code": score.code.coding[0].code,
            },
            "outcome": outcome.issue[0].code,
        }
        == FOUND
    )

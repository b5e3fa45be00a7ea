"""Form, JSON, FHIR, CDS Hooks and command line give the same totals, groups and words."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from records import answers, bundle, condition, encoded, observation, opened
from worked_cases import SCORES

from calculator.command_line.cli import main
from calculator.interop.card import ONLY_IF

LABS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin")
STRATA = ("M1", "M2", "M3")


def typed(case: dict[str, str]) -> dict[str, str]:
    return {lab: f"{case[lab]} {case[f'{lab}_unit']}" for lab in LABS if case[lab]}


def json_answer(client: Client, case: dict[str, str]) -> dict[str, Any]:
    labs = {lab: {"value": case[lab], "unit": case[f"{lab}_unit"] or None} for lab in LABS}
    answer = client.post("/api/v1/score", json.dumps(labs), content_type="application/json")
    found: dict[str, Any] = answer.json()
    return found


def words_of(all_ht: dict[str, Any]) -> list[str]:
    """Return the words that every door must say of a result, however it shows them."""
    said = [all_ht["incomplete"], all_ht["settling"], all_ht["disputed"]]
    return [words for words in said if words]


@pytest.fixture(params=SCORES, ids=lambda case: case["description"])
def case(request: pytest.FixtureRequest) -> dict[str, str]:
    asked: dict[str, str] = request.param
    return asked


def test_the_form_agrees_with_json(client: Client, case: dict[str, str]) -> None:
    answer = json_answer(client, case)
    fields = {f"{lab}{part}": case[f"{lab}{part}"] for lab in LABS for part in ("", "_unit")}
    html = client.post("/", fields).text
    hook = r'data-score="(\w+)" data-low="(\d)" data-high="(\d)" data-group="(\w+)"'
    shown = {
        name: (int(low), int(high), group) for name, low, high, group in re.findall(hook, html)
    }
    for name, (low, high, group) in shown.items():
        assert answer[name]["total"] == {"low": low, "high": high}
        assert answer[name]["group"] == group
    assert set(shown) == ({"all_ht", "car_ht"} if case["ferritin"] else {"all_ht"})
    page = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    said = [*words_of(answer["all_ht"]), answer["all_ht"]["outcome"], answer["all_ht"]["risk"]]
    said += [check["message"] for check in answer["unit_checks"]]
    said += [caution for item in answer["all_ht"]["items"] for caution in item["cautions"]]
    assert [words for words in said if words not in page] == []


def test_the_command_line_agrees_with_json(
    client: Client, case: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["score", "--json"]
    for lab, text in typed(case).items():
        arguments += [f"--{lab.replace('_', '-')}", text]
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == json_answer(client, case)


def test_fhir_agrees_with_json(client: Client, case: dict[str, str]) -> None:
    answer = json_answer(client, case)
    labs = {lab: text for lab, text in typed(case).items() if case[lab].upper() not in STRATA}
    if len(labs) != len(typed(case)):
        answer = json_answer(client, case | {"marrow_blasts": ""})  # a stratum is no Quantity
    sent = bundle(*(observation(lab, text) for lab, text in labs.items()))
    back = client.post("/api/v1/fhir/score", encoded(sent), content_type="application/fhir+json")
    scores = [entry["resource"] for entry in back.json()["entry"][:2]]
    for score, name in zip(scores, ("all_ht", "car_ht"), strict=True):
        total, group = answer[name]["total"], answer[name]["group"]
        assert total_of(score) == (total["low"], total["high"])
        assert score["interpretation"][0]["coding"][0]["code"] == group
        notes = [note["text"] for note in score["note"]]
        assert [words for words in words_of(answer[name]) if words not in notes] == []


def test_cds_hooks_agree_with_json(client: Client, case: dict[str, str]) -> None:
    labs = {lab: text for lab, text in typed(case).items() if case[lab].upper() not in STRATA}
    answer = json_answer(client, case)
    if len(labs) != len(typed(case)):
        answer = json_answer(client, case | {"marrow_blasts": ""})
    found = {lab: answers(observation(lab, text)) for lab, text in labs.items()}
    sent = opened({"conditions": answers(condition())} | found)
    back = client.post(
        "/cds-services/all-hematotox", encoded(sent), content_type="application/json"
    )
    (card,) = back.json()["cards"]
    total = answer["all_ht"]["total"]
    low, high = total["low"], total["high"]
    span = str(low) if low == high else f"{low} to {high}"
    mark = ", INCOMPLETE: " if answer["all_ht"]["incomplete"] else ": "
    assert card["summary"].startswith(f"{ONLY_IF}: ALL-HT {span} of 7{mark}")
    detail = card["detail"].replace("\\", "")  # Markdown's own marks
    assert [words for words in words_of(answer["all_ht"]) if words not in detail] == []


def total_of(score: dict[str, Any]) -> tuple[int, int]:
    if "valueInteger" in score:
        return score["valueInteger"], score["valueInteger"]
    return score["valueRange"]["low"]["value"], score["valueRange"]["high"]["value"]

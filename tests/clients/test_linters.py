"""Spectral and Redocly find nothing in the document, with or without FHIR and CDS Hooks."""

import json
from pathlib import Path

import pytest
from npm_tools import run

from calculator.api.openapi import document, document_text


@pytest.fixture(params=[True, False], ids=["whole", "JSON alone"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    text = document_text(fhir=request.param, cds_hooks=request.param)
    (tmp_path / "openapi.json").write_text(text, "utf-8")
    return tmp_path / "openapi.json"


def spectral(file: Path) -> list[str]:
    (file.parent / "rules.yaml").write_text("extends: spectral:oas\n", "utf-8")
    options = ("--ruleset=rules.yaml", "--format=json", "--quiet")
    found = json.loads(run("spectral", "lint", *options, file.name, cwd=file.parent, fails=True))
    return [f"{each['code']} {'/'.join(each['path'])}" for each in found]


def redocly(file: Path) -> list[str]:
    options = ("--extends=recommended-strict", "--format=json")
    found = json.loads(run("redocly", "lint", *options, file.name, cwd=file.parent, fails=True))
    return [f"{each['ruleId']} {each['location'][0]['pointer']}" for each in found["problems"]]


def test_spectral_finds_nothing(file: Path) -> None:
    assert spectral(file) == []


def test_redocly_finds_nothing(file: Path) -> None:
    assert redocly(file) == []


def test_the_linters_notice_what_lacks(tmp_path: Path) -> None:
    bare = document(fhir=False, cds_hooks=False)
    del bare["servers"], bare["security"]
    (tmp_path / "openapi.json").write_text(json.dumps(bare), "utf-8")
    assert "oas3-api-servers " in spectral(tmp_path / "openapi.json")
    assert "no-empty-servers #/openapi" in redocly(tmp_path / "openapi.json")

"""The page for other programs: its examples are run as they stand."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from worked_cases import SCORES_FILE

from calculator.interop.doors import SHOWN_AT, Command, Example, doors_page
from calculator.web import cached_pages as unchanging

PAGE = doors_page()
# What an answer says of the time at which it was given, and of the address it was asked at.
_CHANGING = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.+Z]+|https?://(?:testserver|localhost)[^\"]*|[0-9a-f-]{36}"
)


@pytest.mark.parametrize("example", PAGE.examples, ids=lambda example: example.name)
def test_an_example_gives_the_answer_that_the_page_shows(
    client: Client, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: SHOWN_AT)  # a card cautions of labs that are old
    if example.method == "GET":
        answer = client.get(example.address)
    else:
        answer = client.post(example.address, example.body, content_type=example.kind)
    assert answer.status_code == example.status
    given = json.dumps(answer.json(), indent=2, ensure_ascii=False)
    assert _CHANGING.sub("…", given) == _CHANGING.sub("…", example.answer)


@pytest.mark.parametrize("command", PAGE.commands, ids=lambda command: command.line.split()[3])
def test_a_command_runs_as_the_page_shows_it(command: Command, tmp_path: Path) -> None:
    (tmp_path / "SERIES.txt").write_text("0 2.1\n4 0.3\n", "utf-8")
    (tmp_path / "IN.csv").write_bytes(SCORES_FILE.read_bytes())
    words = shlex.split(command.line)
    assert words[:3] == ["python", "-m", "calculator"]
    done = subprocess.run(
        [sys.executable, *words[1:]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if "cohort" in words:
        assert len((tmp_path / "OUT.csv").read_text("utf-8").splitlines()) == 41


def test_the_page_shows_every_example_and_the_openapi_document(client: Client) -> None:
    html = client.get("/api/").text
    for example in PAGE.examples:
        assert f"{example.method} {example.address}" in html
    document = client.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in html
    for name in document["components"]["schemas"]:
        assert f"<code>{name}</code>" in html


def test_the_page_leaves_out_what_is_switched_off(client: Client, settings: Settings) -> None:
    settings.FHIR = settings.CDS = False
    unchanging._render.cache_clear()  # noqa: SLF001 - it is kept for as long as a process runs
    html = client.get("/api/").text
    unchanging._render.cache_clear()  # noqa: SLF001
    assert "POST /api/v1/score" in html
    assert not re.search("api/v1/fhir|cds-services", html)


def test_the_page_loads_nothing_from_elsewhere(client: Client) -> None:
    html = client.get("/api/").text
    assert not re.search(r'(?:src|href)="https?:', html)
    assert "<script" not in html

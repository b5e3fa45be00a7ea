"""Static files as they are served: minified, under names that change with what is in them."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

SOURCES = sorted(each for each in Path("static").iterdir() if each.suffix in (".css", ".js"))


def stored(root: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads((root / "staticfiles.json").read_text("utf-8"))["paths"]
    return names


def collected(name: str) -> str:
    return (settings.STATIC_ROOT / stored(settings.STATIC_ROOT)[name]).read_text("utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_style_or_script_is_served_without_its_comments_and_spaces(source: Path) -> None:
    text = collected(source.name)
    assert len(text) < 0.85 * len(source.read_text("utf-8"))
    assert not re.search(r"^\s*//|/\*|\n", text, re.MULTILINE)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_name_has_the_digest_of_what_is_served(source: Path) -> None:
    digest = hashlib.md5(collected(source.name).encode(), usedforsecurity=False).hexdigest()
    assert stored(settings.STATIC_ROOT)[source.name].split(".")[1] == digest[:12]


@pytest.mark.parametrize(
    ("script", "imported"),
    [("live.js", ["result.js", "scoring.js"]), ("result.js", ["scoring.js"]), ("scoring.js", [])],
)
def test_a_minified_script_imports_others_under_their_hashed_names(
    script: str, imported: list[str]
) -> None:
    names = stored(settings.STATIC_ROOT)
    found = re.findall(r'\bfrom\s*"\./(.*?)"', collected(script))
    assert found == [names[each] for each in imported]


def test_collecting_again_gives_the_same_names(tmp_path: Path) -> None:
    found = []
    for folder in ("once", "elsewhere", "once"):
        with override_settings(STATIC_ROOT=tmp_path / folder):
            call_command("collectstatic", interactive=False, verbosity=0)
            found.append(stored(tmp_path / folder))
    assert found == [stored(settings.STATIC_ROOT)] * 3

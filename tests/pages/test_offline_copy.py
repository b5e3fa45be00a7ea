"""What a browser is told to keep for reading without a network."""

import hashlib
import json
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

PAGES = ["/", "/evidence/", "/safety/", "/worksheet/", "/offline/"]


def copy(client: Client) -> dict[str, dict[str, str]]:
    """Return what the service worker is told, with the names of its files under "files"."""
    found = re.search(r"^const COPY = (.*);$", client.get("/service-worker.js").text, re.MULTILINE)
    assert found
    told: dict[str, dict[str, str]] = json.loads(found[1])
    return told


def test_the_pages_that_never_change_are_kept_and_the_grader_is_not(client: Client) -> None:
    assert list(copy(client)["pages"]) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_kept_under_the_digest_of_its_text(client: Client, page: str) -> None:
    digest = hashlib.sha256(client.get(page).content).hexdigest()
    assert copy(client)["pages"][page] == digest


def test_every_file_that_a_kept_page_asks_for_is_kept(client: Client) -> None:
    files = copy(client)["files"]
    names = {re.sub(r"\.[0-9a-f]{12}\.", ".", file.removeprefix("/static/")) for file in files}
    assert names == {
        "calculator.css",
        "calculator.js",
        "icon.svg",
        "icon-180.png",
        "live.js",
        "result.js",
        "scoring.js",
    }


def test_every_import_of_a_kept_script_is_kept() -> None:
    stored = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text("utf-8"))["paths"]
    for name in ("live.js", "result.js", "scoring.js"):
        text = (settings.STATIC_ROOT / stored[name]).read_text("utf-8")
        imported = re.findall(r'from "\./(.*?)";', text)
        assert set(imported) <= {stored[each] for each in ("result.js", "scoring.js")}
        assert name == "scoring.js" or imported


def test_the_worker_rules_all_pages_and_may_fetch_from_our_own_host_only(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in answer["Content-Security-Policy"]
    assert "connect-src" not in client.get("/")["Content-Security-Policy"]


def test_all_workers_of_a_server_tell_the_same() -> None:
    script = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'calculator.settings';"
        f"os.environ['CALCULATOR_STATIC_ROOT'] = {str(settings.STATIC_ROOT)!r}; django.setup();"
        "from django.test import Client;"
        "print(Client(headers={'host': 'localhost'}).get('/service-worker.js').text)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert "const COPY = " in told.pop()


def test_the_manifest_names_icons_that_exist_in_the_sizes_that_phones_ask_for(
    client: Client,
) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json; charset=utf-8"
    manifest = json.loads(answer.text)
    assert manifest["start_url"] == manifest["scope"] == "/"
    assert manifest["display"] == "standalone"
    sizes = {}
    for icon in manifest["icons"]:
        image = (settings.STATIC_ROOT / icon["src"].removeprefix("/static/")).read_bytes()
        if icon["type"] == "image/png":
            assert image.startswith(b"\x89PNG")
            width, height = int.from_bytes(image[16:20]), int.from_bytes(image[20:24])
            sizes[icon.get("purpose", "any"), icon["sizes"]] = f"{width}x{height}"
    assert sizes == {
        ("any", "192x192"): "192x192",
        ("any", "512x512"): "512x512",
        ("maskable", "512x512"): "512x512",
    }


@pytest.mark.parametrize("page", ["/service-worker.js", "/manifest.webmanifest", "/offline/"])
def test_what_is_kept_answers_to_get_only(client: Client, page: str) -> None:
    assert client.post(page).status_code == 405

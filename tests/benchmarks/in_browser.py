"""What a first visit costs, and what Lighthouse says of the form."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from chromium import FLAGS, path_of_chromium
from playwright.sync_api import Request, sync_playwright
from serving import free_port, serving

CHROMIUM = path_of_chromium() or "chromium"


def first_visit(folder: Path) -> tuple[int, int]:
    """Return the bytes and the requests of a first visit to the form."""
    with serving(folder, port=free_port()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        requests: list[Request] = []

        def finished(request: Request) -> None:
            requests.append(request)

        page.on("requestfinished", finished)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        sizes = [request.sizes()["responseBodySize"] for request in requests]
        browser.close()
    return sum(sizes), len(sizes)


def lighthouse(folder: Path) -> dict[str, float] | None:
    """Return Lighthouse's scores of the form, of 100; None where it is not installed.

    The environment's ``LIGHTHOUSE`` is the path of its command, else it is looked for in PATH.
    """
    command = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if not command:
        return None
    report = folder / "lighthouse.json"
    with serving(folder, port=free_port()) as address:
        subprocess.run(
            [
                command,
                address,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
                f"--chrome-flags={' '.join(FLAGS)}",
            ],
            check=True,
            env=os.environ | {"CHROME_PATH": CHROMIUM},
        )
    categories = json.loads(report.read_text("utf-8"))["categories"]
    return {each["title"]: each["score"] * 100 for each in categories.values()}

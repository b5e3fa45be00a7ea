"""The machine's own Chromium: where it is, and how it is started without a screen."""

import shutil

_NAMES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def path_of_chromium() -> str | None:
    """Return the path of the first that is installed, if any."""
    return next(filter(None, map(shutil.which, _NAMES)), None)

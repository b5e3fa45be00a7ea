"""Starts the three engines: each browser once for a session, each tab for one test."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Literal

import webkit
from chromium import FLAGS, path_of_chromium
from engines import Chromium, Driver, Tab
from firefox import Firefox, FirefoxTab
from playwright.sync_api import Browser, Playwright

Name = Literal["chromium", "firefox", "webkit"]
NAMES: tuple[Name, ...] = ("chromium", "firefox", "webkit")

_NEEDED: dict[Name, Callable[[], object]] = {
    "chromium": path_of_chromium,
    "firefox": lambda: shutil.which("firefox-esr") or shutil.which("firefox"),
    "webkit": lambda: (
        webkit.browser() and all(map(shutil.which, (webkit.DRIVER, webkit.PYTHON_WITH_GTK, "Xvfb")))
    ),
}
# Playwright has Chromium load every page anew; users' browsers keep those they come from.
_PAGES_NOT_KEPT = "--disable-back-forward-cache"


def is_installed(name: Name) -> bool:
    return bool(_NEEDED[name]())


class ThreeEngines:
    """All browsers of a session; ``keeps_pages`` tells whether Back finds a page as it was left."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._running = ExitStack()
        self._chromium = cache(self._start_chromium)
        self._firefox = cache(self._start_firefox)

    def tab(
        self, name: Name, address: str, *, keeps_pages: bool = True, width: int, height: int
    ) -> Tab:
        """Open a tab in a fresh profile."""
        return Tab(self._driver(name, keeps_pages=keeps_pages, width=width, height=height), address)

    def close(self) -> None:
        self._running.close()

    def _driver(self, name: Name, *, keeps_pages: bool, width: int, height: int) -> Driver:
        if name == "chromium":
            size = {"width": width, "height": height}
            return Chromium(self._chromium(keeps_pages).new_context(viewport=size))
        if name == "firefox":
            return FirefoxTab(self._firefox(keeps_pages), width=width, height=height)
        program = webkit.browser()
        assert program
        return webkit.WebKitTab(program, width=width, height=height, keeps_pages=keeps_pages)

    def _start_chromium(self, keeps_pages: bool) -> Browser:  # noqa: FBT001 - a key of the cache
        browser = self._playwright.chromium.launch(
            executable_path=path_of_chromium(),
            args=FLAGS,
            ignore_default_args=[_PAGES_NOT_KEPT] if keeps_pages else None,
        )
        self._running.callback(browser.close)
        return browser

    def _start_firefox(self, keeps_pages: bool) -> Firefox:  # noqa: FBT001 - likewise
        program = _NEEDED["firefox"]()
        assert isinstance(program, str)
        firefox = Firefox(program, keeps_pages=keeps_pages)
        self._running.callback(firefox.close)
        return firefox

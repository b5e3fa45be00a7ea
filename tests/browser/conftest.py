"""The calculator served as in production, and real browsers that use it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

import pytest
from browser_kinds import Kind
from browser_tab import Calculator, new_tab
from chromium import FLAGS, path_of_chromium
from engines import Tab
from playwright.sync_api import Browser, Playwright, sync_playwright
from serving import free_port, serving
from three_engines import NAMES, Name, ThreeEngines, is_installed

NewCalculator = Callable[..., Calculator]
NewEngine = Callable[..., Tab]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def _unavailable(what: str) -> NoReturn:
    """Skip, for a machine on which something is missing; fail where all must run."""
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(f"{what}, and BROWSER_TESTS=required", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = path_of_chromium()
    return found or _unavailable("No Chromium on this machine")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(chromium_path: str, playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve this checkout; its address."""
    with serving(tmp_path_factory.mktemp("server"), port=free_port()) as address:
        yield address


# --- The three engines ---


@pytest.fixture(scope="session")
def three_engines(playwright: Playwright) -> Iterator[ThreeEngines]:
    started = ThreeEngines(playwright)
    yield started
    started.close()


@pytest.fixture(scope="module", params=NAMES)
def engine_name(request: pytest.FixtureRequest) -> Name:
    """Name each engine in turn; one that is not installed is left out."""
    name: Name = request.param
    if not is_installed(name):
        _unavailable(f"No {name} on this machine")
    return name


def _opening(three_engines: ThreeEngines, name: Name, server: str) -> Iterator[NewEngine]:
    with ExitStack() as tabs:

        def open_tab(address: str = server, **options: Any) -> Tab:
            asked = {"width": 1280, "height": 900} | options
            tab = three_engines.tab(name, address, **asked)
            tabs.callback(tab.close)
            return tab

        yield open_tab


@pytest.fixture
def new_engine(three_engines: ThreeEngines, engine_name: Name, server: str) -> Iterator[NewEngine]:
    """Open tabs of the engine, each in a fresh profile; width and address may be asked for."""
    yield from _opening(three_engines, engine_name, server)


@pytest.fixture(scope="module")
def new_lasting_engine(
    three_engines: ThreeEngines, engine_name: Name, server: str
) -> Iterator[NewEngine]:
    """Open tabs as above, for all tests of a module, where many pages follow each other."""
    yield from _opening(three_engines, engine_name, server)


@pytest.fixture
def engine(new_engine: NewEngine) -> Tab:
    """Return a tab of the engine as most users have it; nothing is opened yet."""
    return new_engine()


@pytest.fixture
def new_calculator(chromium: Browser, server: str) -> Iterator[NewCalculator]:
    """Open tabs with options of Playwright's, each in a profile of its own."""
    with ExitStack() as tabs:

        def open_tab(**options: Any) -> Calculator:
            return tabs.enter_context(new_tab(chromium, server, **options))

        yield open_tab


@pytest.fixture
def calculator(new_calculator: NewCalculator) -> Calculator:
    """Return a tab as most users have it, 1280 pixels wide; nothing is opened yet."""
    return new_calculator()


@pytest.fixture(scope="module")
def lasting_calculator(chromium: Browser, server: str) -> Iterator[Calculator]:
    """Keep one tab for all tests of a module, where many pages follow each other."""
    with new_tab(chromium, server) as calculator:
        yield calculator


@pytest.fixture(scope="module")
def shown(lasting_calculator: Calculator, kind: Kind) -> Calculator:
    """Show the module's ``kind`` of page, for tests that only look at it."""
    lasting_calculator.show(kind)
    return lasting_calculator


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core's source; evaluated, since the page's policy refuses a script tag."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def html_checker() -> list[str]:
    """Return the command that starts the Nu HTML checker; pages to check follow it."""
    jar, java = os.environ.get("VNU_JAR"), shutil.which("java")
    if not jar or not java:
        _unavailable("The Nu HTML checker needs VNU_JAR and java")
    return [java, "-jar", jar, "--format", "json"]

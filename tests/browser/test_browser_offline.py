"""Without a network: the calculator opens from a copy, answers, prints, and loses nothing typed."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from browser_checks import axe_faults
from browser_kinds import HIGH
from browser_tab import Calculator, new_tab
from playwright.sync_api import Browser
from pypdf import PdfReader
from serving import copied, free_port, serving

from calculator import __version__
from calculator.scoring.tables import ALL_HT

RELEASE = f"Version {__version__} · definition {ALL_HT.version}"
NO_ANSWER = "The server did not answer. Nothing that you typed is lost."

# Waits until the service worker has kept its copy and rules this page.
_READY = """
async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20));
}
"""
_WAIT_FOR = """
async ([selector, there]) => {
  while (Boolean(document.querySelector(selector)) !== there) {
    await new Promise((go) => setTimeout(go, 20));
  }
}
"""
_KEPT = """
async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      const response = await caches.match(request);
      kept[new URL(request.url).pathname] = await response.text();
    }
  }
  return kept;
}
"""
_AGE = """
async (days) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const response = await cache.match("/");
    const headers = new Headers(response.headers);
    headers.set("X-Kept", new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString());
    await cache.put("/", new Response(await response.text(), { headers }));
  }
}
"""


class Ward:
    """A place with one address, whose server comes and goes."""

    def __init__(self, tmp_path: Path) -> None:
        self._folder = tmp_path
        self._port = free_port()
        self._stack = ExitStack()
        self.address = f"http://127.0.0.1:{self._port}"

    def serve(self, changes: dict[str, tuple[str, str]] | None = None) -> None:
        """Start this checkout, or a copy of it with these changes, in place of what ran before."""
        self.cut()
        if changes:
            project = copied(self._folder / f"copy-{len(list(self._folder.iterdir()))}", changes)
            self._stack.enter_context(serving(self._folder, port=self._port, project=project))
        else:
            self._stack.enter_context(serving(self._folder, port=self._port))

    def cut(self) -> None:
        """Stop the server: nothing answers at the address."""
        self._stack.close()


@pytest.fixture
def ward(tmp_path: Path, chromium_path: str) -> Iterator[Ward]:
    place = Ward(tmp_path)
    place.serve()
    yield place
    place.cut()


@pytest.fixture
def tab(chromium: Browser, ward: Ward) -> Iterator[Calculator]:
    """Return a tab that has visited the form once, long enough to keep it."""
    with new_tab(chromium, ward.address) as calculator:
        calculator.open()
        calculator.evaluate(_READY)
        yield calculator


def wait_for(tab: Calculator, selector: str, *, there: bool = True) -> None:
    tab.evaluate(_WAIT_FOR, [selector, there])


def unanswered(tab: Calculator) -> str:
    """Send the form, to which no answer comes; what the page says then."""
    tab.page.get_by_role("button", name="Calculate").or_(
        tab.page.get_by_role("button", name="Grade")
    ).click(no_wait_after=True)
    wait_for(tab, "[role=alert]")
    return tab.page.locator("[role=alert]").inner_text()


@contextmanager
def expected_troubles(tab: Calculator) -> Iterator[None]:
    """Let the console say what it says of a server that is not there."""
    yield
    assert all("503" in trouble or "500" in trouble for trouble in tab.troubles)
    tab.troubles.clear()


# --- Loaded once, network cut, reopened, scored, printed ---


def test_with_the_network_cut_the_form_opens_and_says_which_copy_it_is(
    tab: Calculator, ward: Ward
) -> None:
    ward.cut()
    tab.open()
    assert tab.page.get_by_role("heading", level=1).is_visible()
    said = tab.page.locator("#offline").inner_text()
    assert said.startswith(f"Offline copy. {RELEASE}. Last compared with the server on ")


def test_with_the_network_a_page_does_not_say_that_it_is_a_copy(tab: Calculator) -> None:
    tab.open()
    assert tab.page.locator("#offline").count() == 0


def test_an_offline_copy_scores(tab: Calculator, ward: Ward) -> None:
    ward.cut()
    tab.open()
    tab.fill(HIGH.labs)
    verdict = tab.page.locator("#live-verdict")
    assert verdict.get_attribute("data-live-group") == "high"
    assert "6 of 7" in verdict.inner_text()


def test_an_offline_result_prints_on_one_page_and_says_that_the_browser_computed_it(
    tab: Calculator, ward: Ward
) -> None:
    ward.cut()
    tab.open()
    tab.fill(HIGH.labs)
    assert tab.page.get_by_role("button", name="Print this result").is_visible()
    for paper in ("A4", "Letter"):
        pages = PdfReader(BytesIO(tab.page.pdf(format=paper, tagged=True))).pages
        text = " ".join(pages[0].extract_text().split())
        assert len(pages) == 1
        for words in (
            "Offline copy.",
            "Patient label",
            "32 ×10⁹/L",
            "81 g/L = 8.1 g/dL",
            "High risk",
            "Computed in this browser, not by the server.",
            RELEASE,
        ):
            assert words in text


def test_the_button_to_print_a_browsers_result_is_not_there_while_the_server_answers(
    tab: Calculator,
) -> None:
    tab.fill(HIGH.labs)
    assert not tab.page.get_by_role("button", name="Print this result").is_visible()


def test_a_copy_that_was_not_compared_for_more_than_30_days_says_so_prominently(
    tab: Calculator, ward: Ward
) -> None:
    ward.cut()
    tab.evaluate(_AGE, 31)
    tab.open()
    warning = tab.page.get_by_role("alert").inner_text()
    assert warning.startswith("This offline copy is 31 days old.")
    assert "connect to the network" in warning


def test_a_copy_that_was_compared_within_30_days_gives_no_warning(
    tab: Calculator, ward: Ward
) -> None:
    ward.cut()
    tab.evaluate(_AGE, 29)
    tab.open()
    assert tab.page.get_by_role("alert").count() == 0
    assert tab.page.locator("#offline").is_visible()


def test_a_visit_with_the_network_makes_an_unchanged_copy_young_again(
    tab: Calculator, ward: Ward
) -> None:
    tab.evaluate(_AGE, 31)
    tab.open()
    tab.evaluate(
        """async () => {
          for (const name of await caches.keys()) {
            const age = async () =>
              Date.now() - new Date((await caches.match("/")).headers.get("X-Kept"));
            while ((await age()) > 60000) await new Promise((go) => setTimeout(go, 20));
          }
        }"""
    )
    ward.cut()
    tab.open()
    assert tab.page.get_by_role("alert").count() == 0
    assert tab.page.locator("#offline").is_visible()


def test_axe_finds_nothing_on_an_old_offline_copy_with_a_result(
    tab: Calculator, ward: Ward, axe: str
) -> None:
    ward.cut()
    tab.evaluate(_AGE, 31)
    tab.open()
    tab.fill(HIGH.labs)
    assert axe_faults(tab, axe) == []


# --- Other pages ---


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/evidence/", "What the numbers rest on"),
        ("/safety/", "Intended use, limits and hazard log"),
        ("/worksheet/", "ALL-Hematotox (ALL-HT) by hand, before CAR T-cells in B-ALL"),
    ],
)
def test_a_page_that_never_changes_opens_from_the_copy_and_says_so(
    tab: Calculator, ward: Ward, path: str, heading: str
) -> None:
    ward.cut()
    tab.page.goto(path)
    assert tab.page.get_by_role("heading", level=1).inner_text() == heading
    assert tab.page.locator("#offline").inner_text().startswith("Offline copy.")


@pytest.mark.parametrize("path", ["/icaht/", "/nowhere/"])
def test_a_page_that_needs_the_network_says_so(tab: Calculator, ward: Ward, path: str) -> None:
    ward.cut()
    with expected_troubles(tab):
        answer = tab.page.goto(path)
    assert answer
    assert answer.status == 503
    assert tab.page.get_by_role("heading", level=1).inner_text() == "No network"
    assert "The ICAHT grader is such a page" in tab.page.locator("main").inner_text()
    tab.page.get_by_role("main").get_by_role("link", name="Calculator").click()
    wait_for(tab, "#live:not([hidden])")


# --- No answer to a form ---


def test_a_form_that_gets_no_answer_keeps_all_that_was_typed_and_its_live_result(
    tab: Calculator, ward: Ward
) -> None:
    tab.fill(HIGH.labs)
    before = tab.fields()
    ward.cut()
    assert unanswered(tab).startswith(f"{NO_ANSWER} The result on this page was computed in this")
    assert tab.fields() == before
    assert tab.page.locator("#live-verdict").get_attribute("data-live-group") == "high"
    assert tab.page.get_by_role("button", name="Print this result").is_visible()


def test_the_words_that_nothing_was_answered_have_the_focus(tab: Calculator, ward: Ward) -> None:
    ward.cut()
    words = unanswered(tab)
    assert tab.focused() == words


def test_a_form_that_the_server_fails_on_keeps_all_that_was_typed(
    tab: Calculator, ward: Ward
) -> None:
    tab.fill(HIGH.labs)
    before = tab.fields()
    ward.serve(FAILING)
    with expected_troubles(tab):
        said = unanswered(tab)
    assert said.startswith("The server failed, and the fault is ours. Nothing that you typed is")
    assert "Do not rely on a result on this page" in said
    assert not tab.page.get_by_role("button", name="Print this result").is_visible()
    assert tab.fields() == before
    assert tab.page.locator("#live-verdict").get_attribute("data-live-group") == "high"


def test_when_the_server_is_back_the_same_press_gives_the_result_page(
    tab: Calculator, ward: Ward
) -> None:
    tab.fill(HIGH.labs)
    ward.cut()
    unanswered(tab)
    ward.serve()
    tab.submit()
    assert tab.page.locator("[data-score=all_ht]").get_attribute("data-group") == "high"


def test_the_grader_keeps_its_series_where_no_answer_comes(tab: Calculator, ward: Ward) -> None:
    tab.page.goto("/icaht/")
    tab.page.fill("[name=series]", "0 2100\n1 400")
    ward.cut()
    assert unanswered(tab).startswith(f"{NO_ANSWER} Try again")
    assert tab.page.input_value("[name=series]") == "0 2100\n1 400"


def test_a_form_with_errors_still_comes_back_from_the_server(tab: Calculator) -> None:
    tab.submit()
    assert tab.page.get_by_role("alert").inner_text().startswith("There is a problem")


# --- A new version ---

FAILING = {
    "calculator/web/views.py": (
        'if request.method != "POST":\n        return',
        'if request.method == "POST":\n        raise RuntimeError\n    else:\n        return',
    )
}
NEWER = {"calculator/__init__.py": (f'__version__ = "{__version__}"', '__version__ = "99.0.0"')}
OTHER_CUTOFF = {"calculator/scoring/tables.py": ('_cut("75", tie', '_cut("80", tie')}


def test_a_new_version_is_shown_at_the_next_visit_and_replaces_the_offline_copy(
    tab: Calculator, ward: Ward
) -> None:
    ward.serve(NEWER)
    tab.open()
    assert "Version 99.0.0" in tab.page.locator("aside").inner_text()
    replaced(tab)
    ward.cut()
    tab.open()
    assert "Offline copy. Version 99.0.0 · " in tab.page.locator("#offline").inner_text()


def test_a_changed_cut_off_changes_the_offline_answer_with_no_change_to_a_script(
    tab: Calculator, ward: Ward
) -> None:
    ward.serve(OTHER_CUTOFF)
    tab.open()
    replaced(tab)
    ward.cut()
    tab.open()
    tab.fill({"platelets": "77"})
    row = tab.page.locator("[data-live-rows=rows] tr").first.inner_text()
    assert row.split() == ["Platelets", "below", "80", "×10⁹/L", "2", "points"]


def replaced(tab: Calculator) -> None:
    """Wait until the copy of the version before is gone and the new one rules this page."""
    tab.evaluate(
        """async () => {
          for (;;) {
            const names = await caches.keys();
            const page = await caches.match("/");
            const text = page ? await page.text() : "";
            const version = document.querySelector("aside").innerText.match(/Version [0-9.]+/)[0];
            const definition = document.getElementById("definition").textContent;
            const same = text.includes(version) && text.includes(definition);
            if (names.length === 1 && same) return;
            await new Promise((go) => setTimeout(go, 20));
          }
        }"""
    )


# --- Nothing that was typed is kept ---


def test_the_copy_holds_pages_and_files_and_nothing_that_was_typed(
    tab: Calculator, ward: Ward
) -> None:
    labs = {"platelets": "31.4159", "anc": "0.27182", "hemoglobin": "8.1459", "crp": "12.662 mg/L"}
    tab.fill(labs)
    tab.submit()
    tab.press("Change a value")
    ward.cut()
    unanswered(tab)
    kept = tab.evaluate(_KEPT)
    pages = {path for path in kept if not path.startswith("/static/")}
    assert pages == {"/", "/evidence/", "/safety/", "/worksheet/", "/offline/"}
    everything = json.dumps(kept) + tab.evaluate("() => JSON.stringify({...localStorage})")
    assert not any(value.split()[0] in everything for value in labs.values())
    assert tab.evaluate("() => indexedDB.databases()") == []


def test_the_calculator_can_be_installed(tab: Calculator) -> None:
    wire = tab.context.new_cdp_session(tab.page)
    manifest = wire.send("Page.getAppManifest")
    assert manifest["errors"] == []
    faults = wire.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Each tab of these tests is a private one, in which nothing can be installed.
    assert {fault["errorId"] for fault in faults} <= {"in-incognito"}

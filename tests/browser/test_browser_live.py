"""What somebody sees and hears of the live result while typing, and what prints of it."""

from io import BytesIO

import pytest
from browser_checks import axe_faults
from browser_kinds import (
    DISAGREEING,
    EXACTLY_FOUR,
    FIELDS,
    FULLEST_PRINTS,
    HIGH,
    LONG_RESULT,
    LOW,
    NOTHING,
    ONE_ERROR,
    RESULTS,
    SETTLED,
    SEVERAL_ERRORS,
    UNDETERMINED,
    ErrorKind,
    Kind,
    ResultKind,
    as_entered,
    sent,
)
from browser_tab import Calculator
from conftest import NewCalculator
from live_panel import heading, hooks, problems, rows, type_in
from pypdf import PdfReader
from test_browser_layout import STICKING_OUT
from test_browser_print import squeezed, text_of

NOTHING_YET = "No result yet: it appears while you type"
PLATELETS_LAST = {field: lab for field, lab in HIGH.labs.items() if field != "platelets"}


@pytest.fixture
def form(lasting_calculator: Calculator) -> Calculator:
    """Open the empty form, for tests that leave nothing behind."""
    lasting_calculator.wide(1280)
    lasting_calculator.page.emulate_media(color_scheme="null")
    lasting_calculator.open()
    return lasting_calculator


def answer_of(low: int, high: int, group: str) -> dict[str, str]:
    return {"score": "all_ht", "low": str(low), "high": str(high), "group": group}


HIGH_ANSWER = answer_of(6, 6, "high")


# --- Where it stands, and when ---


def test_without_javascript_the_panel_is_hidden_and_the_form_leads_to_a_result(
    new_calculator: NewCalculator,
) -> None:
    calculator = new_calculator(java_script_enabled=False)
    calculator.open()
    assert calculator.page.locator("#live").is_hidden()
    calculator.fill(HIGH.labs)
    assert calculator.page.locator("#live").is_hidden()
    calculator.submit()
    assert calculator.page.title().startswith("High risk, 6 of 7")


def test_the_panel_is_shown_before_anything_is_typed(form: Calculator) -> None:
    assert form.page.locator("#live").is_visible()


def test_a_blank_form_has_no_result_yet_and_no_rows(form: Calculator) -> None:
    assert heading(form) == NOTHING_YET
    assert hooks(form) == {}
    assert rows(form, "#live") == []
    assert form.page.locator("#live h3:visible").count() == 1


@pytest.mark.parametrize(
    "kind", [HIGH, LOW, UNDETERMINED, SEVERAL_ERRORS, DISAGREEING, NOTHING], ids=str
)
def test_the_form_page_never_has_the_hooks_of_the_result_page(form: Calculator, kind: Kind) -> None:
    type_in(form, kind.labs)
    html = form.page.content()
    assert 'id="live-verdict"' in html
    assert "data-score" not in html
    assert form.page.locator("[data-low], [data-high], [data-group]").count() == 0


@pytest.mark.parametrize("kind", RESULTS, ids=str)
def test_the_panel_says_the_group_of_its_hooks_and_incomplete_where_a_lab_is_pending(
    form: Calculator, kind: ResultKind
) -> None:
    type_in(form, kind.labs)
    assert (hooks(form)["group"], heading(form)) == (kind.group, kind.headline)
    assert form.page.get_by_text("INCOMPLETE.").is_visible() == kind.incomplete
    assert form.page.locator("#live .verdict .shape:visible").count() == 1


# --- While somebody types ---


def test_a_half_typed_value_takes_the_answer_away_until_it_is_finished(form: Calculator) -> None:
    type_in(form, PLATELETS_LAST)
    form.page.focus("input[name=platelets]")
    seen = []
    for key in ("3", "2", ".", "5"):
        form.page.keyboard.press(key)
        seen.append((heading(form), hooks(form), problems(form)))
    answer = ("High risk", HIGH_ANSWER, [])
    message = "Platelets: Write one number, with a mark for its decimals only: 45000 or 8.1."
    assert seen == [answer, answer, ("No result", {}, [message]), answer]


def test_beside_a_half_typed_value_nothing_tells_a_group_or_a_total(form: Calculator) -> None:
    type_in(form, HIGH.labs | {"ferritin": "5000"})
    assert form.page.locator("#live .comparison").is_visible()
    form.page.fill("input[name=platelets]", "5.")
    parts = "#live :is(.total, tfoot, .cautions, .changes, .comparison, .disputed, .expected)"
    assert form.page.locator(parts).count() == 7
    assert form.page.locator(f":is({parts}):visible").count() == 0
    assert form.page.locator("#live .shape:visible").count() == 0
    assert form.page.locator("#live-verdict").get_attribute("class") == "verdict plain"


def test_beside_a_half_typed_value_the_other_labs_keep_their_points(form: Calculator) -> None:
    type_in(form, HIGH.labs | {"platelets": "5."})
    assert [(row[0], row[3]) for row in rows(form, "#live .labs")] == [
        ("Platelets", "–"),
        ("ANC", "1 point"),
        ("Hemoglobin", "1 point"),
        ("CRP", "0 points"),
        ("Marrow blasts", "2 points"),
    ]


def test_crp_without_a_unit_asks_for_it_and_has_no_result(form: Calculator) -> None:
    type_in(form, HIGH.labs | {"crp": "12"})
    message = "CRP: Choose the unit as the report prints it: mg/L, mg/dL."
    assert (heading(form), hooks(form), problems(form)) == ("No result", {}, [message])


def test_choosing_a_unit_alone_brings_the_answer(form: Calculator) -> None:
    type_in(form, HIGH.labs | {"crp": "12"})
    form.page.select_option("select[name=crp_unit]", "mg/dL")
    assert hooks(form) == answer_of(7, 7, "high")


def test_emptying_the_form_takes_the_answer_away(form: Calculator) -> None:
    type_in(form, HIGH.labs)
    type_in(form, {})
    assert (heading(form), hooks(form), rows(form, "#live")) == (NOTHING_YET, {}, [])


@pytest.mark.parametrize("kind", [ONE_ERROR, NOTHING, SEVERAL_ERRORS], ids=str)
def test_each_problems_line_puts_the_cursor_into_its_field(
    form: Calculator, kind: ErrorKind
) -> None:
    type_in(form, kind.labs)
    reached = []
    for line in form.page.locator("#live .problems a").all():
        line.click()
        reached.append(form.focused())
    assert tuple(reached) == kind.wrong


# --- Ferritin ---


def test_ferritin_leaves_the_rows_and_the_total_of_all_ht_as_they_were(form: Calculator) -> None:
    states = []
    for ferritin in ({}, {"ferritin": "8000"}):
        type_in(form, HIGH.labs | ferritin)
        total = form.page.locator("#live tfoot .points").inner_text()
        states.append((hooks(form), rows(form, "#live .labs"), total))
    assert states[0] == states[1]
    assert (states[0][0], states[0][2]) == (HIGH_ANSWER, "6")


def test_the_comparison_appears_with_ferritin_and_goes_with_it(form: Calculator) -> None:
    shown = []
    for ferritin in ("", "8000", ""):
        type_in(form, HIGH.labs | {"ferritin": ferritin})
        shown.append(rows(form, "#live .comparison"))
        assert form.page.locator("#live .comparison").is_visible() == bool(ferritin)
    assert shown == [[], [["Ferritin", "8000 ng/mL", "above 2000 ng/mL", "2 points"]], []]


# --- What a screen reader is told ---

PAUSE = 1000  # milliseconds
# Everything that the status said, also where it was emptied at once.
LISTEN = """
() => {
  const status = document.getElementById("live-status");
  window.told = [];
  new MutationObserver(() => { if (status.textContent) told.push(status.textContent); })
    .observe(status, {childList: true});
}
"""


@pytest.fixture
def quiet(calculator: Calculator) -> Calculator:
    """Open the form in a tab whose clock stands still; what it says at first has been said."""
    calculator.page.clock.install(time=0)
    calculator.open()
    calculator.page.clock.pause_at(10 * PAUSE)
    calculator.evaluate(LISTEN)
    return calculator


def status(tab: Calculator) -> str:
    return tab.page.get_by_role("status").and_(tab.page.locator("#live-status")).inner_text()


def wait(tab: Calculator) -> None:
    tab.page.clock.run_for(PAUSE)


def told(tab: Calculator) -> list[str]:
    found: list[str] = tab.evaluate("() => told")
    return found


HIGH_TOLD = "High risk, 6 of 7; high from 4, cut-off not verified."


def test_the_status_is_empty_after_a_key_and_tells_the_group_and_total_after_the_pause(
    quiet: Calculator,
) -> None:
    type_in(quiet, PLATELETS_LAST)
    wait(quiet)
    quiet.page.focus("input[name=platelets]")
    quiet.page.keyboard.press("3")
    assert status(quiet) == ""
    quiet.page.clock.run_for(PAUSE - 100)
    quiet.page.keyboard.press("2")
    quiet.page.clock.run_for(PAUSE - 100)
    assert status(quiet) == ""
    quiet.page.clock.run_for(100)
    assert status(quiet) == HIGH_TOLD


def test_a_page_that_opens_tells_nothing_by_itself(calculator: Calculator) -> None:
    calculator.page.clock.install(time=0)
    calculator.open()
    calculator.page.clock.run_for(2 * PAUSE)
    assert status(calculator) == ""


def test_what_did_not_change_is_not_told_again(quiet: Calculator) -> None:
    for platelets in ("32", "33", "34"):
        type_in(quiet, HIGH.labs | {"platelets": platelets})
        wait(quiet)
    assert told(quiet) == [HIGH_TOLD]


def test_what_changed_and_changed_back_is_told_again(quiet: Calculator) -> None:
    for platelets in ("32", "110", "32"):
        type_in(quiet, HIGH.labs | {"platelets": platelets})
        wait(quiet)
    assert told(quiet) == [HIGH_TOLD, HIGH_TOLD.replace("6 of 7", "5 of 7"), HIGH_TOLD]


TOLD = (
    (HIGH, HIGH_TOLD),
    (
        FULLEST_PRINTS[3],
        "Low risk, 3 of 7; high from 4, cut-off not verified. 3 points to check, below.",
    ),
    (
        UNDETERMINED,
        (
            "1 to 4 of 7: not settled at ≥ 4, low risk at > 4; high from 4, cut-off not verified. "
            "INCOMPLETE. ANC and marrow blasts not entered. "
            "High risk if the open items add 3 or more points (ANC up to 1, marrow up to 2). "
            "That 4 is high is our inference; the only source found that states a cut-off uses "
            "> 4."
        ),
    ),
    (
        ONE_ERROR,
        "No result. CRP: Choose the unit as the report prints it: mg/L, mg/dL.",
    ),
)


@pytest.mark.parametrize(("kind", "words"), TOLD, ids=[str(kind) for kind, _ in TOLD])
def test_the_status_tells_in_one_passage_what_the_panel_says(
    quiet: Calculator, kind: Kind, words: str
) -> None:
    type_in(quiet, kind.labs)
    wait(quiet)
    assert status(quiet) == words
    assert told(quiet) == [words]


def test_only_the_status_is_read_out_by_itself(form: Calculator) -> None:
    type_in(form, SEVERAL_ERRORS.labs)
    speaking = "main :is([role=status], [role=alert], [role=log], [aria-live], output)"
    ids = form.page.locator(speaking).evaluate_all("all => all.map(({id}) => id)")
    assert ids == ["live-status"]


# --- It matches what stands in the fields, also where nobody typed ---

# As WebKit does with a page that it kept: the fields change only after the event. The real engines
# are in test_journeys.py.
PUT_BACK = """
async fields => {
  const nextFrame = () => new Promise((go) => requestAnimationFrame(go));
  const form = document.querySelector("form[novalidate]");
  await nextFrame();  // so that the next one is far enough off for the page's own task
  requestAnimationFrame(() => {
    for (const [name, text] of Object.entries(fields)) form.elements[name].value = text;
  });
  dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
  await nextFrame();
  await nextFrame();
}
"""


def test_change_a_value_shows_the_answer_of_what_stands_in_the_fields(
    calculator: Calculator,
) -> None:
    calculator.show(HIGH)
    calculator.press("Change a value")
    assert (hooks(calculator), heading(calculator)) == (HIGH_ANSWER, "High risk")


@pytest.mark.parametrize("kind", [ONE_ERROR, NOTHING, SEVERAL_ERRORS], ids=str)
def test_a_form_that_came_back_has_the_same_problems_in_the_panel_as_in_its_summary(
    calculator: Calculator, kind: ErrorKind
) -> None:
    calculator.show(kind)
    assert calculator.response
    assert calculator.response.status == 422
    summary = calculator.page.locator(".problem[role=alert] li").all_inner_texts()
    assert len(summary) == len(kind.wrong)
    assert problems(calculator) == summary
    assert hooks(calculator) == {}


def test_going_back_in_history_shows_what_stands_in_the_fields(calculator: Calculator) -> None:
    calculator.open()
    calculator.fill(HIGH.labs)
    calculator.submit()
    calculator.page.go_back()
    assert [calculator.fields()[field] for field in FIELDS] == [""] * len(FIELDS)
    assert (heading(calculator), hooks(calculator)) == (NOTHING_YET, {})


def test_values_that_a_browser_puts_back_without_telling_are_answered(form: Calculator) -> None:
    form.evaluate(PUT_BACK, sent(HIGH.labs))
    assert (heading(form), hooks(form)) == ("High risk", HIGH_ANSWER)


# --- Nothing that is typed is kept ---

KEPT = """
async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      texts.push(request.url, await (await cache.match(request, {ignoreVary: true})).text());
    }
  }
  return {
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    databases: await indexedDB.databases(),
    cookies: document.cookie,
    address: location.href,
    history: history.state,
    cached: texts,
  };
}
"""
TYPED = {
    "platelets": "61.72839451 /uL",
    "anc": "2.72839452 10*3/uL",
    "hemoglobin": "8.72839453 g/L",
    "crp": "12.72839454 mg/dL",
    "marrow_blasts": "43.72839455",
    "ferritin": "321.72839456 ug/L",
}


def test_nothing_typed_and_no_unit_is_kept_anywhere(calculator: Calculator) -> None:
    form = calculator
    form.open()
    form.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    before = form.evaluate(KEPT)
    assert any("All-Hematotox" in text or "<main" in text for text in before["cached"])
    form.requests.clear()
    form.fill(TYPED)
    form.page.wait_for_function("() => document.getElementById('live-status').textContent")
    after = form.evaluate(KEPT)
    assert [text for text in after.pop("cached") if "7283945" in text] == []
    assert after == {
        "local": [],
        "session": [],
        "databases": [],
        "cookies": "",
        "address": form.page.url,
        "history": None,
    }
    assert "7283945" not in form.page.url
    assert form.context.cookies() == []
    assert form.requests == []


# --- On paper ---

PRINTED = (HIGH, LOW, UNDETERMINED, DISAGREEING, SETTLED, *FULLEST_PRINTS, LONG_RESULT)
ALWAYS = (
    "Patient label",
    "Labs drawn",
    "Marrow done",
    "Signed",
    "Computed in this browser",
    "cut-off not verified",
    "it is not the white count",
    "Developed in 156 children and young adults (4–39 years)",
    "A transfusion, G-CSF, steroids or chemotherapy since these labs",
    "red cells",
    "These are group figures, not a forecast for one patient.",
    "doi:10.1182/blood.2024025910",
)
ON_SCREEN_ONLY = (
    "form :is(legend, .hint, button), main > :is(h1, .lede), .about h2:first-child, .skip,"
    " #live-title, #live-print, .computed .screen-only"
)


def printed(tab: Calculator, paper: str) -> PdfReader:
    return PdfReader(BytesIO(tab.page.pdf(format=paper, tagged=True)))


@pytest.fixture(scope="module")
def typed(lasting_calculator: Calculator, kind: ResultKind) -> Calculator:
    """Type the module's kind of labs once, for tests that only print them."""
    lasting_calculator.wide(1280)
    lasting_calculator.open()
    type_in(lasting_calculator, kind.labs)
    return lasting_calculator


@pytest.fixture(scope="module", params=PRINTED, ids=str)
def kind(request: pytest.FixtureRequest) -> ResultKind:
    asked: ResultKind = request.param
    return asked


@pytest.fixture(scope="module", params=["A4", "Letter"])
def sheet(request: pytest.FixtureRequest, typed: Calculator) -> PdfReader:
    return printed(typed, request.param)


def test_an_answer_prints_on_one_page(sheet: PdfReader) -> None:
    assert len(sheet.pages) == 1


def test_the_paper_says_the_values_the_group_and_where_it_was_computed(
    sheet: PdfReader, typed: Calculator, kind: ResultKind
) -> None:
    text = text_of(sheet)
    entered = [as_entered(field, lab) for field, lab in kind.labs.items()]
    release = typed.page.locator(".about .soft").last.inner_text()
    assert "definition" in release
    expected = (*ALWAYS, *entered, kind.headline, release)
    assert [words for words in expected if squeezed(words) not in text] == []


def test_the_paper_says_incomplete_where_a_lab_is_pending_and_nowhere_else(
    sheet: PdfReader, kind: ResultKind
) -> None:
    assert ("INCOMPLETE" in text_of(sheet)) == kind.incomplete


def test_the_paper_says_everything_that_the_panel_says(sheet: PdfReader, typed: Calculator) -> None:
    text = text_of(sheet)
    said = typed.page.locator(
        "#live .sheet :is(h3, p, li, td, th):visible:not(.noun, .unseen, .computed, .mends *)"
    ).evaluate_all("all => all.map(each => each.innerText.replace(/ points?$/, ''))")
    assert len(said) > 20
    assert [words for words in said if squeezed(words) not in text] == []


def test_nothing_of_the_form_is_printed_beside_an_answer(
    sheet: PdfReader, typed: Calculator
) -> None:
    text = text_of(sheet)
    on_screen = typed.page.locator(ON_SCREEN_ONLY).all_text_contents()
    assert len(on_screen) == 16
    assert [words for words in on_screen if squeezed(words) in text] == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("labs", [{}, {"platelets": "5.", "crp": "12"}], ids=["blank", "problems"])
def test_without_an_answer_the_form_prints_as_it_does_without_javascript(
    form: Calculator, new_calculator: NewCalculator, labs: dict[str, str], paper: str
) -> None:
    plain = new_calculator(java_script_enabled=False)
    plain.open()
    for tab in (form, plain):
        tab.fill(labs)
    pages = [
        [squeezed(page.extract_text()) for page in printed(tab, paper).pages]
        for tab in (form, plain)
    ]
    assert pages[0] == pages[1]
    assert "Platelets" in pages[0][0]


# --- Everybody can perceive it ---

LIVE_STATES = (
    Kind(description="nothing typed", labs={}),
    Kind(description="high, with cautions", labs=HIGH.labs | {"platelets": "0.5", "ferritin": "9"}),
    FULLEST_PRINTS[0],
    FULLEST_PRINTS[2],
    EXACTLY_FOUR,
    SEVERAL_ERRORS,
)


@pytest.mark.parametrize("state", LIVE_STATES, ids=str)
def test_axe_finds_no_fault_on_a_phone_or_a_desktop_light_or_dark(
    form: Calculator, axe: str, state: Kind
) -> None:
    type_in(form, state.labs)
    assert axe_faults(form, axe) == []


# --- Where it stands on the screen ---

FULLEST = (*FULLEST_PRINTS, LONG_RESULT, SEVERAL_ERRORS)


@pytest.mark.parametrize("state", FULLEST, ids=str)
def test_nothing_has_to_be_scrolled_sideways(form: Calculator, state: Kind) -> None:
    type_in(form, state.labs)
    found = {}
    for width in (320, 360, 1280):
        form.wide(width)
        scroll = form.evaluate("() => document.documentElement.scrollWidth")
        found[width] = (scroll, form.evaluate(STICKING_OUT))
    assert found == {width: (width, []) for width in found}


def boxes(tab: Calculator) -> list[dict[str, float]]:
    found: list[dict[str, float]] = tab.page.locator(
        ".columns > .card:not(.live), #live"
    ).evaluate_all("all => all.map(each => each.getBoundingClientRect().toJSON())")
    return found


@pytest.mark.parametrize("state", [LIVE_STATES[0], HIGH, SEVERAL_ERRORS], ids=str)
def test_the_panel_stands_beside_the_form_on_a_desktop(form: Calculator, state: Kind) -> None:
    form.wide(1280)
    type_in(form, state.labs)
    fields, panel = boxes(form)
    assert panel["left"] >= fields["right"]
    assert panel["top"] == fields["top"]


@pytest.mark.parametrize("state", [LIVE_STATES[0], HIGH, SEVERAL_ERRORS], ids=str)
def test_the_panel_stands_below_the_form_on_a_phone(form: Calculator, state: Kind) -> None:
    form.wide(360)
    type_in(form, state.labs)
    fields, panel = boxes(form)
    assert panel["top"] >= fields["bottom"]
    assert (panel["left"], panel["right"]) == (fields["left"], fields["right"])


def test_the_names_of_all_labs_stand_in_the_panels_rows(form: Calculator) -> None:
    type_in(form, EXACTLY_FOUR.labs)
    names = [row[0] for part in (".labs", ".comparison") for row in rows(form, f"#live {part}")]
    labels = [form.page.locator(f"label[for=id_{field}]").inner_text() for field in FIELDS]
    assert [name.lower() for name in names] == [label.lower() for label in labels]

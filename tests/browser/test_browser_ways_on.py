"""From the result on: change a value, the next patient, the summary for the note."""

import pytest
from browser_kinds import (
    DISAGREEING,
    FIELDS,
    HIGH,
    LOW,
    ONE_OPEN,
    RESULTS,
    UNDETERMINED,
    ResultKind,
    as_entered,
    sent,
)
from browser_tab import Calculator
from conftest import NewCalculator

EMPTY = sent({})


@pytest.mark.parametrize("kind", [HIGH, UNDETERMINED, ONE_OPEN, DISAGREEING], ids=str)
def test_change_a_value_brings_back_every_value_and_unit_as_sent(
    calculator: Calculator, kind: ResultKind
) -> None:
    calculator.show(kind)
    calculator.press("Change a value")
    assert calculator.fields() == sent(kind.labs)


def test_change_a_value_shows_neither_a_score_nor_an_error(calculator: Calculator) -> None:
    calculator.show(HIGH)
    calculator.press("Change a value")
    assert calculator.response
    assert calculator.response.status == 200
    assert "data-score" not in calculator.response.text()
    assert "Error" not in calculator.page.title()
    assert calculator.page.locator("[aria-invalid=true], [role=alert]").count() == 0


def test_a_changed_value_gives_the_new_result(calculator: Calculator) -> None:
    calculator.show(HIGH)
    calculator.press("Change a value")
    calculator.fill({"platelets": "220", "marrow_blasts": "M1"})
    calculator.submit()
    assert calculator.page.title().startswith("Low risk, 2 of 7")


def test_new_patient_opens_an_empty_form(calculator: Calculator) -> None:
    calculator.show(HIGH)
    calculator.press("New patient")
    fields = calculator.fields()
    assert {name: fields[name] for name in (*FIELDS, "crp_unit")} == dict.fromkeys(
        (*FIELDS, "crp_unit"), ""
    )


# --- The summary for the note ---


@pytest.mark.parametrize("kind", [HIGH, UNDETERMINED, DISAGREEING], ids=str)
def test_copy_summary_puts_exactly_the_shown_text_on_the_clipboard(
    new_calculator: NewCalculator, kind: ResultKind
) -> None:
    calculator = new_calculator(permissions=["clipboard-read", "clipboard-write"])
    calculator.show(kind)
    calculator.page.get_by_role("button", name="Copy summary").click()
    calculator.page.get_by_role("status").get_by_text("Copied.", exact=True).wait_for()
    copied = calculator.evaluate("() => navigator.clipboard.readText()")
    assert copied == calculator.page.input_value("#summary")


@pytest.mark.parametrize(
    "obstacle",
    [
        pytest.param(
            "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));",
            id="the browser refuses",
        ),
        pytest.param(
            "Object.defineProperty(navigator, 'clipboard', {value: undefined});",
            id="plain HTTP on another host has no clipboard",
        ),
    ],
)
def test_where_copying_fails_the_text_is_selected_and_the_status_says_so(
    calculator: Calculator, obstacle: str
) -> None:
    calculator.page.add_init_script(obstacle)
    calculator.show(HIGH)
    calculator.page.get_by_role("button", name="Copy summary").click()
    calculator.page.get_by_role("status").get_by_text("The text is selected").wait_for()
    selected = calculator.page.locator("#summary").evaluate(
        "text => [text === document.activeElement, text.selectionStart, text.selectionEnd]"
    )
    assert selected == [True, 0, len(calculator.page.input_value("#summary"))]


@pytest.mark.parametrize("kind", RESULTS, ids=str)
def test_the_summary_says_what_the_page_says(
    lasting_calculator: Calculator, kind: ResultKind
) -> None:
    lasting_calculator.show(kind)
    page = lasting_calculator.page
    text = page.input_value("#summary")
    expected = [
        page.locator(".verdict h2").inner_text(),
        page.locator(".verdict .total b").inner_text(),
        *(as_entered(field, lab) for field, lab in kind.labs.items()),
        *page.locator(":is(.settling, .disputed, .cautions li, .changes li)").all_inner_texts(),
        *page.locator(".comparison > p:last-child").all_inner_texts(),
        "Developed in 156 children and young adults",
        "cut-off not verified",
        "doi:10.1182/blood.2024025910",
        page.locator(".terms > p:last-child").inner_text(),
    ]
    # After the points, a headline that names both cut-offs goes on in a sentence.
    anyhow = text.casefold()
    assert [words for words in expected if words.casefold() not in anyhow] == []
    assert ("INCOMPLETE" in text) == kind.incomplete


# --- With JavaScript switched off ---


@pytest.fixture
def scriptless(new_calculator: NewCalculator) -> Calculator:
    return new_calculator(java_script_enabled=False)


def test_without_scripts_form_result_and_change_a_value_work(scriptless: Calculator) -> None:
    scriptless.show(DISAGREEING)
    assert scriptless.page.title().startswith("Low risk, 2 of 7")
    scriptless.press("Change a value")
    assert scriptless.fields() == sent(DISAGREEING.labs)
    scriptless.fill({"marrow_blasts": "60"})
    scriptless.submit()
    assert scriptless.page.title().startswith("4 of 7: high risk at ≥ 4, low risk at > 4")
    scriptless.press("New patient")
    assert scriptless.fields() == EMPTY


def test_without_scripts_the_errors_have_the_focus_and_lead_to_their_fields(
    scriptless: Calculator,
) -> None:
    scriptless.open()
    scriptless.fill({"crp": "25"})
    scriptless.submit()
    assert scriptless.page.locator("[role=alert]:focus").count() == 1
    scriptless.page.locator("[role=alert] a").click()
    assert scriptless.focused() == "crp_unit"


@pytest.mark.parametrize("kind", [LOW, UNDETERMINED], ids=str)
def test_without_scripts_there_is_no_button_that_needs_one(
    scriptless: Calculator, kind: ResultKind
) -> None:
    scriptless.show(kind)
    shown = [
        button.inner_text()
        for button in scriptless.page.locator("main :is(button, a.button)").all()
        if button.is_visible()
    ]
    assert shown == ["Change a value", "New patient"]


def test_without_scripts_the_whole_summary_stands_in_a_box_to_select_from(
    calculator: Calculator, scriptless: Calculator
) -> None:
    texts = []
    for tab in (calculator, scriptless):
        tab.show(HIGH)
        box = tab.page.locator("textarea#summary[readonly]")
        assert box.is_visible()
        texts.append(box.input_value().rpartition("\n")[0])  # the last line has the time
    assert texts[0] == texts[1]

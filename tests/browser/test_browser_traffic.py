"""What a visit costs and leaves behind: few bytes, no cookie, nothing from elsewhere."""

from urllib.parse import urlsplit

import pytest
from browser_kinds import HIGH, PAGES, Kind
from browser_tab import Calculator
from conftest import NewCalculator

MOST_BYTES = 20_000
MOST_REQUESTS = 7


def test_the_first_visit_costs_at_most_20_kilobytes_and_7_requests(
    calculator: Calculator,
) -> None:
    calculator.open()
    calculator.page.wait_for_load_state("networkidle")
    requests = calculator.requests
    sizes = {request.url: request.sizes()["responseBodySize"] for request in requests}
    names = {urlsplit(url).path.rpartition("/")[2].partition(".")[0] for url in sizes}
    assert names == {"", "calculator", "live", "result", "scoring"}
    assert min(sizes.values()) > 0
    assert sum(sizes.values()) <= MOST_BYTES
    assert len(requests) <= MOST_REQUESTS


def test_the_second_visit_costs_one_request_answered_with_304(
    new_calculator: NewCalculator,
) -> None:
    calculator = new_calculator(service_workers="block")  # whose requests the tab does not see
    calculator.open()
    wire = calculator.context.new_cdp_session(calculator.page)
    wire.send("Network.enable")
    addresses: dict[str, str] = {}
    answers: list[tuple[str, int]] = []  # from the network, as they came; the cache gives none
    wire.on(
        "Network.requestWillBeSent",
        lambda sent: addresses.setdefault(sent["requestId"], sent["request"]["url"]),
    )
    wire.on(
        "Network.responseReceivedExtraInfo",
        lambda came: answers.append((came["requestId"], came["statusCode"])),
    )
    calculator.open()
    calculator.page.wait_for_load_state("networkidle")
    calculator.troubles.clear()  # the console says that the worker was blocked
    statuses = [status for which, status in answers if "icon" not in addresses.get(which, "icon")]
    assert statuses == [304]


# --- On every kind of page ---


@pytest.fixture(scope="module", params=PAGES, ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    asked: Kind = request.param
    return asked


def test_everything_comes_from_our_own_host(shown: Calculator, server: str) -> None:
    assert shown.requests
    assert {urlsplit(request.url).netloc for request in shown.requests} == {urlsplit(server).netloc}


def test_no_page_sets_a_cookie(shown: Calculator) -> None:
    assert shown.response
    assert "set-cookie" not in shown.response.all_headers()
    assert shown.context.cookies() == []


def test_no_page_has_an_error_of_script_or_policy_in_the_console(shown: Calculator) -> None:
    shown.page.wait_for_load_state("networkidle")
    assert shown.troubles == []


def test_the_policy_refuses_an_inline_script_and_an_inline_style(calculator: Calculator) -> None:
    calculator.show(HIGH)
    ran, color = calculator.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          document.querySelector("h1").setAttribute("style", "color: red");
          return [window.ran === true, getComputedStyle(document.querySelector("h1")).color];
        }"""
    )
    assert not ran
    assert color != "rgb(255, 0, 0)"
    assert len(calculator.troubles) == 2  # so the console is heard
    calculator.troubles.clear()

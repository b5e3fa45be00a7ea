"""No answer of any address sets a cookie, or makes a browser ask anybody else."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from calculator.web import views

FORM = "application/x-www-form-urlencoded"
LABS = "platelets=45&platelets_unit=10*9/L&anc=many"
# Also such as Django answers, where it looks for them, with one of its own.
COOKIES = (
    "sessionid=1; csrftoken=2",
    "__Host-csrftoken=2",
    f"csrftoken={'x' * 64}; __Host-csrftoken={'-' * 32}",
    "csrftoken=\xe9\xff; =; messages=x",
)
# Attributes whose address a browser fetches or sends to by itself, or at a press of a button.
FETCHED = {"src", "srcset", "action", "formaction", "poster", "data", "background", "ping"}


def addresses_of(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for each in resolver.url_patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield address
        else:
            yield from addresses_of(each, address)


ADDRESSES = [*addresses_of(get_resolver()), "/nowhere", "/api/v1/nowhere", "/static/nowhere.js"]


class Fetches(HTMLParser):
    """Collects what a page fetches."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fetched = FETCHED | ({"href"} if tag in ("link", "base", "use", "image") else set())
        self.addresses += [value or "" for name, value in attrs if name in fetched]


def answers_of(client: Client, address: str) -> Iterator[HttpResponse]:
    yield client.get(address)
    yield client.head(address)
    yield client.options(address, headers={"origin": "https://elsewhere.example"})
    yield client.put(address)
    yield client.post(address, LABS, content_type=FORM)
    yield client.post(address, LABS + "&edit=1", content_type=FORM)
    yield client.post(address, '{"platelets": "45"', content_type="application/json")
    yield client.post(address, "x" * 9_000_000, content_type=FORM)
    yield client.get(address, headers={"host": "elsewhere.example"})
    for cookie in COOKIES:
        yield client.get(address, headers={"cookie": cookie})
        yield client.post(address, LABS, content_type=FORM, headers={"cookie": cookie})


def assert_keeps_to_itself(answer: HttpResponse) -> None:
    assert "Set-Cookie" not in answer
    assert not answer.cookies
    assert not {"Link", "Refresh", "Report-To", "Reporting-Endpoints", "NEL"} & {*answer.headers}
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"https?:|\*|report-uri|report-to|unsafe", policy)
    if answer["Content-Type"].startswith("text/html"):
        fetched = Fetches(answer.text).addresses
        assert [each for each in fetched if not re.match(r"(/(?!/)|#|$)", each)] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_sets_a_cookie_or_has_anybody_else_asked(client: Client, address: str) -> None:
    for answer in answers_of(client, address):
        assert_keeps_to_itself(answer)


def test_nor_does_the_page_that_says_that_the_calculator_failed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "unchanging_page", lambda *_: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert_keeps_to_itself(answer)


def test_no_file_names_an_address_that_a_browser_would_fetch() -> None:
    files = [path for path in Path("static").rglob("*") if path.suffix in (".css", ".js", ".svg")]
    assert files
    fetching = (
        r"url\((?!['\"]?(?:data:|#))|@import|import\(|fetch\(|sendBeacon|WebSocket|EventSource"
    )
    outside = {
        (path.name, line)
        for path in files
        for line in path.read_text("utf-8").splitlines()
        if re.search(fetching, line) and re.search(r"(?:https?:)?//\w", line)
    }
    assert outside == set()

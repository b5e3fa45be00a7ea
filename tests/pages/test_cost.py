"""What a request costs, counted in calls and bytes: never in seconds."""

import cProfile
import io

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.urls import get_resolver

from calculator.web import cached_pages as unchanging
from calculator.web import views


def test_the_empty_form_costs_at_most_2000_calls_once_warm() -> None:
    handler = WSGIHandler()

    def ask() -> bytes:
        environ = RequestFactory(headers={"host": "localhost"}).get("/").environ
        return b"".join(handler(environ | {"wsgi.input": io.BytesIO()}, lambda *_: None))

    ask()
    profile = cProfile.Profile()
    profile.enable()
    page = ask()
    profile.disable()
    calls = sum(entry.callcount for entry in profile.getstats())
    assert b"Labs before lymphodepletion" in page
    assert calls <= 2000


def test_the_empty_form_is_rendered_once_per_process(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = []
    render = unchanging.render_to_string
    monkeypatch.setattr(
        unchanging, "render_to_string", lambda *args: rendered.append(args) or render(*args)
    )
    unchanging._render.cache_clear()  # noqa: SLF001 - another test may have rendered it
    for _ in range(3):
        client.get("/")
    assert len(rendered) == 1


def test_pages_that_are_the_same_for_all_are_rendered_before_any_request(client: Client) -> None:
    views.prepare()  # as calculator.wsgi does
    render = unchanging._render  # noqa: SLF001
    rendered = render.cache_info().misses
    for pattern in get_resolver().url_patterns:
        client.get(f"/{pattern.pattern}")
    assert render.cache_info().misses == rendered
    assert render.cache_info().hits > 10

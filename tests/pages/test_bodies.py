"""A body is read whole before anything looks at it, or refused in our words."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from calculator.server.limits import (
    AT_A_TIME,
    FORM,
    MOST_VALUES,
    PIECE,
    RECORD,
    holds_too_many_values,
)
from calculator.web import middleware

sys.path.append(str(Path(__file__).parent.parent / "api"))
from records import SICK, bundle, encoded, observation

LABS = b"platelets=45&platelets_unit=10*9/L"
URLENCODED = "application/x-www-form-urlencoded"
SCORE = "/api/v1/fhir/score"
HOOK = "/cds-services/all-hematotox"
SICK_RECORD = encoded(bundle(*(observation(lab, typed) for lab, typed in SICK.items()))).encode()


class Chunks(BytesIO):
    """What a server gives that takes chunks apart; ``broken`` after the last of them."""

    def __init__(self, body: bytes, broken: type[Exception] | None = None) -> None:
        super().__init__(body)
        self.broken = broken

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if self.broken and len(found) < (size or 0):
            raise self.broken("x")
        return found


def sent(client: Client, path: str, stream: BytesIO, **environ: Any) -> HttpResponse:
    kind = URLENCODED if path == "/" else "application/json"
    return client.generic(
        "POST", path, b"", **{"CONTENT_TYPE": kind, "wsgi.input": stream}, **environ
    )


def sent_in_chunks(client: Client, path: str, stream: BytesIO, **environ: Any) -> HttpResponse:
    told = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    return sent(client, path, stream, **(told | environ))


def document_of(answer: HttpResponse) -> tuple[int, str, str | None]:
    return answer.status_code, answer["Content-Type"], answer.headers.get("Retry-After")


@pytest.fixture
def all_turns_taken() -> Iterator[None]:
    """Have as many large bodies under way as a process reads at a time."""
    for above, many in AT_A_TIME.items():
        for _ in range(many):
            assert middleware._TURNS[above].acquire(blocking=False)  # noqa: SLF001 - as a request does
    yield
    for above, many in AT_A_TIME.items():
        middleware._TURNS[above].release(many)  # noqa: SLF001


@pytest.mark.parametrize("missing", [1, 10])
def test_a_form_that_ends_early_is_refused_and_not_scored(client: Client, missing: int) -> None:
    answer = sent(client, "/", BytesIO(LABS[:-missing]), CONTENT_LENGTH=str(len(LABS)))
    assert answer.status_code == 400
    assert "This request could not be read" in answer.text
    assert "data-score" not in answer.text


def test_a_record_that_ends_early_is_refused_although_it_could_be_read(client: Client) -> None:
    length = str(len(SICK_RECORD) + 1)
    answer = sent(client, SCORE, BytesIO(SICK_RECORD), CONTENT_LENGTH=length)
    assert document_of(answer) == (400, "application/fhir+json", None)


@pytest.mark.parametrize("length", ["-5", "+5", "5, 5", "0x5", "5_0", "٥", " 5"])
def test_a_length_that_is_no_number_is_refused(client: Client, length: str) -> None:
    assert sent(client, "/", BytesIO(LABS), CONTENT_LENGTH=length).status_code == 400


def test_a_record_in_chunks_is_read_like_one_in_a_piece(client: Client) -> None:
    whole = client.post(SCORE, SICK_RECORD, content_type="application/json")
    answer = sent_in_chunks(client, SCORE, Chunks(SICK_RECORD))
    assert (answer.status_code, whole.status_code) == (200, 200)
    assert '"valueInteger": 6' in answer.text


@pytest.mark.parametrize("broken", [OSError, *middleware._BROKEN_OFF])  # noqa: SLF001
def test_chunks_that_break_off_are_refused_although_they_could_be_read(
    client: Client, broken: type[Exception]
) -> None:
    answer = sent_in_chunks(client, SCORE, Chunks(SICK_RECORD, broken))
    assert document_of(answer) == (400, "application/fhir+json", None)


@pytest.mark.parametrize(
    ("path", "environ"),
    [
        ("/", {}),
        ("/icaht/", {}),
        ("/api/v1/score", {}),
        (SCORE, {"wsgi.input_terminated": False}),
        (HOOK, {"wsgi.input_terminated": False}),
    ],
)
def test_chunks_get_411_elsewhere_and_from_a_server_that_does_not_find_their_end(
    client: Client, path: str, environ: dict[str, Any]
) -> None:
    answer = sent_in_chunks(client, path, Chunks(SICK_RECORD), **environ)
    assert answer.status_code == 411
    assert "does not tell its length" in answer.text


def test_chunks_and_a_length_contradict_each_other(client: Client) -> None:
    answer = sent_in_chunks(client, SCORE, Chunks(SICK_RECORD), CONTENT_LENGTH="5")
    assert answer.status_code == 400


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_chunks_are_read_up_to_the_limit(client: Client, more: int, status: int) -> None:
    filled = SICK_RECORD + b" " * (RECORD - len(SICK_RECORD) + more)
    assert sent_in_chunks(client, SCORE, Chunks(filled)).status_code == status


def test_a_body_above_the_limit_is_read_in_pieces_that_are_dropped(client: Client) -> None:
    asked: list[int] = []

    class Watched(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or 0)
            return super().read(size)

    answer = sent(client, SCORE, Watched(b"x" * (RECORD + 1)), CONTENT_LENGTH=str(RECORD + 1))
    assert answer.status_code == 413
    assert max(asked) <= PIECE


@pytest.mark.usefixtures("all_turns_taken")
@pytest.mark.parametrize(
    ("path", "kind"),
    [(SCORE, "application/fhir+json"), (HOOK, "application/problem+json")],
)
def test_one_large_body_too_many_is_asked_to_come_again(
    client: Client, path: str, kind: str
) -> None:
    for size in (FORM + 1, RECORD):
        answer = client.post(path, SICK_RECORD.ljust(size), content_type="application/json")
        assert document_of(answer) == (503, kind, "1")
    assert document_of(sent_in_chunks(client, path, Chunks(SICK_RECORD))) == (503, kind, "1")


@pytest.mark.usefixtures("all_turns_taken")
def test_forms_probes_and_small_records_never_wait_for_large_ones(client: Client) -> None:
    small = SICK_RECORD.ljust(FORM)
    answers = [
        client.get("/healthz"),
        client.post("/", LABS, content_type=URLENCODED),
        client.post(SCORE, small, content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


def test_a_turn_is_given_back_whatever_the_answer(client: Client) -> None:
    for body in (SICK_RECORD, b"{", b"[" * (MOST_VALUES + 1)):
        for _ in range(5):
            answer = client.post(SCORE, body.ljust(RECORD), content_type="application/json")
            assert answer.status_code in (200, 400, 413)


@pytest.mark.parametrize("body", [b"[0" + b",0" * MOST_VALUES, b"{" * (MOST_VALUES + 1)])
def test_a_body_of_more_values_than_any_record_is_refused_unread(
    client: Client, body: bytes
) -> None:
    answer = client.post(SCORE, body, content_type="application/json")
    assert document_of(answer) == (413, "application/fhir+json", None)
    assert "more values than any patient’s record (the limit is 500,000)" in str(answer.json())


def test_a_record_of_ten_thousand_results_is_none_of_them() -> None:
    results = [observation("platelets", "45 10*9/L")] * 10_000
    assert not holds_too_many_values(encoded(bundle(*results)).encode())

"""Forms that no page of ours sends, as fuzzing found them."""

import re
from io import BytesIO

import pytest
from django.test import Client

from calculator.scoring.reading import UnreadableLabs
from calculator.scoring.series import read_series


def test_a_unit_of_marrow_blasts_is_refused_at_their_value(client: Client) -> None:
    answer = client.post("/", {"marrow_blasts": "5", "marrow_blasts_unit": "per mille"})
    assert answer.status_code == 422
    assert '<a href="#id_marrow_blasts">Marrow blasts: This unit is not known here.' in answer.text


def bad_lines(count: int) -> list[str]:
    """Return the messages about a series of which no line can be read."""
    with pytest.raises(UnreadableLabs) as caught:
        read_series("\n".join(["x"] * count), unit="/uL", infusion_date="", follow_up_day="")
    return [problem.message for problem in caught.value.problems]


def test_of_a_thousand_bad_lines_a_hundred_have_their_reason_and_the_others_are_named() -> None:
    assert bad_lines(100)[-1].startswith("Line 100: ")
    told = bad_lines(1000)
    assert len(told) == 101
    assert told[99].startswith("Line 100: ")
    assert told[100] == "Nor can these lines be read: 101–1000."


def test_each_further_bad_line_is_named_once() -> None:
    lines = [f"{day} x" if day % 3 else f"{day} 300" for day in range(200)]
    with pytest.raises(UnreadableLabs) as caught:
        read_series("\n".join(lines), unit="/uL", infusion_date="", follow_up_day="")
    messages = [problem.message for problem in caught.value.problems]
    alone = [int(re.findall(r"[0-9]+", message)[0]) for message in messages[:-1]]
    first, last = 1, len(lines)
    runs = [part.split("–") for part in messages[-1].split(": ")[1].rstrip(".").split(", ")]
    others = [line for run in runs for line in range(int(run[0]), int(run[-1]) + 1)]
    bad = [number for number in range(first, last + 1) if (number - 1) % 3]
    assert [*alone, *others] == bad


@pytest.mark.parametrize("length", ["3000000", "0" * 30 + "3000000", "9" * 5000])
def test_no_way_of_writing_a_length_leads_past_the_limit(client: Client, length: str) -> None:
    sent = {"CONTENT_LENGTH": length, "wsgi.input": BytesIO(b"platelets=45")}
    assert client.generic("POST", "/", b"", **sent).status_code == 413
